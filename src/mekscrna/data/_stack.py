"""Matrices put one below the other, without ever holding two copies of what is stacked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from mekscrna.kernels.types import Sparse


class Stack:
    """Rows of several matrices over the same genes, added one matrix at a time.

    The values are kept in three arrays that grow in place; each matrix may be forgotten once it is added.
    """

    def __init__(self, n_genes: int) -> None:
        self._n_genes = n_genes
        self._values = np.empty(0, dtype=np.float32)
        self._places = np.empty(0, dtype=np.int32)
        self._ends = [np.zeros(1, dtype=np.int64)]

    def add(self, matrix: Sparse) -> None:
        """Add the rows of a matrix, rows × genes."""
        if matrix.dtype != self._values.dtype and matrix.dtype == np.float64:
            self._values = self._values.astype(np.float64)
        old, new = len(self._values), len(self._values) + matrix.nnz
        self._values.resize(new, refcheck=False)
        self._places.resize(new, refcheck=False)
        self._values[old:] = matrix.data
        self._places[old:] = matrix.indices
        self._ends.append(matrix.indptr[1:].astype(np.int64) + old)

    def rows(self) -> Sparse:
        """Return all rows that were added, in their order; nothing can be added after that."""
        starts = np.concatenate(self._ends)
        result: Sparse = sparse.csr_matrix(
            (self._values, self._places, starts), shape=(len(starts) - 1, self._n_genes), copy=False
        )
        result.has_sorted_indices = True
        return result
