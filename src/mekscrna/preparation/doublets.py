"""Two cells caught as one: scrublet, sample by sample."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import anndata as ad
import numpy as np
from scipy import sparse

from mekscrna import keys
from mekscrna.data.house import notes_of
from mekscrna.kernels.types import Mask, Vector
from mekscrna.preparation.limits import samples_of

if TYPE_CHECKING:
    from anndata import AnnData

FEWEST_CELLS: Final = 100
"""Among fewer cells, no neighborhoods of doublets are found."""

FEWEST_GENES: Final = 1_000
"""In fewer genes, two cells caught as one do not look like both."""

EXPECTED: Final = 0.05
"""The share of doublets that scrublet is told to expect, its own default."""

MANY: Final = 4 * EXPECTED
"""The called share of a sample from which scrublet's threshold is taken as wrong, and none are called."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Doublets:
    """What scrublet says of every cell."""

    score: Vector
    """0–1; NaN where it was not looked for."""
    called: Mask
    why_not: str
    """Why no cell was looked at; empty where some were."""
    skipped: tuple[str, ...]
    """Samples of too few cells."""
    unsure: tuple[str, ...]
    """Samples in which scrublet found no threshold, or one that calls too many; none are called there."""


def find_doublets(adata: AnnData, cells: Mask) -> Doublets:
    """Score the cells that pass the limits with ``scanpy.pp.scrublet`` (10.1016/j.cels.2018.11.005).

    Each sample by itself, for a doublet is of cells of one sample. The threshold is scrublet's own.

    Parameters
    ----------
    adata
        Cells × genes with ``layers["counts"]``. Not changed.
    cells
        Which are looked at.
    """
    nothing = np.full(adata.n_obs, np.nan), np.zeros(adata.n_obs, dtype=bool)
    if (why := _why_not(adata)) is not None:
        return Doublets(score=nothing[0], called=nothing[1], why_not=why, skipped=(), unsure=())
    score, called = nothing
    skipped, unsure = [], []
    samples = samples_of(adata)
    for sample in sorted(set(samples.tolist())):
        own = np.flatnonzero(cells & (samples == sample))
        if own.size < FEWEST_CELLS:
            skipped.append(sample)
            continue
        score[own], found = _scrublet(sparse.csr_matrix(adata.layers[keys.COUNTS][own]))
        if found is None or found.mean() > MANY:
            unsure.append(sample)
        else:
            called[own] = found
    why = f"no sample has {FEWEST_CELLS} cells" if len(skipped) == len(set(samples.tolist())) else ""
    return Doublets(score=score, called=called, why_not=why, skipped=tuple(skipped), unsure=tuple(unsure))


def _why_not(adata: AnnData) -> str | None:
    if notes_of(adata).get("simulated"):
        return "simulated cells are single"
    if keys.COUNTS not in adata.layers or notes_of(adata).get("quantity") == "normalized":
        return "there are no counts"
    if adata.n_vars < FEWEST_GENES:
        return f"{adata.n_vars:,} genes are too few"
    return None


def _scrublet(counts: sparse.csr_matrix) -> tuple[Vector, Mask | None]:
    """Return the scores of one sample's cells, and which are called; None where no threshold was found."""
    import scanpy as sc  # noqa: PLC0415 - takes seconds to import

    work: Any = ad.AnnData(X=counts.astype(np.float32))
    n_comps = min(30, work.n_obs - 1, work.n_vars - 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own libraries; what it could not tell is returned
        try:
            sc.pp.scrublet(
                work, expected_doublet_rate=EXPECTED, n_prin_comps=n_comps, random_state=0, verbose=False
            )
        except ValueError:  # too few of its genes vary for so many components
            return np.full(work.n_obs, np.nan), None
    score = work.obs["doublet_score"].to_numpy(dtype=np.float64)
    if "predicted_doublet" not in work.obs:
        return score, None
    return score, work.obs["predicted_doublet"].to_numpy(dtype=bool)
