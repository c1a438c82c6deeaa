"""Thin counts, so that groups of cells that were read to different depths become alike in depth."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from mekscrna import keys
from mekscrna.data._matrices import layers_in_words
from mekscrna.data.columns import MISSING, as_text, listed
from mekscrna.data.house import is_bulk, notes_of, record_step
from mekscrna.data.values.matrix_kind import contradiction, describe
from mekscrna.errors import DataError, InputError, Problem, suggestion
from mekscrna.kernels.thinning import thin_rows
from mekscrna.preparation.normalize import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anndata import AnnData
    from numpy.typing import NDArray

    from mekscrna.kernels.types import Sparse, Vector


def thin(adata: AnnData, *, by: str = keys.ARM, seed: int = 0) -> AnnData:
    """Thin the counts of all groups of cells to the depth of the shallowest group.

    Each molecule is kept with a probability that is the same for all cells of a group (binomial thinning), so
    cells stay as unlike in depth as they were within it. Scores of cells depend on depth, and so do averages
    of them; thinned alike, arms can be compared by them. A molecule's fate goes by `seed` and the names of
    its dataset, sample, cell and gene alone: other cells and their order do not change it.

    Parameters
    ----------
    adata
        Cells × genes with ``layers["counts"]`` and `by` in ``obs``. Not changed.
    by
        The column of ``obs`` that names the groups; cells where it is missing keep all counts.
    seed
        Seeds the coins.

    Returns
    -------
    A copy with thinned ``layers["counts"]`` (CSR, whole numbers), ``X`` log1p of counts per 10,000 made anew,
    ``total_counts`` and ``n_genes_by_counts`` made anew where they were, and the shares kept among the
    steps; without scores and without other layers. A group's depth is the mean count of its cells, averaged
    over its samples geometrically (of all cells together where ``obs`` has no sample).

    Raises
    ------
    InputError
        There are no counts, they are not whole numbers, names of genes occur twice, or rows are
        bulk.
    DataError
        `by` is no column, or a group holds no counts.
    """
    if by not in adata.obs:
        hint = suggestion(by, list(map(str, adata.obs.columns)))
        raise DataError([Problem(path=f"obs['{by}']", what="no such column.", hint=hint)])
    group = as_text(adata.obs[by])
    depths = _depths(adata, group)
    shares = kept_shares(depths)
    share = np.array([shares.get(name, 1.0) for name in group.tolist()])
    thinned = with_share(adata, share, seed=seed)
    record_step(thinned, f"Thinned counts to equal depth by {by} (seed {seed}): {shares_in_words(shares)}.")
    return thinned


def kept_shares(depths: Mapping[str, float]) -> dict[str, float]:
    """Return the share of its counts that each group keeps, so that all come to the least depth."""
    least = min(depths.values())
    return {name: least / depth for name, depth in depths.items()}


def shares_in_words(shares: Mapping[str, float]) -> str:
    """Write what each group keeps."""
    return ", ".join(f"{name} kept {share:.1%}" for name, share in shares.items())


def with_share(adata: AnnData, share: Vector, *, seed: int) -> AnnData:
    """Return a copy in which each cell kept a share of its counts, 0 to 1; :func:`thin` chooses the shares.

    Raises
    ------
    InputError
        There are no counts, they are not whole numbers, names of genes occur twice, or rows are
        bulk.
    """
    counts = thin_rows(_counts(adata), share, rows=_cell_numbers(adata, seed), columns=_gene_numbers(adata))
    obs = adata.obs.copy()
    for name, values in ((keys.TOTAL_COUNTS, counts.sum(axis=1)), (keys.N_GENES, counts.getnnz(axis=1))):
        if name in obs:
            obs[name] = np.asarray(values).ravel().astype(obs[name].dtype)
    copied = ad.AnnData(
        X=counts,
        obs=obs,
        var=adata.var.copy(),
        layers={keys.COUNTS: counts},
        obsm={
            name: each for name, each in adata.obsm.items() if not str(name).startswith(keys.score_key(""))
        },
    )
    notes = notes_of(adata)
    copied.uns = {**adata.uns, keys.UNS: {**notes, "steps": dict(notes.get("steps", {})), "scores": {}}}
    normalize(copied)
    return copied


def _counts(adata: AnnData) -> Sparse:
    if is_bulk(adata):
        raise InputError("Rows are samples of bulk RNA, not cells; thinning is for counts of cells.")
    if keys.COUNTS not in adata.layers:
        raise InputError(
            f"adata.layers has no 'counts' (layers: {layers_in_words(adata)}); only counts thin."
        )
    counts: Any = adata.layers[keys.COUNTS]
    words = contradiction(describe(counts), "counts")
    if words is not None:
        raise InputError(f"adata.layers['counts']: {words}")
    rows: Sparse = sparse.csr_matrix(counts)
    if not rows.has_canonical_format:
        rows = rows.copy()
        rows.sum_duplicates()
    return rows


def _depths(adata: AnnData, group: NDArray[np.object_]) -> dict[str, float]:
    """Return the depth of each group, in counts per cell."""
    totals = np.asarray(_counts(adata).sum(axis=1), dtype=np.float64).ravel()
    sample = as_text(adata.obs[keys.SAMPLE]) if keys.SAMPLE in adata.obs else np.full(len(group), "")
    cells = pd.DataFrame({"group": group, "sample": sample, "total": totals})
    means = cells[cells["group"] != MISSING].groupby(["group", "sample"])["total"].mean()
    if means.empty:
        raise DataError([Problem(path="obs", what="no cell is in a group.")])
    if (means == 0).any():
        what = f"without counts: sample {listed(str(key[1]) for key in means.index[means == 0])}."
        raise DataError([Problem(path="layers['counts']", what=what)])
    depths = np.exp(np.log(means).groupby(level="group").mean())
    return {str(name): float(depth) for name, depth in depths.items()}


def _cell_numbers(adata: AnnData, seed: int) -> NDArray[np.uint64]:
    """Return a number for every cell, from the seed and the names of its dataset, sample and self.

    Cells of one sample that share a name are told apart by their order.
    """
    dataset = str(notes_of(adata).get(keys.DATASET, ""))
    samples = as_text(adata.obs[keys.SAMPLE]) if keys.SAMPLE in adata.obs else [""] * adata.n_obs
    cells = pd.DataFrame({"sample": samples, "cell": adata.obs_names.astype(str)})
    before = (
        cells.groupby(["sample", "cell"]).cumcount() if not adata.obs_names.is_unique else [0] * len(cells)
    )
    names = zip(cells["sample"], cells["cell"], before, strict=True)
    return _numbers("\0".join((str(seed), dataset, *map(str, each))) for each in names)


def _gene_numbers(adata: AnnData) -> NDArray[np.uint64]:
    twice = adata.var_names[adata.var_names.duplicated()].unique()
    if len(twice):
        raise InputError(f"Names of genes occur twice, and coins go by name: {listed(map(str, twice))}.")
    return _numbers(adata.var_names)


def _numbers(names: Iterable[object]) -> NDArray[np.uint64]:
    digests = (blake2b(str(name).encode(), digest_size=8).digest() for name in names)
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)
