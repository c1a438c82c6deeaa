"""Find, for each gene of a list, a run of other genes whose mean expression is nearest to its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from mekscrna.kernels.types import Index, Mask, Vector


def with_neighbors(order: Index, members: Index, *, width: int) -> Index:
    """Leave out members among the width/2 genes of highest expression, which have no neighbors above them.

    `order` is all genes by mean expression, lowest first.
    """
    highest = order[len(order) - width // 2 :]
    return members[~np.isin(members, highest)]


def neighborhoods(means: Vector, order: Index, *, members: Index, others: Mask, width: int) -> Index:
    """Return, for each gene of `members`, the `width` genes of `others` that lie together nearest its mean.

    Parameters
    ----------
    means
        Of each gene, over all cells.
    order
        All genes by their means, lowest first; it also orders genes of one mean.
    members
        Genes of the list.
    others
        Marks the genes that may be neighbors.
    width
        Genes in a neighborhood, neighbors in `order`; of two runs equally near the lower is taken.

    Returns
    -------
    Members × width; no rows where `others` has fewer than `width` genes.
    """
    pool = order[others[order]]
    if len(pool) < width:
        return np.empty((0, width), dtype=np.int64)
    sums = np.concatenate([np.zeros(1, dtype=np.longdouble), np.cumsum(means[pool], dtype=np.longdouble)])
    runs = ((sums[width:] - sums[:-width]) / width).astype(np.float64)
    runs = np.maximum.accumulate(runs)
    above = np.minimum(np.searchsorted(runs, means[members]), len(runs) - 1)
    below = np.maximum(above - 1, 0)
    is_lower = np.abs(means[members] - runs[below]) <= np.abs(runs[above] - means[members])
    first = np.searchsorted(runs, runs[np.where(is_lower, below, above)])
    return np.asarray(pool[first[:, None] + np.arange(width)], dtype=np.int64)
