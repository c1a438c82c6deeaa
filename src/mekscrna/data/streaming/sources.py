"""Where rows come from: memory, a file, Dask."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
from isal import isal_zlib
from scipy import sparse

from mekscrna.data._damage import FAULTS, damaged
from mekscrna.data._matrices import is_sparse
from mekscrna.data.streaming.stored import Sliced, Stored, stored_array
from mekscrna.data.streaming.structure import trusted_rows
from mekscrna.errors import InputError
from mekscrna.kernels.types import Index

if TYPE_CHECKING:
    import h5py

    from mekscrna.data.streaming.effort import Effort
    from mekscrna.kernels.types import Sparse

_MOST_ROWS = 16_384
_FAULTS = (*FAULTS, cast("type[Exception]", isal_zlib.error))


class Source(Protocol):
    """The rows of one matrix; may be read by several threads at once."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        ...

    def ends(self, effort: Effort) -> list[int]:
        """Return where pieces end that are well read at once; the last is the number of rows."""
        ...

    def expect(self, rows: slice) -> None:
        """Make ready for rows that are asked for soon."""
        ...

    def load(self, rows: slice) -> Sparse:
        """Return neighboring rows as canonical CSR that shares no memory with the data."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InMemory:
    """CSR or an array in memory."""

    matrix: Any

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return int(self.matrix.shape[0]), int(self.matrix.shape[1])

    def ends(self, effort: Effort) -> list[int]:
        """Return the ends of blocks: what is in memory is copied a block at a time."""
        return even_ends(self.shape[0], effort.rows_per_block)

    def expect(self, rows: slice) -> None:
        """Do nothing."""

    def load(self, rows: slice) -> Sparse:
        """Return a copy of neighboring rows."""
        if not is_sparse(self.matrix):
            return as_trusted(self.matrix[rows])
        starts = self.matrix.indptr[rows.start : rows.stop + 1]
        held = slice(int(starts[0]), int(starts[-1]))
        return trusted_rows(
            self.matrix.data[held].copy(),
            self.matrix.indices[held].astype(np.int32),
            starts - starts[0],
            n_columns=self.shape[1],
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredRows:
    """CSR in a file; only where its rows start is in memory."""

    data: Stored
    indices: Stored
    indptr: Index
    n_columns: int
    path: Path
    """Of the file, for messages."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.indptr) - 1, self.n_columns

    def ends(self, effort: Effort) -> list[int]:
        """Return ends between which there are about as many values as the effort allows."""
        ends = [0]
        while ends[-1] < self.shape[0]:
            most = self.indptr[ends[-1]] + effort.values_per_piece
            fitting = int(np.searchsorted(self.indptr, most, side="right")) - 1
            ends.append(min(max(fitting, ends[-1] + 1), ends[-1] + _MOST_ROWS, self.shape[0]))
        return ends[1:]

    def expect(self, rows: slice) -> None:
        """Have the system fetch rows that are read soon."""
        for part in (self.data, self.indices):
            part.expect(int(self.indptr[rows.start]), int(self.indptr[rows.stop]))

    def load(self, rows: slice) -> Sparse:
        """Read neighboring rows.

        Raises
        ------
        DataError
            The file is damaged or cut short.
        """
        first, last = int(self.indptr[rows.start]), int(self.indptr[rows.stop])
        try:
            return trusted_rows(
                self.data.read(first, last),
                self.indices.read(first, last),
                self.indptr[rows.start : rows.stop + 1] - first,
                n_columns=self.n_columns,
            )
        except _FAULTS as fault:
            raise damaged(self.path, fault) from fault


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DenseArray:
    """An array of two axes in a file, read in whole chunks of rows through its own library."""

    array: Any
    lock: Any

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return int(self.array.shape[0]), int(self.array.shape[1])

    def ends(self, effort: Effort) -> list[int]:
        """Return ends of whole chunks, as many as the effort allows."""
        chunk = int(self.array.chunks[0]) if getattr(self.array, "chunks", None) else 1
        n_rows = max(effort.values_per_piece // max(self.shape[1], 1), 1)
        return even_ends(self.shape[0], max(n_rows // chunk * chunk, min(chunk, n_rows * 8)))

    def expect(self, rows: slice) -> None:
        """Do nothing: the library reads as it likes."""

    def load(self, rows: slice) -> Sparse:
        """Read neighboring rows."""
        with self.lock:
            values = self.array[rows.start : rows.stop]
        return as_trusted(values)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DaskRows:
    """A Dask array, sparse or dense, computed a chunk of rows at a time."""

    array: Any

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return int(self.array.shape[0]), int(self.array.shape[1])

    def ends(self, effort: Effort) -> list[int]:
        """Return the ends of chunks; small ones are taken together."""
        ends, last = [], 0
        for end in np.cumsum(self.array.chunks[0]).tolist():
            if end - last >= effort.rows_per_block or end == self.shape[0]:
                ends.append(int(end))
                last = end
        return ends if ends and ends[-1] else []

    def expect(self, rows: slice) -> None:
        """Do nothing."""

    def load(self, rows: slice) -> Sparse:
        """Compute neighboring rows, in this thread unless a scheduler was chosen."""
        dask: Any = import_module("dask.base")  # whoever has a Dask array has Dask
        how = {} if dask.get_scheduler() else {"scheduler": "synchronous"}
        return as_trusted(self.array[rows.start : rows.stop].compute(**how))


def even_ends(n_rows: int, step: int) -> list[int]:
    """Return the ends of pieces of `step` rows."""
    return [*range(step, n_rows, step), n_rows] if n_rows else []


def as_trusted(values: Any) -> Sparse:
    """Bring rows of any form into canonical CSR of their own."""
    rows: Any = sparse.csr_matrix(values, copy=True)
    return trusted_rows(rows.data, rows.indices, rows.indptr, n_columns=int(rows.shape[1]))


def stored_rows(group: Any, path: Path | None = None) -> Source:
    """Return the rows of a sparse matrix in an open file: HDF5 or zarr, in anndata's layout.

    Parameters
    ----------
    group
        Holds ``data``, ``indices`` and ``indptr``.
    path
        An HDF5 file that nobody writes to: its values are then read beside HDF5, by threads.

    Raises
    ------
    InputError
        It is stored by columns.
    """
    kind = str(group.attrs.get("encoding-type", group.attrs.get("h5sparse_format", "csr")))
    if kind.startswith("csc"):
        raise InputError(
            f"{group.name} is stored by columns (csc), so rows cannot be read alone. "
            "Write it by rows once: adata.X = adata.X.tocsr()."
        )
    shape = group.attrs.get("shape", group.attrs.get("h5sparse_shape"))
    data, indices = (_array_of(group[part], path) for part in ("data", "indices"))
    indptr = np.asarray(group["indptr"][...]).astype(np.int64)
    n_values = min(data.size, indices.size)
    if len(indptr) != shape[0] + 1 or indptr[0] != 0 or indptr[-1] != n_values or (np.diff(indptr) < 0).any():
        raise ValueError(f"{group.name} does not say where its rows start and end")
    named = Path(group.file.filename if hasattr(group, "file") else str(group.store_path))
    return StoredRows(data=data, indices=indices, indptr=indptr, n_columns=int(shape[1]), path=named)


def _array_of(array: h5py.Dataset | Any, path: Path | None) -> Stored:
    return Sliced(array=array) if path is None else stored_array(array, path)


def source_of(matrix: Any) -> Source:
    """Return the rows of a matrix as AnnData holds it: in memory, backed by a file, or of Dask.

    A matrix by columns is turned into rows in memory.
    """
    if hasattr(matrix, "dask"):
        return DaskRows(array=matrix)
    group = getattr(matrix, "group", None)
    if group is not None and getattr(matrix, "format", "") == "csr":
        return stored_rows(group, _quiet_file(group))
    if group is not None:
        matrix = matrix.to_memory()
    if is_sparse(matrix):
        return InMemory(matrix=sparse.csr_matrix(matrix))
    if isinstance(matrix, np.ndarray):
        return InMemory(matrix=np.asarray(matrix))
    return DenseArray(array=matrix, lock=Lock())


def _quiet_file(group: Any) -> Path | None:
    """Return the path of the HDF5 file of a group, if it was opened to be read alone."""
    file = getattr(group, "file", None)
    return Path(file.filename) if file is not None and getattr(file, "mode", "") == "r" else None
