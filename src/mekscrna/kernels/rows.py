"""Bring any matrix into the one form that the row kernels read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from mekscrna.kernels.types import Sparse


def as_rows(matrix: Any) -> Sparse:
    """Return `matrix` (dense, CSR, CSC, any number type) as canonical CSR of float32 or float64.

    Nothing is copied where the matrix already has that form; `matrix` is never changed. Whole numbers become
    float64, exact up to 2⁵³.
    """
    rows = matrix if isinstance(matrix, sparse.csr_matrix) else sparse.csr_matrix(matrix)
    if rows.dtype not in (np.float32, np.float64):
        rows = rows.astype(np.float64)
    if not rows.has_canonical_format:
        rows = rows.copy()
        rows.sum_duplicates()
    return rows


def first_unusable(rows: Sparse) -> tuple[int, int, float] | None:
    """Return row, column and value of the first value that is negative, infinite or not a number, if any."""
    if rows.data.size == 0 or (rows.data.min() >= 0 and rows.data.max() < np.inf):
        return None
    place = int(np.flatnonzero(~((rows.data >= 0) & (rows.data < np.inf)))[0])
    row = int(np.searchsorted(rows.indptr, place, side="right")) - 1
    return row, int(rows.indices[place]), float(rows.data[place])
