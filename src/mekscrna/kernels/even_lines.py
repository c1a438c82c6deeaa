"""Lines of a sparse matrix filled up to like lengths, so that a processor can foresee where each one ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mekscrna.kernels._compile import compiled

if TYPE_CHECKING:
    from mekscrna.kernels.types import Vector

WIDEST = 4
"""Most that lengths are a multiple of; what is added has as many columns of its own."""


class EvenLines(NamedTuple):
    """Lines whose lengths are multiples of one number.

    What was added names columns from ``n_columns`` to ``n_columns + WIDEST − 1``, and holds 0: whoever adds
    lines up has room for these columns, and throws them away.
    """

    start: Any
    column: Any
    value: Vector


def even_lines(start: Any, column: Any, value: Any, *, n_columns: int) -> EvenLines:
    """Fill up the lines of a CSR matrix (`start`, `column`, `value`), whose order stays as it is.

    A loop over a few entries costs more for the end that the processor did not foresee than for what it adds,
    so lengths are made multiples of about the mean length of the lines that hold anything.
    """
    n_held = max(int(np.count_nonzero(np.diff(start))), 1)
    width = min(int(len(column) / n_held + 0.8), WIDEST)
    if width <= 1:
        return EvenLines(start=start, column=column, value=value)
    filled = np.concatenate([[0], np.cumsum(-(-np.diff(start) // width) * width)]).astype(start.dtype)
    columns = np.empty(filled[-1], dtype=column.dtype)
    values = np.zeros(filled[-1], dtype=value.dtype)
    _fill((start, column, value), (filled, columns, values), n_columns)
    return EvenLines(start=filled, column=columns, value=values)


@compiled
def _fill(lines: tuple[Any, ...], into: tuple[Any, ...], n_columns: int) -> None:
    start, column, value = lines
    filled, columns, values = into
    for line in range(len(start) - 1):
        at = filled[line]
        for m in range(start[line], start[line + 1]):
            columns[at] = column[m]
            values[at] = value[m]
            at += 1
        for spare in range(filled[line + 1] - at):
            columns[at + spare] = n_columns + spare
