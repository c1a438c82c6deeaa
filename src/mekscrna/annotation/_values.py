"""The values that cells are named by: on a linear scale, block by block, with the depth of each cell."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from mekscrna import keys
from mekscrna.data.blocks import RowBlocks, blocks
from mekscrna.data.values.matrix_kind import describe, likely_kind
from mekscrna.kernels.types import Sparse, Vector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anndata import AnnData


COUNTS_PER_GENE: Final = 2.5
"""Counts that a detected gene stands for where depth is not known: what 10x data have on average."""

DEEPEST: Final = 20_000.0
"""Counts beyond which a cell is not taken to say more."""

_ROWS: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some cells: which, their values (linear, CSR) and the depth of each, in counts."""

    cells: slice
    rows: Sparse
    depth: Vector

    def logs(self) -> Sparse:
        """Return log1p of the values per 10,000 of the cell (natural, float32 CSR)."""
        totals = np.asarray(self.rows.sum(axis=1, dtype=np.float64)).ravel()
        scale = np.divide(1e4, totals, out=np.zeros_like(totals), where=totals > 0)
        scaled = self.rows.data * np.repeat(scale, np.diff(self.rows.indptr))
        logs = np.log1p(scaled).astype(np.float32)
        return sparse.csr_matrix((logs, self.rows.indices, self.rows.indptr), shape=self.rows.shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """The values of all cells, to be walked block by block."""

    rows: RowBlocks
    of: str
    """``counts`` or ``lognorm``."""
    base: float
    """Of the log, where values are logs."""

    def __iter__(self) -> Iterator[Block]:
        """Yield the blocks in order."""
        for cells, block in self.rows:
            rows = sparse.csr_matrix(block)
            yield Block(cells=cells, rows=self._linear(rows), depth=self._depth(rows))

    def _linear(self, rows: Sparse) -> Sparse:
        if self.of == "counts":
            return rows
        linear = np.expm1(rows.data * np.log(self.base))
        return sparse.csr_matrix((linear, rows.indices, rows.indptr), shape=rows.shape)

    def _depth(self, rows: Sparse) -> Vector:
        if self.of == "counts":
            depth = np.asarray(rows.sum(axis=1, dtype=np.float64)).ravel()
        else:
            depth = COUNTS_PER_GENE * np.diff(rows.indptr).astype(np.float64)
        return np.asarray(np.minimum(depth, DEEPEST))


def values_of(adata: AnnData, *, rows_per_block: int = _ROWS) -> Values:
    """Find the values of an AnnData: counts where there are some, log-normalized values otherwise.

    Read are ``layers["counts"]``, or ``X`` where there are none or they are no whole numbers; the base of the
    log is taken from ``uns["log1p"]`` (scanpy's note), and is e where that says nothing.

    Raises
    ------
    InputError
        There are no counts, and X is not log-normalized; the message says how to get there.
    """
    if _holds_counts(adata):
        return Values(rows=blocks(adata, "counts", rows_per_block), of="counts", base=math.e)
    note: Any = adata.uns.get("log1p") or {}
    return Values(
        rows=blocks(adata, "lognorm", rows_per_block), of="lognorm", base=float(note.get("base") or math.e)
    )


def _holds_counts(adata: AnnData) -> bool:
    if keys.COUNTS not in adata.layers:
        return False
    some: Any = adata.layers[keys.COUNTS][: min(50, adata.n_obs)]
    some = some.compute() if hasattr(some, "dask") else some
    return likely_kind(describe(some)) in ("counts", "empty")
