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
