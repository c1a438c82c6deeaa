"""Where rows come from: memory, a file, Dask."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from scipy import sparse

from mekscrna.data._matrices import is_sparse
from mekscrna.data.streaming.stored_rows import stored_rows
from mekscrna.data.streaming.structure import trusted_rows

if TYPE_CHECKING:
    from mekscrna.data.streaming.effort import Effort
    from mekscrna.kernels.types import Sparse


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SomeRows:
    """Neighboring rows of another source."""

    source: Source
    rows: slice

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows.stop - self.rows.start, self.source.shape[1]

    def ends(self, effort: Effort) -> list[int]:
        """Return the ends that the other source has among these rows, and the last row."""
        inside = [end for end in self.source.ends(effort) if self.rows.start < end < self.rows.stop]
        ends = [end - self.rows.start for end in inside]
        return [*ends, self.shape[0]] if self.shape[0] else []

    def expect(self, rows: slice) -> None:
        """Have the other source make ready."""
        self.source.expect(self._there(rows))

    def load(self, rows: slice) -> Sparse:
        """Return neighboring rows."""
        return self.source.load(self._there(rows))

    def _there(self, rows: slice) -> slice:
        return slice(self.rows.start + rows.start, self.rows.start + rows.stop)


def even_ends(n_rows: int, step: int) -> list[int]:
    """Return the ends of pieces of `step` rows."""
    return [*range(step, n_rows, step), n_rows] if n_rows else []


def as_trusted(values: Any) -> Sparse:
    """Bring rows of any form into canonical CSR of their own."""
    rows: Any = sparse.csr_matrix(values, copy=True)
    return trusted_rows(rows.data, rows.indices, rows.indptr, n_columns=int(rows.shape[1]))


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
