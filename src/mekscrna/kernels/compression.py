"""Bring entries of a matrix into compressed rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mekscrna.kernels._compile import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mekscrna.kernels.coordinate_text import Entries


class Rows(NamedTuple):
    """A matrix in compressed rows, columns in order within each."""

    start: NDArray[Any]
    column: NDArray[np.int32]
    value: NDArray[Any]


def compressed(entries: Entries, n_rows: int) -> Rows:
    """Order entries by row, then by column.

    Entries that come row by row, as most files have them, are ordered in place: `entries` is used up.
    """
    start, is_ordered = _starts(entries.row, n_rows)
    column, value = entries.column, entries.value
    if not is_ordered:
        column, value = np.empty_like(column), np.empty_like(value)
        _scatter(start.copy(), entries, Rows(start, column, value))
    _order_rows(start, column, value)
    if len(value) < np.iinfo(np.int32).max:
        start = start.astype(np.int32)
    return Rows(start, column, value)


def first_repeated(rows: Rows) -> tuple[int, int] | None:
    """Return row and column of the first place that has two entries; None where there is none."""
    row, at = _first_repeated(rows.start, rows.column)
    return None if row < 0 else (row, int(rows.column[at]))


@compiled
def _starts(row: Any, n_rows: int) -> tuple[Any, bool]:
    start = np.zeros(n_rows + 1, dtype=np.int64)
    is_ordered = True
    last = np.int32(0)
    for each in row:
        start[each + 1] += 1
        is_ordered &= each >= last
        last = each
    for i in range(n_rows):
        start[i + 1] += start[i]
    return start, is_ordered


@compiled
def _scatter(next_free: Any, entries: Any, rows: Any) -> None:
    for i in range(entries.row.size):
        at = next_free[entries.row[i]]
        next_free[entries.row[i]] += 1
        rows.column[at] = entries.column[i]
        rows.value[at] = entries.value[i]


@compiled
def _order_rows(start: Any, column: Any, value: Any) -> None:
    for i in range(start.size - 1):
        first, end = start[i], start[i + 1]
        n_up, n_down = 0, 0
        for at in range(first + 1, end):
            n_up += column[at] >= column[at - 1]
            n_down += column[at] < column[at - 1]
        if n_down == 0:
            continue
        if n_up == 0:
            column[first:end] = column[first:end][::-1].copy()
            value[first:end] = value[first:end][::-1].copy()
        else:
            order = np.argsort(column[first:end], kind="mergesort")
            column[first:end] = column[first:end][order]
            value[first:end] = value[first:end][order]


@compiled
def _first_repeated(start: Any, column: Any) -> tuple[int, int]:
    for i in range(start.size - 1):
        for at in range(start[i] + 1, start[i + 1]):
            if column[at] == column[at - 1]:
                return i, at
    return -1, -1
