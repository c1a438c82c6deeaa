"""Sum genes per cell, weighted, and genes over cells, in an order that row blocks cannot change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mekscrna.kernels._compile import compiled
from mekscrna.kernels.rows import as_rows

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Matrix, Sparse, Vector


def weighted_sums(x: Matrix, weights: Sparse) -> Dense:
    """Multiply `x` (cells × genes) by `weights` (genes × sets, CSR), in float64, gene by gene."""
    rows = as_rows(x)
    sums = np.zeros((rows.shape[0], weights.shape[1]))
    _weighted_sums(
        (rows.indptr, rows.indices, rows.data),
        (weights.indptr, weights.indices, np.asarray(weights.data, dtype=np.float64)),
        sums,
    )
    return sums


def add_column_sums(x: Matrix, totals: Vector) -> None:
    """Add each gene's values over the cells of `x` (cells × genes) to `totals` (one per gene), cell by cell.

    Blocks given in order leave the same bits in `totals` as the whole matrix at once.
    """
    rows = as_rows(x)
    _add_column_sums(rows.indices, rows.data, totals)


@compiled
def _weighted_sums(rows: tuple[Any, ...], weights: tuple[Any, ...], sums: Dense) -> None:
    start, gene, value = rows
    weight_start, set_of, weight = weights
    for cell in range(len(start) - 1):
        for i in range(start[cell], start[cell + 1]):
            for m in range(weight_start[gene[i]], weight_start[gene[i] + 1]):
                sums[cell, set_of[m]] += np.float64(value[i]) * weight[m]


@compiled
def _add_column_sums(gene: Any, value: Vector, totals: Vector) -> None:
    for i in range(len(gene)):
        totals[gene[i]] += np.float64(value[i])
