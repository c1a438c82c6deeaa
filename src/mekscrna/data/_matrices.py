"""Small questions put to a matrix of any kind: scipy sparse, an array, or one in an open file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray


def is_sparse(matrix: object) -> bool:
    """Tell whether a matrix in memory is sparse."""
    return bool(sparse.issparse(matrix))


def is_csr(matrix: object) -> bool:
    """Tell whether a matrix in memory is sparse and stored by rows."""
    return is_sparse(matrix) and getattr(matrix, "format", None) == "csr"


def stored_values(matrix: Any) -> NDArray[Any]:
    """Return the values that a matrix stores, in one axis; zeros may be among them."""
    return np.ravel(matrix.data if is_sparse(matrix) else np.asarray(matrix))
