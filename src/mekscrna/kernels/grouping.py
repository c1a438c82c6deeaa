"""Sum rows by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

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


def sum_columns(values: Dense, group: Index, n_groups: int) -> Dense:
    """Sum `values` (rows × columns) by group: groups × columns."""
    if values.shape[1] == 0:
        return np.empty((n_groups, 0))
    return np.stack([sum_rows(column, group, n_groups) for column in values.T], axis=1)
