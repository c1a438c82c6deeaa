"""Ranks in which ties stand in a given order of the genes, as tools have them that sort."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mekscrna.kernels._compile import compiled
from mekscrna.kernels.bits import ones
from mekscrna.kernels.rank_groups import RankGroups, rank_groups
from mekscrna.kernels.rows import as_rows
from mekscrna.kernels.types import Index, Sparse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.kernels.types import Dense, Mask, Matrix, Vector


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrderedRanks:
    """Where the genes of some cells stand.

    ``room`` (cells × genes of any set, in the given order) is max(limit − rank, 0), rank 1 for the highest
    value; ``group`` their group in ``groups``, −1 for genes without a value (no columns where not asked for).
    """

    room: NDArray[np.int32]
    group: NDArray[np.int32]
    groups: RankGroups


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TieOrder:
    """Gene sets laid over an order of the genes, once for all cells."""

    position: NDArray[np.int32]
    """Per gene, its place in the order; −1 where it is not ranked."""
    asked: Index
    """Places in the order of the genes that are in any set."""
    column_at: NDArray[np.int32]
    """Per place in the order, which of the genes asked for stands there; −1 for the others."""
    columns: Sparse
    """Sets × genes asked for, CSR."""

    @classmethod
    def of(cls, sets: Sparse, order: Index) -> TieOrder:
        """Lay `sets` (genes × sets, CSR) over `order`: columns, first those that win ties."""
        position = np.full(sets.shape[0], -1, dtype=np.int32)
        position[order] = np.arange(len(order), dtype=np.int32)
        asked = np.flatnonzero(np.diff(sets.indptr)[order] > 0)
        column_at = np.full(len(order), -1, dtype=np.int32)
        column_at[asked] = np.arange(len(asked), dtype=np.int32)
        return cls(position=position, asked=asked, column_at=column_at, columns=sets[order[asked]].T.tocsr())

    @property
    def sizes(self) -> Vector:
        """Genes of each set that are ranked."""
        return np.diff(self.columns.indptr).astype(np.float64)


def ordered_ranks(
    x: Matrix, order: TieOrder, *, limit: int, with_groups: bool = False
) -> Iterator[tuple[slice, OrderedRanks]]:
    """Rank each cell's genes, ties in a given order, some hundred cells at a time.

    Parameters
    ----------
    x
        Cells × genes, values ≥ 0.
    order
        The order of the genes, and the sets laid over it; genes that are not ranked are 0 in all cells.
    limit
        First rank that is not told apart from those behind it.
    with_groups
        Whether to tell the group of each gene, too.

    Yields
    ------
    Which cells, and where the genes of ``order.columns`` stand in them.

    Raises
    ------
    InputError
        A value is negative or not a number.
    """
    for cells, groups in rank_groups(x, order.position):
        shape = (cells.stop - cells.start, len(order.asked))
        found = OrderedRanks(
            room=np.zeros(shape, dtype=np.int32),
            group=np.full((shape[0], shape[1] * with_groups), -1, dtype=np.int32),
            groups=groups,
        )
        _order(
            (groups.gene_start, groups.code, groups.group, groups.group_start, groups.above),
            (order.asked, order.column_at, limit),
            (found.room, found.group),
        )
        yield cells, found


def mark_expressed(x: Matrix, seen: Mask) -> None:
    """Mark in `seen` (one per gene) the genes that have a value other than 0 in any cell of `x`."""
    rows = as_rows(x)
    _mark(rows.indices, rows.data, seen)


@compiled
def _mark(gene: Any, value: Any, seen: Mask) -> None:
    for i in range(len(gene)):
        if value[i] != 0:
            seen[np.uint32(gene[i])] = True


def sums_over_sets(values: NDArray[Any], columns: Sparse) -> Dense:
    """Sum `values` (cells × genes asked for) over the genes of each set (``columns``): cells × sets."""
    sums = np.zeros((values.shape[0], columns.shape[0]))
    _add_up(values, (columns.indptr, columns.indices), sums)
    return sums


@compiled
def _order(genes: tuple[Any, ...], asked: tuple[Any, ...], into: tuple[Any, ...]) -> None:
    """Mark each cell's expressed genes in a bitmap over the order, then walk it."""
    gene_start, position, group, group_start, above = genes
    places, column_at, limit = asked
    n_words = len(column_at) // 64 + 1
    words, before = np.zeros(n_words, dtype=np.uint64), np.zeros(n_words, dtype=np.int64)
    group_at, seen = np.empty(len(column_at), dtype=np.int32), np.zeros(len(position) + 1, dtype=np.int64)
    for cell in range(len(gene_start) - 1):
        first = group_start[cell]
        for k in range(gene_start[cell], gene_start[cell + 1]):
            place = np.uint64(position[k])
            words[place >> np.uint64(6)] |= np.uint64(1) << (place & np.uint64(63))
            group_at[place] = group[k]
        seen[: group_start[cell + 1] - first] = 0
        n_before = np.int64(0)
        for w in range(n_words):
            word = words[w]
            before[w] = n_before
            n_before += np.int64(ones(word))
            while word != np.uint64(0):
                place = np.uint64(64 * w) + ones((word - np.uint64(1)) & ~word)
                word &= word - np.uint64(1)
                its = group_at[place]
                seen[its - first] += 1
                column = column_at[place]
                if column >= 0:
                    if into[1].shape[1] > 0:
                        into[1][cell, column] = its
                    into[0][cell, column] = max(limit - np.int64(above[its]) - seen[its - first], 0)
        if n_before < limit - 1:
            _place_zeros((places, words, before), limit - n_before, (into[0][cell], into[1][cell]))
        words[:] = np.uint64(0)


@compiled
def _place_zeros(bitmap: tuple[Any, ...], limit: int, into: tuple[Any, ...]) -> None:
    """Give the genes without a value their ranks, from 1 for the first of them."""
    places, words, before = bitmap
    for column in range(len(places)):
        place = np.uint64(places[column])
        word = words[place >> np.uint64(6)]
        bit = np.uint64(1) << (place & np.uint64(63))
        if word & bit == np.uint64(0):
            n_before = before[place >> np.uint64(6)] + np.int64(ones(word & (bit - np.uint64(1))))
            into[0][column] = max(limit - (np.int64(place) - n_before + 1), 0)


@compiled
def _add_up(values: Any, columns: tuple[Any, Any], sums: Dense) -> None:
    start, column = columns
    for cell in range(len(values)):
        for place in range(len(start) - 1):
            total = 0.0
            for m in range(start[place], start[place + 1]):
                total += values[cell, np.uint32(column[m])]
            sums[cell, place] = total
