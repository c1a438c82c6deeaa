"""Sum genes per cell, weighted, and genes over cells, in an order that row blocks cannot change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mekscrna.kernels._compile import compiled
from mekscrna.kernels.even_lines import WIDEST, even_lines
from mekscrna.kernels.rows import as_rows

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Matrix, Sparse, Vector


def weighted_sums(x: Matrix, weights: Sparse) -> Dense:
    """Multiply `x` (cells × genes) by `weights` (genes × sets, CSR), in float64, gene by gene."""
    rows = as_rows(x)
    sums = np.empty((rows.shape[0], weights.shape[1]))
    lines = even_lines(
        weights.indptr,
        weights.indices,
        np.asarray(weights.data, dtype=np.float64),
        n_columns=weights.shape[1],
    )
    row = np.empty(weights.shape[1] + WIDEST)
    _weighted_sums((rows.indptr, rows.indices, rows.data), tuple(lines), (sums, row))
    return sums


def add_column_sums(x: Matrix, totals: Vector) -> None:
    """Add each gene's values over the cells of `x` (cells × genes) to `totals` (one per gene), cell by cell.

    Blocks given in order leave the same bits in `totals` as the whole matrix at once.
    """
    rows = as_rows(x)
    _add_column_sums(rows.indices, rows.data, totals)


@compiled
def _weighted_sums(rows: tuple[Any, ...], weights: tuple[Any, ...], into: tuple[Dense, Vector]) -> None:
    """List the genes of a cell that have any weight, without a branch, then add those alone."""
    start, gene, value = rows
    sums, row = into
    weight_start, set_of, weight = weights
    has_weight = np.empty(len(weight_start) - 1, dtype=np.uint8)
    for each in range(len(has_weight)):
        has_weight[each] = weight_start[each + 1] > weight_start[each]
    longest = 0
    for cell in range(len(start) - 1):
        longest = max(longest, start[cell + 1] - start[cell])
    picked = np.empty(longest + 1, dtype=np.uint64)
    for cell in range(len(start) - 1):
        n_picked = 0
        for i in range(start[cell], start[cell + 1]):
            picked[n_picked] = i
            n_picked += has_weight[np.uint64(gene[i])]
        row[:] = 0.0
        for j in range(n_picked):
            at = np.uint64(gene[picked[j]])
            level = np.float64(value[picked[j]])
            for m in range(np.uint64(weight_start[at]), np.uint64(weight_start[at + np.uint64(1)])):
                row[np.uint64(set_of[m])] += level * weight[m]
        sums[cell] = row[: sums.shape[1]]


@compiled
def _add_column_sums(gene: Any, value: Vector, totals: Vector) -> None:
    for i in range(len(gene)):
        totals[np.uint64(gene[i])] += np.float64(value[i])
