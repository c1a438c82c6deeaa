"""Choose control genes that are expressed at the level of a gene list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.kernels.types import Index, Mask, Vector


def expression_bins(means: Vector, *, n_bins: int) -> Index:
    """Return each gene's bin, 0 for the lowest, from its mean expression over all cells.

    Genes of one mean share a bin. As in scanpy, the ranks are cut into pieces of round(genes / (n_bins − 1)).
    """
    width = max(1, round(len(means) / (n_bins - 1)))
    return np.asarray(rankdata(means, method="min") // width, dtype=np.int64)


def quantile_bins(means: Vector, order: Index, *, n_bins: int) -> Index:
    """Return each gene's bin between equally spaced quantiles of the means, 0 for the lowest.

    As Seurat cuts them (``cut_number``, closed below): genes of one mean share a bin, but for those of mean
    0, which Seurat tells apart by noise; here `order` (the genes, shuffled) does.
    """
    place = rankdata(means, method="max").astype(np.int64) - 1
    silent = order[means[order] == 0]
    place[silent] = np.arange(len(silent))
    return np.minimum(place * n_bins // max(len(means) - 1, 1), n_bins - 1)


def pools_of(bins: Index, order: Index) -> list[Index]:
    """Return the genes of each bin, in `order` (the genes, shuffled)."""
    by_bin = order[np.argsort(bins[order], kind="stable")]
    return np.split(by_bin, np.searchsorted(bins[by_bin], np.arange(1, int(bins.max(initial=0)) + 1)))


def draw_controls(pools: Sequence[Index], bins_of_list: Index, *, excluded: Mask, n_controls: int) -> Index:
    """Draw up to `n_controls` genes from each bin that holds a gene of the list, never an excluded gene.

    Parameters
    ----------
    pools
        Genes of each bin, shuffled: of each the first that are free are taken, so one shuffle serves any
        number of lists, and no list's controls depend on the others.
    bins_of_list
        The bins of the genes of the list.
    excluded
        Marks genes that are no controls: those of the list.
    n_controls
        Genes per bin; a bin of fewer gives all it has.

    Returns
    -------
    Columns of the control genes, ascending; empty where the bins hold no other gene.
    """
    chosen = [pools[bin_][~excluded[pools[bin_]]][:n_controls] for bin_ in np.unique(bins_of_list)]
    return np.sort(np.concatenate([np.empty(0, dtype=np.int64), *chosen]))


def first_of_pools(pools: Sequence[Index], *, n: int) -> Index:
    """Return the bin of each of the first `n` genes of each pool, and −1 for the other genes."""
    group = np.full(sum(len(pool) for pool in pools), -1, dtype=np.int64)
    for bin_, pool in enumerate(pools):
        group[pool[:n]] = bin_
    return group
