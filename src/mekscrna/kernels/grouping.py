"""Sum rows by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from mekscrna.kernels._compile import compiled
from mekscrna.kernels._prefetch import prefetch

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Index, Sparse, Vector

_LINE = 16  # entries, of 4 bytes each, in a line of the processor's cache


def indicator(group: Index, n_groups: int) -> Sparse:
    """Return groups × rows, 1 where a row is in a group; rows of group −1 are in none."""
    rows = np.flatnonzero(group >= 0)
    return sparse.csr_matrix((np.ones(len(rows)), (group[rows], rows)), shape=(n_groups, len(group)))


def sum_rows(values: Vector, group: Index, n_groups: int) -> Vector:
    """Sum one value per row by group, row after row."""
    inside = group >= 0
    return np.bincount(group[inside], weights=values[inside], minlength=n_groups).astype(np.float64)


def sum_by_group(x: Sparse, group: Index, n_groups: int) -> Sparse:
    """Sum the rows of `x` (rows × columns, CSR of any number type) by group: groups × columns, float64, CSR.

    `group` holds one group per row; rows of group −1 are in none. Whole numbers add up exactly up to 2⁵³, and
    any numbers row after row. Nothing of `x` is copied, entries may be stored twice, and no group needs more
    room than its result.
    """
    order = np.argsort(group, kind="stable")
    order = order[np.searchsorted(group[order], 0) :]
    n_stored = np.bincount(group[order], weights=np.diff(x.indptr)[order], minlength=n_groups)
    room = int(np.minimum(n_stored, x.shape[1]).sum())
    kind: type[Any] = np.int32 if room < np.iinfo(np.int32).max else np.int64
    found: Any = (np.empty(room + 1, dtype=kind), np.empty(room + 1), np.zeros(n_groups + 1, dtype=kind))
    used = _sum_by_group((x.indptr, x.indices, x.data), (order, group, x.shape[1]), found)
    columns, sums, starts = found
    total: Sparse = sparse.csr_matrix((n_groups, x.shape[1]))
    # put in without scipy's own checks, which copy what shares memory with something larger
    total.data, total.indices, total.indptr = sums[:used], columns[:used], starts
    total.has_canonical_format = True
    return total


def add_by_group(x: Sparse, group: Index, totals: Dense) -> None:
    """Add the rows of `x` to their group's row of `totals` (groups × columns), row after row.

    As `sum_by_group`, but to what is there already: blocks given in order leave the same bits as all rows at
    once.
    """
    order = np.argsort(group, kind="stable")
    order = order[np.searchsorted(group[order], 0) :]
    _add_by_group((x.indptr, x.indices, x.data), (order, group), totals)


def rows_of(totals: Dense) -> Sparse:
    """Return an array as CSR, its zeros left out, with no more room than that takes."""
    n_stored = np.count_nonzero(totals, axis=1)
    room = int(n_stored.sum())
    kind: type[Any] = np.int32 if room < np.iinfo(np.int32).max else np.int64
    found = (np.empty(room, dtype=kind), np.empty(room))
    _list_rows(totals, found)
    rows: Sparse = sparse.csr_matrix(totals.shape)
    rows.data, rows.indices = found[1], found[0]
    rows.indptr = np.concatenate([[0], np.cumsum(n_stored)]).astype(kind)
    rows.has_canonical_format = True
    return rows


def row_totals(x: Sparse) -> Vector:
    """Sum each row of `x` (rows × columns, CSR of any number type), in float64; exactly for whole numbers."""
    totals = np.zeros(x.shape[0])
    _row_totals(x.indptr, x.data, totals)
    return totals


@compiled
def _row_totals(start: Any, value: Any, totals: Vector) -> None:
    """Keep four sums, for none then waits for the last one."""
    for row in range(len(totals)):
        entry, last = np.uint64(start[row]), np.uint64(start[row + 1])
        first = second = third = fourth = 0.0
        while entry + np.uint64(4) <= last:
            first += value[entry]
            second += value[entry + np.uint64(1)]
            third += value[entry + np.uint64(2)]
            fourth += value[entry + np.uint64(3)]
            entry += np.uint64(4)
        for each in range(entry, last):
            first += value[each]
        totals[row] = (first + second) + (third + fourth)


@compiled
def _add_row(rows: Any, places: Any, line: Vector) -> None:
    """Add a row to a line, and have the next one fetched meanwhile, wherever it lies."""
    start, column, value = rows
    row, ahead = places
    entry, last, soon = np.uint64(start[row]), np.uint64(start[row + 1]), np.int64(start[ahead])
    while entry < last:
        prefetch(column, soon)
        prefetch(value, soon)
        soon += _LINE
        for each in range(entry, min(entry + np.uint64(_LINE), last)):
            line[np.uint64(column[each])] += value[each]
        entry += np.uint64(_LINE)


@compiled
def _add_by_group(rows: Any, groups: Any, totals: Dense) -> None:
    order, group = groups
    for place in range(len(order)):
        row, ahead = order[place], order[min(place + 1, len(order) - 1)]
        _add_row(rows, (row, ahead), totals[group[row]])


@compiled
def _list_rows(totals: Dense, found: Any) -> None:
    columns, values = found
    used = 0
    for row in range(len(totals)):
        for place in range(totals.shape[1]):
            if totals[row, place] != 0.0:
                columns[used] = place
                values[used] = totals[row, place]
                used += 1


@compiled
def _list_line(line: Vector, found: Any, used: Any) -> Any:
    """Write the entries of a line that are not 0 behind those `used`; return how many there are then."""
    columns, sums = found
    bits, written = line.view(np.int64), sums.view(np.int64)  # a sum that is 0 has no bit set, for none is −0
    for place in range(np.uint32(len(line))):
        total = bits[place]
        columns[used] = place  # written without a branch; zeros are written over
        written[used] = total
        used += np.uint64(total != 0)
    return used


@compiled
def _sum_by_group(rows: Any, groups: Any, found: Any) -> Any:
    """Take the groups one after another, so that the line of sums stays in the processor's cache."""
    order, group, n_columns = groups
    columns, sums, starts = found
    line = np.zeros(n_columns)
    used, place = np.uint64(0), 0
    for own in range(len(starts) - 1):
        first = place
        while place < len(order) and group[order[place]] == own:
            _add_row(rows, (order[place], order[min(place + 1, len(order) - 1)]), line)
            place += 1
        if place > first:
            used = _list_line(line, (columns, sums), used)
            line[:] = 0.0
        starts[own + 1] = used
    return used
