"""Row blocks of one matrix, from memory or from a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
from scipy import sparse

from mekscrna import keys
from mekscrna.data._matrices import is_sparse, layers_in_words, stored_values
from mekscrna.data.house import notes_of
from mekscrna.data.matrix_kind import LOG_LIMIT, Values, describe
from mekscrna.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anndata import AnnData

    from mekscrna.kernels.types import Matrix, Sparse

_SAMPLED_ROWS = 50


class Blocks(Protocol):
    """The rows of one matrix, a block at a time; can be walked as often as needed."""

    @property
    def n_rows(self) -> int:
        """Cells, or samples where the dataset is bulk."""
        ...

    @property
    def n_genes(self) -> int:
        """Columns."""
        ...

    @property
    def gene_names(self) -> tuple[str, ...]:
        """One name per column."""
        ...

    def __iter__(self) -> Iterator[tuple[slice, Matrix]]:
        """Yield which rows, and their values: float64, CSR with sorted indices or dense, rows × genes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _RowBlocks:
    """Blocks of anything that can be sliced by rows: a scipy matrix, an array, a matrix in an open h5ad."""

    matrix: Any
    gene_names: tuple[str, ...]
    rows_per_block: int

    @property
    def n_rows(self) -> int:
        return int(self.matrix.shape[0])

    @property
    def n_genes(self) -> int:
        return len(self.gene_names)

    def __iter__(self) -> Iterator[tuple[slice, Matrix]]:
        for start in range(0, self.n_rows, self.rows_per_block):
            rows = slice(start, min(start + self.rows_per_block, self.n_rows))
            yield rows, _as_block(_rows_of(self.matrix, rows))


def _rows_of(matrix: Any, rows: slice) -> Any:
    """Return neighboring rows, always copied, so that no method can write into the data."""
    if not (is_sparse(matrix) and matrix.format == "csr" and matrix.has_canonical_format):
        return matrix[rows]
    ends = matrix.indptr[rows.start : rows.stop + 1]
    held = slice(ends[0], ends[-1])
    parts = (matrix.data[held].astype(np.float64), matrix.indices[held].copy(), ends - ends[0])
    copied: Sparse = sparse.csr_matrix(parts, shape=(rows.stop - rows.start, matrix.shape[1]))
    copied.has_canonical_format = True
    return copied


def _as_block(values: Any) -> Matrix:
    if not is_sparse(values):
        return np.ascontiguousarray(values, dtype=np.float64)
    block: Sparse = sparse.csr_matrix(values, dtype=np.float64)
    if not block.has_canonical_format:
        block = block.copy()
        block.sum_duplicates()
    return block


def blocks(
    adata: AnnData, reads: Literal["lognorm", "counts"] = "lognorm", rows_per_block: int = 512
) -> Blocks:
    """Cut a matrix into row blocks.

    Parameters
    ----------
    adata
        Cells × genes, in memory or backed by an h5ad; not changed.
    reads
        ``lognorm`` reads ``X``, ``counts`` reads ``layers["counts"]``.
    rows_per_block
        Most rows in a block; blocks of some hundred cells stay in the processor's cache.

    Raises
    ------
    InputError
        ``X`` is not log-normalized, or there are no counts; the message says how to get them.
    """
    if rows_per_block < 1:
        raise InputError(f"rows_per_block is {rows_per_block}; it must be at least 1.")
    matrix = _lognorm(adata) if reads == "lognorm" else _counts(adata)
    if getattr(matrix, "format", None) == "csc":
        matrix = sparse.csr_matrix(matrix if is_sparse(matrix) else matrix.to_memory())
    return _RowBlocks(
        matrix=matrix, gene_names=tuple(map(str, adata.var_names)), rows_per_block=rows_per_block
    )


def _lognorm(adata: AnnData) -> Any:
    if adata.X is None:
        raise InputError("adata.X is empty; mk.normalize(adata) writes it from layers['counts'].")
    if notes_of(adata).get("x") == "counts":
        raise InputError("adata.X still holds counts. Run mk.normalize(adata) first.")
    seen = _glance(adata.X)
    if seen.n_not_finite:
        raise InputError(f"adata.X holds {seen.n_not_finite:,} missing or infinite values.")
    if seen.n_negative:
        raise InputError(
            "adata.X holds negative values, so it was scaled; scores need log-normalized values. "
            "Put counts into adata.layers['counts'] and run mk.normalize(adata)."
        )
    if seen.largest > LOG_LIMIT:
        what = "values that were never logged" if seen.n_fractional else "counts"
        raise InputError(
            f"adata.X looks like {what}: the largest value seen is {seen.largest:.4g}. Put counts into "
            f"adata.layers['counts'] (adata.layers['counts'] = adata.X.copy()) and run mk.normalize(adata)."
        )
    return adata.X


def _counts(adata: AnnData) -> Any:
    if keys.COUNTS not in adata.layers:
        if notes_of(adata).get("quantity") == "normalized":
            raise InputError(
                "This dataset was deposited without counts; a method that reads counts cannot use it."
            )
        raise InputError(
            f"adata.layers has no 'counts' (layers: {layers_in_words(adata)}). Put raw counts there: "
            f"adata.layers['counts'] = …"
        )
    matrix = adata.layers[keys.COUNTS]
    seen = _glance(matrix)
    if seen.n_fractional or seen.n_negative or seen.n_not_finite:
        raise InputError(
            f"adata.layers['counts'] holds values that are not counts: of {seen.n:,} seen, "
            f"{seen.n_fractional:,} are not whole numbers, {seen.n_negative:,} are negative and "
            f"{seen.n_not_finite:,} missing."
        )
    return matrix


def _glance(matrix: Any) -> Values:
    """Describe some rows, spread over the matrix."""
    n_rows = int(matrix.shape[0])
    rows = np.unique(np.linspace(0, max(n_rows - 1, 0), min(n_rows, _SAMPLED_ROWS)).astype(int))
    picked = matrix[rows] if n_rows else np.empty((0, 0))
    return describe(stored_values(picked))
