"""ssGSEA: single-sample gene set enrichment, computed by gseapy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field
from scipy import sparse

from mekscrna.kernels.rows import as_rows
from mekscrna.scoring._method import Method
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Matrix, Sparse
    from mekscrna.scoring.panel import Panel

_ROWS_AT_ONCE = 100  # gseapy turns each row into Python floats: about 2.5 MB per cell of 25,000 genes
_NO_LIMIT = 1_000_000


class Params(Spec):
    """Options of ssGSEA."""

    weight: Annotated[float, Field(ge=0.0, le=1.0)] = 0.25
    """Exponent of the ranks; 0.25 in the publication."""


def _score(x: Matrix, panel: Panel, *, params: Params, prepared: None) -> Dense:
    """Score up and down genes apart and subtract; published weights play no part."""
    del prepared
    rows = as_rows(x)
    scores = np.full((rows.shape[0], len(panel.signatures)), np.nan)
    for start in range(0, rows.shape[0], _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        scores[part] = _enrichment(rows[part], panel, params)
    return scores


def _enrichment(rows: Sparse, panel: Panel, params: Params) -> Dense:
    sets = {f"UP{place}": _columns(panel.up, place) for place in range(len(panel.signatures))}
    sets |= {f"DOWN{place}": _columns(panel.down, place) for place in range(len(panel.signatures))}
    found = _gseapy(
        rows, {name: genes for name, genes in sets.items() if 0 < len(genes) < rows.shape[1]}, params
    )
    scores = np.full((rows.shape[0], len(panel.signatures)), np.nan)
    for place, n_down in enumerate(panel.down_present):
        if f"UP{place}" in found:
            scores[:, place] = found[f"UP{place}"]
        if n_down:
            scores[:, place] -= found.get(f"DOWN{place}", np.nan)
    return scores


def _columns(weights: Sparse, place: int) -> list[str]:
    return [f"G{gene}" for gene in sparse.find(weights[:, [place]])[0]]


def _gseapy(rows: Sparse, sets: dict[str, list[str]], params: Params) -> dict[str, Any]:
    """Return the enrichment of each set in each row, by gseapy.

    Genes go by their place, so gseapy neither changes the case of a symbol nor drops a list for its size.
    """
    if not sets or not rows.shape[0]:
        return {}
    import gseapy  # noqa: PLC0415  # takes seconds to import, and only this method needs it
    import pandas as pd  # noqa: PLC0415

    result = gseapy.ssgsea(
        data=pd.DataFrame(
            rows.toarray().astype(np.float64).T,
            index=[f"G{gene}" for gene in range(rows.shape[1])],
            columns=[f"S{row}" for row in range(rows.shape[0])],
        ),
        gene_sets=sets,
        outdir=None,
        sample_norm_method="rank",
        correl_norm_type="rank",
        min_size=1,
        max_size=_NO_LIMIT,
        permutation_num=0,
        weight=params.weight,
        threads=1,
        no_plot=True,
        verbose=False,
    )
    table = result.res2d.pivot_table(index="Name", columns="Term", values="ES", aggfunc="first", sort=False)
    ordered = table.reindex([f"S{row}" for row in range(rows.shape[0])])
    return {str(name): ordered[name].to_numpy(dtype=np.float64) for name in ordered}


METHOD = Method(
    name="ssgsea",
    title="ssGSEA, by gseapy",
    doi="10.1038/nature08460",
    meaning=(
        "How much more a signature's genes gather at the top of a sample's ranking than the other genes do, "
        "summed over the ranking, not scaled; for bulk and small matrices, as it takes milliseconds per row."
    ),
    reads="lognorm",
    kernel=_score,
    params=Params,
    gene_order_free=False,  # gseapy breaks ties by the order of the genes, and a cell's zeros are all ties
)
