"""Compressed rows in an open file, in anndata's layout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from isal import isal_zlib

from mekscrna.data._damage import FAULTS, damaged
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


def stored_rows(group: Any, path: Path | None = None) -> StoredRows:
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
