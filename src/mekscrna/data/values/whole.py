"""Whether values are whole multiples of one unit per cell, as counts are that were scaled."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna.kernels.types import Mask, Vector

if TYPE_CHECKING:
    from mekscrna.kernels.types import Index

LARGEST_DIVISOR: Final = 12
"""The smallest value of a cell is taken for up to this many counts."""
_ROUNDING: Final = 4 * 2.0**-24
"""Relative error of a value that went through float32, with some steps of arithmetic."""
_CERTAIN: Final = 0.25
"""Of a count: errors beyond would leave it open which whole number a value is."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Multiples:
    """Values of some rows, read as multiples of a unit per row."""

    counts: Vector
    """Per value, a whole number; of use where its row ``is_whole``."""
    unit: Vector
    """Per row: what one count is in the values; 0 where a row is empty."""
    is_whole: Mask
    """Per row: whether every value is a whole multiple, as near as float32 allows."""
    largest_error: float
    """Of all values in whole rows, in counts."""


def linear_error(linear: Vector, logs: Vector | None, log_base: float = math.e) -> Vector:
    """Return how far off each linear value may be, for values that were kept in float32.

    Parameters
    ----------
    linear
        Values on a linear scale.
    logs
        The values as deposited, log(x + 1) to ``log_base``; None where they were deposited linear.
    """
    if logs is None:
        return np.asarray(_ROUNDING * np.abs(linear))
    return np.asarray(_ROUNDING * ((linear + 1.0) * logs * np.log(log_base) + linear))


def multiples(linear: Vector, error: Vector, starts: Index) -> Multiples:
    """Read the values of each row as multiples of its smallest, or of a small fraction of it.

    Parameters
    ----------
    linear
        Values > 0, row by row.
    error
        How far off each may be, as `linear_error` says.
    starts
        Where each row starts in `linear`, and its end: rows + 1 numbers.
    """
    n_rows = len(starts) - 1
    lengths = np.diff(starts)
    unit, is_whole = np.zeros(n_rows), lengths == 0
    counts, off = np.zeros(len(linear)), np.zeros(len(linear))
    row_of = np.repeat(np.arange(n_rows), lengths)
    smallest = _per_row(np.minimum, linear, starts)
    largest = _per_row(np.maximum, linear, starts)
    unit_error = _per_row(np.maximum, error, starts) / np.where(largest > 0, largest, 1.0)
    for divisor in range(1, LARGEST_DIVISOR + 1):
        rows = np.flatnonzero(~is_whole)
        if not len(rows):
            break
        trial = np.zeros(n_rows)
        trial[rows] = _refined(smallest[rows], largest[rows], divisor)
        here = trial[row_of] > 0
        of_row = row_of[here]
        ratio = linear[here] / trial[of_row]
        whole = np.rint(ratio)
        allowed = error[here] / trial[of_row] + whole * unit_error[of_row]
        fits = (np.abs(ratio - whole) <= np.minimum(allowed, _CERTAIN)) & (allowed <= _CERTAIN) & (whole >= 1)
        misses = np.bincount(of_row[~fits], minlength=n_rows)
        fitting = (trial > 0) & (misses == 0)
        taken = np.flatnonzero(here)[fitting[of_row]]
        counts[taken], off[taken] = whole[fitting[of_row]], np.abs(ratio - whole)[fitting[of_row]]
        unit[fitting], is_whole = trial[fitting], is_whole | fitting
    return Multiples(counts=counts, unit=unit, is_whole=is_whole, largest_error=float(off.max(initial=0.0)))


def _per_row(best: np.ufunc, values: Vector, starts: Index) -> Vector:
    """Return the smallest or largest value of each row; 0 where a row is empty."""
    result = np.zeros(len(starts) - 1)
    filled = np.flatnonzero(np.diff(starts) > 0)
    if len(filled):
        result[filled] = best.reduceat(values, starts[filled])
    return result


def _refined(smallest: Vector, largest: Vector, divisor: int) -> Vector:
    """Return the unit: the smallest value ÷ `divisor`, made precise by the largest one where that is sure."""
    rough = smallest / divisor
    n_largest = np.rint(largest / rough)
    return np.asarray(
        np.where(n_largest * _ROUNDING * 4 < _CERTAIN, largest / np.maximum(n_largest, 1), rough)
    )
