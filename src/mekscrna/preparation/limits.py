"""The limits of every sample, and which cells lie outside them, for which reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna import keys
from mekscrna.data.columns import as_text
from mekscrna.kernels.robust_limits import lower_limit, upper_limit
from mekscrna.kernels.types import Mask

if TYPE_CHECKING:
    from anndata import AnnData
    from numpy.typing import NDArray

    from mekscrna.spec.quality import Quality

FEWEST_CELLS: Final = 20
"""A sample of fewer cells has no limits of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one sample, inclusive."""

    min_genes: float
    min_counts: float
    max_pct_mt: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outside:
    """Which cells lie outside the limits, by reason; a cell can lie outside several."""

    few_genes: Mask
    few_counts: Mask
    high_pct_mt: Mask

    def any(self) -> Mask:
        """Return the cells that lie outside any limit."""
        return np.asarray(self.few_genes | self.few_counts | self.high_pct_mt, dtype=bool)


def samples_of(adata: AnnData) -> NDArray[np.object_]:
    """Return the sample of every cell; one for all where ``obs`` names none."""
    found = keys.SAMPLE in adata.obs
    return as_text(adata.obs[keys.SAMPLE]) if found else np.full(adata.n_obs, "", dtype=object)


def limits_of(adata: AnnData, quality: Quality) -> dict[str, Limits]:
    """Return the limits of every sample, from cells that pass the fixed limits; `adata` is measured already.

    Cells that would go in any case are left out of the medians, so that debris does not widen the limits.
    """
    fixed = Limits(min_genes=quality.min_genes, min_counts=quality.min_counts, max_pct_mt=quality.max_pct_mt)
    samples = samples_of(adata)
    passing = ~outside(adata, dict.fromkeys(set(samples.tolist()), fixed)).any()
    found = {}
    for sample in sorted(set(samples.tolist())):
        cells = passing & (samples == sample)
        own = quality.n_mads > 0 and cells.sum() >= FEWEST_CELLS
        found[sample] = _own(adata, cells, quality) if own else fixed
    return found


def _own(adata: AnnData, cells: Mask, quality: Quality) -> Limits:
    genes = adata.obs[keys.N_GENES].to_numpy(dtype=np.float64)[cells]
    min_genes = min(lower_limit(genes, quality.n_mads), quality.most_genes)
    min_counts, max_pct_mt = float(quality.min_counts), quality.max_pct_mt
    if keys.TOTAL_COUNTS in adata.obs:
        counts = adata.obs[keys.TOTAL_COUNTS].to_numpy(dtype=np.float64)[cells]
        min_counts = max(min(lower_limit(counts, quality.n_mads), quality.most_counts), min_counts)
    if keys.PCT_MT in adata.obs:
        shares = adata.obs[keys.PCT_MT].to_numpy(dtype=np.float64)[cells]
        own = upper_limit(shares[np.isfinite(shares)], quality.n_mads) if np.isfinite(shares).any() else 100.0
        max_pct_mt = min(max(own, quality.least_pct_mt), max_pct_mt)
    return Limits(min_genes=max(min_genes, quality.min_genes), min_counts=min_counts, max_pct_mt=max_pct_mt)


def outside(adata: AnnData, limits: dict[str, Limits]) -> Outside:
    """Say which cells lie outside the limits of their sample; a cell without counts has no share."""
    samples = samples_of(adata)
    names, place = np.unique(samples.astype(str), return_inverse=True)

    def of_cells(part: str) -> NDArray[np.float64]:
        return np.array([getattr(limits[name], part) for name in names.tolist()], dtype=np.float64)[place]

    nothing = np.zeros(adata.n_obs, dtype=bool)
    counts, pct_mt = (
        adata.obs[name].to_numpy(dtype=np.float64) if name in adata.obs else None
        for name in (keys.TOTAL_COUNTS, keys.PCT_MT)
    )
    return Outside(
        few_genes=adata.obs[keys.N_GENES].to_numpy(dtype=np.float64) < of_cells("min_genes"),
        few_counts=nothing if counts is None else counts < of_cells("min_counts"),
        high_pct_mt=nothing if pct_mt is None else pct_mt > of_cells("max_pct_mt"),
    )
