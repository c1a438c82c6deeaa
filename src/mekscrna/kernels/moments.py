"""The mean and the spread of each cell over its genes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mekscrna.kernels._compile import compiled
from mekscrna.kernels.rows import as_rows

if TYPE_CHECKING:
    from mekscrna.kernels.types import Matrix, Vector

_FLAT = 1e-13  # of the mean: a spread this small is the rounding of equal values


def row_moments(x: Matrix) -> tuple[Vector, Vector]:
    """Return each cell's mean over all genes, and its sum of squared deviations from it.

    Deviations are taken from the mean before they are squared, so that nothing is lost where the mean is
    large. The second is NaN in a cell whose genes all have one value: it has no scale to compare with.
    """
    rows = as_rows(x)
    moments = np.empty((2, rows.shape[0]))
    _row_moments((rows.indptr, rows.data), max(rows.shape[1], 1), moments)
    mean, squares = moments
    squares[squares <= rows.shape[1] * (_FLAT * mean) ** 2] = np.nan
    return mean, squares


@compiled
def _row_moments(rows: tuple[Any, ...], n_genes: int, moments: Any) -> None:
    """Sum in four lanes, so that additions need not wait for one another."""
    start, value = rows
    for cell in range(len(start) - 1):
        first, end = start[cell], start[cell + 1]
        even = first + (end - first) // 4 * 4
        a, b, c, d = 0.0, 0.0, 0.0, 0.0
        for i in range(first, even, 4):
            a += value[i]
            b += value[i + 1]
            c += value[i + 2]
            d += value[i + 3]
        for i in range(even, end):
            a += value[i]
        mean = ((a + b) + (c + d)) / n_genes
        a, b, c, d = 0.0, 0.0, 0.0, 0.0
        for i in range(first, even, 4):
            a += (value[i] - mean) ** 2
            b += (value[i + 1] - mean) ** 2
            c += (value[i + 2] - mean) ** 2
            d += (value[i + 3] - mean) ** 2
        for i in range(even, end):
            a += (value[i] - mean) ** 2
        moments[0, cell] = mean
        moments[1, cell] = ((a + b) + (c + d)) + (n_genes - (end - first)) * mean**2
