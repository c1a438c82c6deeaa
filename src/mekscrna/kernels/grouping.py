"""Sum rows by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from mekscrna.kernels._compile import compiled

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Index, Sparse, Vector


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


@compiled
def _add_by_group(rows: Any, groups: Any, totals: Dense) -> None:
    start, column, value = rows
    order, group = groups
    for row in order:
        line = totals[group[row]]
        for entry in range(np.uint64(start[row]), np.uint64(start[row + 1])):
            line[np.uint64(column[entry])] += value[entry]


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
def _sum_by_group(rows: Any, groups: Any, found: Any) -> Any:
    """Take the groups one after another, so that the line of sums stays in the processor's cache."""
    start, column, value = rows
    order, group, n_columns = groups
    columns, sums, starts = found
    line = np.zeros(n_columns)
    used, next_row = np.uint64(0), 0
    for own in range(len(starts) - 1):
        has_rows = False
        while next_row < len(order) and group[order[next_row]] == own:
            row = order[next_row]
            for entry in range(np.uint64(start[row]), np.uint64(start[row + 1])):
                line[np.uint64(column[entry])] += value[entry]
            next_row += 1
            has_rows = True
        if has_rows:
            for place in range(np.uint32(n_columns)):
                total = line[place]
                columns[used] = place  # written without a branch; zeros are written over
                sums[used] = total
                used += np.uint64(total != 0.0)
            line[:] = 0.0
        starts[own + 1] = used
    return used
