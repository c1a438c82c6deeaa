"""Matrices as anndata stores them, in HDF5 or zarr: sparse or dense, checked before they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from mekscrna.data.stores.tables import attribute, converted, is_array, native

if TYPE_CHECKING:
    from mekscrna.kernels.types import Sparse, Vector

N_RUNS = 20
RUN_LENGTH = 250
_DENSE_VALUES = 200_000
_BLOCK_BYTES = 32 * 2**20
_PARTS = ("data", "indices", "indptr")


def is_matrix(node: Any) -> bool:
    """Tell whether a node of an open file is stored as a matrix, sparse or dense."""
    if is_array(node):
        return len(node.shape) > 0
    return bool(_format(node)) or all(part in node for part in _PARTS)


def shape_of(node: Any) -> tuple[int, ...]:
    """Return rows × columns as the file says them."""
    if is_array(node):
        return tuple(int(size) for size in node.shape)
    sizes = node.attrs.get("shape", node.attrs.get("h5sparse_shape"))
    if sizes is None:
        raise KeyError(f"{node.name} does not say how many rows and columns it has")
    return tuple(int(size) for size in sizes)


def check_matrix(node: Any, *, wanted: tuple[int, int], name: str) -> None:
    """See that a matrix holds numbers, as many as it says, and has the rows and columns of obs and var.

    Raises
    ------
    ValueError, KeyError
        It has not.
    """
    values = node if is_array(node) else node["data"]
    if values.dtype.kind not in "biuf":
        raise ValueError(f"{name} holds {values.dtype}, not numbers")
    shape = shape_of(node)
    if shape != wanted:
        sizes = " × ".join(map(str, shape))
        raise ValueError(f"{name} is {sizes}, but obs has {wanted[0]} rows and var {wanted[1]}")
    if not is_array(node):
        _check_parts(node, name)


def _check_parts(node: Any, name: str) -> None:
    parts = {part: node[part] for part in _PARTS}
    if any(len(part.shape) != 1 for part in parts.values()):
        raise ValueError(f"{name} is no sparse matrix: its parts have more than one axis")
    if any(parts[part].dtype.kind not in "iu" for part in ("indices", "indptr")):
        raise ValueError(f"{name} is no sparse matrix: its places are no whole numbers")
    n_lines = shape_of(node)[0 if _is_by_rows(node) else 1]
    if parts["indptr"].shape[0] != n_lines + 1:
        raise ValueError(f"{name} says where {parts['indptr'].shape[0] - 1} lines start, not {n_lines}")
    n_values, n_places = parts["data"].shape[0], parts["indices"].shape[0]
    last = int(parts["indptr"][-1])
    if not n_values == n_places == last:
        raise ValueError(f"{name} has {n_values} values, {n_places} places and should have {last}")


def _is_by_rows(node: Any) -> bool:
    found = _format(node)
    if not found:
        raise ValueError(f"{node.name} does not say whether it is stored by rows (csr) or columns (csc)")
    return found == "csr"


def _format(node: Any) -> str:
    found = attribute(node, "encoding-type") or attribute(node, "h5sparse_format")
    return found[:3] if found.startswith(("csr", "csc")) else ""


def sample_matrix(node: Any) -> Vector:
    """Read some thousand values, in runs spread over the whole matrix; of a dense one those not zero."""
    return _sample_rows(node) if is_array(node) else sample_values(node["data"])


def sample_values(values: Any) -> Vector:
    """Read some thousand values of an array of one axis, in runs spread over it."""
    n_values = int(values.shape[0])
    if n_values <= N_RUNS * RUN_LENGTH:
        return converted(values[:])
    starts = np.linspace(0, n_values - RUN_LENGTH, N_RUNS).astype(int).tolist()
    return np.concatenate([converted(values[i : i + RUN_LENGTH]) for i in starts])


def _sample_rows(matrix: Any) -> Vector:
    n_rows, n_genes = matrix.shape
    n_looked_at = min(n_rows, max(N_RUNS, _DENSE_VALUES // max(n_genes, 1)))
    rows = np.unique(np.linspace(0, n_rows - 1, n_looked_at).astype(int)).tolist() if n_rows else []
    found = [converted(matrix[row]) for row in rows]
    return np.concatenate([row[row != 0] for row in found]) if found else np.empty(0)


def read_matrix(node: Any) -> Sparse:
    """Read a matrix, rows × columns, as CSR; a dense one in blocks of rows.

    Raises
    ------
    ValueError
        Places lie outside of the matrix.
    """
    if is_array(node):
        return read_dense(node)
    data, indices, indptr = (native(node[part][...]) for part in _PARTS)
    if indptr[0] != 0:
        raise ValueError(f"{node.name} starts at {indptr[0]}, not at 0")
    make: Any = sparse.csr_matrix if _is_by_rows(node) else sparse.csc_matrix
    matrix: Any = make((data, indices, indptr), shape=shape_of(node))
    matrix.check_format(full_check=True)
    by_rows: Sparse = matrix.tocsr()
    return by_rows


def read_dense(array: Any) -> Sparse:
    """Read a dense array in blocks of rows as CSR, rows × columns."""
    n_rows, n_columns = array.shape
    step = rows_per_block(array)
    blocks = [
        sparse.csr_matrix(native(np.asarray(array[start : start + step]))) for start in range(0, n_rows, step)
    ]
    if not blocks:
        return sparse.csr_matrix((n_rows, n_columns), dtype=np.float32)
    stacked: Sparse = sparse.vstack(blocks, format="csr")
    return stacked


def rows_per_block(array: Any) -> int:
    """Return how many rows of an array are read at once: some tens of megabytes, in whole chunks."""
    row_bytes: int = max(int(array.shape[1]) * max(array.dtype.itemsize, 4), 1)
    n_rows = max(_BLOCK_BYTES // row_bytes, 1)
    chunk = int(array.chunks[0]) if array.chunks else 1
    return max(n_rows // chunk * chunk, chunk) if chunk * row_bytes <= 4 * _BLOCK_BYTES else n_rows
