"""Counts summed by group while blocks of them come by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from mekscrna.kernels.grouping import add_by_group, rows_of, sum_by_group

if TYPE_CHECKING:
    from mekscrna.kernels.types import Index, Sparse

_MOST = 2**28  # bytes of an array of all groups × genes; larger ones are summed as sparse parts
_HELD = 2**23  # entries held together, so that a group's row of the array is fetched for many of them


class _Held:
    """Room for blocks that are summed together, used again and again."""

    def __init__(self, room: int, like: Sparse) -> None:
        self.data = np.empty(room, dtype=like.data.dtype)
        self.indices = np.empty(room, dtype=np.int32)
        self.n_columns = like.shape[1]
        self.clear()

    def clear(self) -> None:
        """Hold nothing."""
        self.starts: list[Any] = [np.zeros(1, dtype=np.int64)]
        self.groups: list[Index] = []
        self.n_held = 0

    def fits(self, rows: Sparse) -> bool:
        """Tell whether rows are of the same numbers and there is room for them."""
        return rows.data.dtype == self.data.dtype and self.n_held + rows.nnz <= len(self.data)

    def put(self, rows: Sparse, group: Index) -> None:
        """Copy rows behind those that are there."""
        first = int(rows.indptr[0])
        held = slice(self.n_held, self.n_held + rows.nnz)
        self.data[held] = rows.data[first : first + rows.nnz]
        self.indices[held] = rows.indices[first : first + rows.nnz]
        self.starts.append(rows.indptr[1:].astype(np.int64) + (self.n_held - first))
        self.groups.append(group)
        self.n_held = held.stop

    def together(self) -> tuple[Sparse, Index]:
        """Return all rows that are held, sharing this memory, and their groups."""
        start, group = np.concatenate(self.starts), np.concatenate([np.empty(0, np.int64), *self.groups])
        rows: Sparse = sparse.csr_matrix((len(group), self.n_columns), dtype=self.data.dtype)
        rows.data, rows.indices, rows.indptr = self.data[: self.n_held], self.indices[: self.n_held], start
        return rows, group


class CountSums:
    """Sums of rows (groups × genes), taken in block by block.

    A block larger than what is held together is summed at once. Smaller ones are copied, and added group by
    group to one array once there are many; where that array would be too large, as sparse parts.
    """

    def __init__(self, n_groups: int) -> None:
        self.n_groups = n_groups
        self._parts: list[Sparse] = []
        self._totals: Any = None
        self._held: _Held | None = None

    def add(self, rows: Sparse, group: Index) -> None:
        """Take in rows (CSR), each of one group; −1 is none."""
        if self._held is not None and not self._held.fits(rows):
            self._flush()
            self._held = None if self._held.data.dtype != rows.data.dtype else self._held
        if rows.nnz >= _HELD or (self._held is None and not self._parts and self._totals is None):
            self._put(sum_by_group(rows, group, self.n_groups))
            return
        if self._held is None:
            self._held = _Held(_HELD, rows)
        self._held.put(rows, group)

    def total(self) -> Sparse | None:
        """Return groups × genes, float64, CSR; None where nothing was taken in."""
        self._flush()
        self._held = None
        if self._totals is not None:
            totals, self._totals = self._totals, None
            self._put(rows_of(totals))
        while len(self._parts) > 1:
            self._join()
        return self._parts[0] if self._parts else None

    def _flush(self) -> None:
        if self._held is None or not self._held.groups:
            return
        rows, group = self._held.together()
        if 8 * self.n_groups * rows.shape[1] > _MOST:
            self._put(sum_by_group(rows, group, self.n_groups))
        else:
            if self._totals is None:
                self._totals = np.zeros((self.n_groups, rows.shape[1]))
            add_by_group(rows, group, self._totals)
        self._held.clear()

    def _put(self, part: Sparse) -> None:
        """Add parts of like size up, so that few entries are copied often."""
        self._parts.append(part)
        while len(self._parts) > 1 and self._parts[-2].nnz <= 2 * self._parts[-1].nnz:
            self._join()

    def _join(self) -> None:
        last, before = self._parts.pop(), self._parts.pop()
        self._parts.append(sparse.csr_matrix(before + last))
