"""The area under the recovery curve where ties stand in a given order of the genes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mekscrna.kernels._compile import compiled
from mekscrna.kernels.bits import ones
from mekscrna.kernels.rank_groups import value_groups

if TYPE_CHECKING:
    from mekscrna.kernels.tie_order import TieOrder
    from mekscrna.kernels.types import Dense, Matrix


def ordered_areas(x: Matrix, order: TieOrder, *, cutoff: int) -> Dense:
    """Sum over each set's genes how many ranks lie between theirs and `cutoff`, ties in a given order.

    Parameters
    ----------
    x
        Cells × genes, values ≥ 0.
    order
        The order of the genes, and the sets laid over it; genes that are not ranked are 0 in all cells.
    cutoff
        First rank that adds nothing.

    Returns
    -------
    Cells × sets.

    Raises
    ------
    InputError
        A value is negative or not a number.
    """
    areas = np.zeros((x.shape[0], order.columns.shape[0]))
    by_gene = order.columns.T.tocsr()
    sets = (by_gene.indptr.astype(np.int32), by_gene.indices.astype(np.int32))
    n_places = 64 * (len(order.column_at) // 64 + 1)
    own_at = np.zeros(n_places, dtype=np.uint16 if x.shape[1] < 2**16 else np.uint32)
    for cells, groups in value_groups(x):
        _add_areas(
            (groups.gene_start, groups.code, groups.group, groups.group_start, groups.above),
            (order.position, order.asked, order.column_at, cutoff),
            (*sets, areas[cells], own_at),
        )
    return areas


@compiled
def _add_areas(genes: tuple[Any, ...], asked: tuple[Any, ...], into: tuple[Any, ...]) -> None:
    """Mark each cell's genes in a bitmap over the order, then walk it: ties are met in their order.

    ``own_at`` is room for the group of the gene at each place; ``left`` is, for each group, what its next
    gene adds. Genes that add something are listed without a branch, and then added to their sets.
    """
    gene_start, gene, group, group_start, above = genes
    position, places, column_at, cutoff = asked
    set_start, set_of, areas, own_at = into
    n_words = len(column_at) // 64 + 1
    words = np.zeros(n_words, dtype=np.uint64)
    left = np.empty(np.diff(group_start).max() + 1, dtype=np.int32)
    column, room = np.empty(len(column_at) + 1, dtype=np.int32), np.empty(len(column_at) + 1, dtype=np.int32)
    for cell in range(len(gene_start) - 1):
        first, last = group_start[cell], group_start[cell + 1]
        for own in range(last - first):
            left[own] = cutoff - 1 - np.int32(above[first + own])
        for k in range(np.uint64(gene_start[cell]), np.uint64(gene_start[cell + 1])):
            place = np.uint64(position[np.uint64(gene[k])])
            words[place >> np.uint64(6)] |= np.uint64(1) << (place & np.uint64(63))
            own_at[place] = group[k] - first
        n_listed: Any = np.uint64(0)
        for at_word in range(n_words):
            word: Any = words[at_word]
            while word != np.uint64(0):
                place = np.uint64(64 * at_word) + ones((word - np.uint64(1)) & ~word)
                word &= word - np.uint64(1)
                at = np.uint64(own_at[place])
                adds = left[at]
                left[at] = adds - np.int32(1)
                column[n_listed] = column_at[place]
                room[n_listed] = adds
                n_listed += np.uint64((column_at[place] >= 0) & (adds > 0))
        row = areas[cell]
        for j in range(n_listed):
            at = np.uint64(column[j])
            for m in range(np.uint64(set_start[at]), np.uint64(set_start[at + np.uint64(1)])):
                row[np.uint64(set_of[m])] += room[j]
        n_positive = gene_start[cell + 1] - gene_start[cell]
        if n_positive < cutoff - 1:
            _add_zeros((places, words, cutoff - n_positive), (set_start, set_of, row))
        words[:] = np.uint64(0)


@compiled
def _add_zeros(bitmap: tuple[Any, ...], into: tuple[Any, ...]) -> None:
    """Rank the genes without a value behind the others, in their order."""
    places, words, limit = bitmap
    set_start, set_of, row = into
    w, n_before = np.int64(0), np.int64(0)
    for column in range(len(places)):
        place = np.uint64(places[column])
        while w < np.int64(place >> np.uint64(6)):
            n_before += np.int64(ones(words[w]))
            w += np.int64(1)
        bit = np.uint64(1) << (place & np.uint64(63))
        if words[w] & bit == np.uint64(0):
            n_above = n_before + np.int64(ones(words[w] & (bit - np.uint64(1))))
            adds = limit - (np.int64(place) - n_above + 1)
            if adds > 0:
                for m in range(set_start[column], set_start[column + 1]):
                    row[set_of[m]] += adds
