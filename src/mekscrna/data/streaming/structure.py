"""Bring compressed rows that come from anywhere into the one form that kernels trust."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from mekscrna.kernels._compile import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mekscrna.kernels.types import Sparse


def trusted_rows(
    data: NDArray[Any], indices: NDArray[Any], indptr: NDArray[Any], *, n_columns: int
) -> Sparse:
    """Make CSR of rows: float32 stays, other numbers become float64; columns sorted, none twice in a row.

    Kernels look columns up without asking whether they exist, so this is where it is asked.

    Raises
    ------
    ValueError
        The parts do not fit each other, or a column lies outside of the matrix.
    """
    if len(data) != len(indices) or indptr[-1] != len(data) or (np.diff(indptr) < 0).any():
        raise ValueError("its rows do not say where they start and end")
    is_inside, is_sorted = _look(indptr, indices, n_columns)
    if not is_inside:
        raise ValueError(f"it names columns outside of the {n_columns:,} it has")
    values = data if data.dtype == np.float32 else data.astype(np.float64, copy=False)
    parts = (values, indices.astype(np.int32, copy=False), indptr.astype(np.int32, copy=False))
    rows = _assembled(parts, (len(indptr) - 1, n_columns))
    if is_sorted:
        rows.has_canonical_format = True
    else:
        rows.sum_duplicates()
    return rows


def cut_rows(rows: Sparse, start: int, stop: int) -> Sparse:
    """Return some of the rows of canonical CSR, sharing its memory."""
    held = slice(int(rows.indptr[start]), int(rows.indptr[stop]))
    parts = (rows.data[held], rows.indices[held], rows.indptr[start : stop + 1] - rows.indptr[start])
    cut = _assembled(parts, (stop - start, rows.shape[1]))
    cut.has_canonical_format = True
    return cut


def _assembled(parts: tuple[NDArray[Any], NDArray[Any], NDArray[Any]], shape: tuple[int, int]) -> Sparse:
    """Put CSR together without scipy's own checks, which copy what shares memory with something larger."""
    rows: Sparse = sparse.csr_matrix(shape, dtype=parts[0].dtype)
    rows.data, rows.indices, rows.indptr = parts
    return rows


@compiled
def _look(indptr: Any, indices: Any, n_columns: int) -> tuple[bool, bool]:
    """Tell whether all columns exist, and whether they rise within each row.

    Places where a row starts may fall; all falls are counted, and then those that are allowed.
    """
    outside, n_falls = 0, 0
    for i in range(len(indices)):
        outside += (indices[i] < 0) | (indices[i] >= n_columns)
    for i in range(1, len(indices)):
        n_falls += indices[i] <= indices[i - 1]
    last = -1
    for row in range(1, len(indptr) - 1):
        at = indptr[row]
        if last < at and 0 < at < len(indices):
            n_falls -= indices[at] <= indices[at - 1]
            last = at
    return outside == 0, n_falls == 0
