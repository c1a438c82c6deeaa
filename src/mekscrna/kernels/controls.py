"""Choose control genes that are expressed at the level of a gene list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata

if TYPE_CHECKING:
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


def draw_controls(bins: Index, members: Mask, order: Index, *, n_controls: int) -> Index:
    """Draw up to `n_controls` genes from each bin that holds a gene of the list, never a gene of the list.

    Parameters
    ----------
    bins, members
        One value per gene; see `expression_bins`. `members` marks the gene list.
    order
        Genes, shuffled: of each bin the first in this order are taken, so one shuffle serves any number of
        lists, and no list's controls depend on the others.
    n_controls
        Genes per bin; a bin of fewer gives all it has.

    Returns
    -------
    Columns of the control genes, ascending; empty where the bins hold no other gene.
    """
    free = order[~members[order]]
    chosen = [free[bins[free] == bin_][:n_controls] for bin_ in np.unique(bins[members])]
    return np.sort(np.concatenate([np.empty(0, dtype=np.int64), *chosen]))


def first_of_bins(bins: Index, order: Index, *, n: int) -> Index:
    """Return the bin of the first `n` genes of each bin in `order`, and −1 for the other genes."""
    sorted_ = order[np.argsort(bins[order], kind="stable")]
    starts = np.searchsorted(bins[sorted_], bins[sorted_], side="left")
    group = np.full(len(bins), -1, dtype=np.int64)
    first = sorted_[np.arange(len(sorted_)) - starts < n]
    group[first] = bins[first]
    return group
