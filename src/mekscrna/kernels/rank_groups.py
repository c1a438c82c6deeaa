"""Group the genes of each cell by their value, so that ranks of all kinds are arithmetic on few numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mekscrna.errors import InputError
from mekscrna.kernels.row_groups import (
    Found,
    Rows,
    Table,
    all_positive,
    group_rows,
    group_values,
    new_table,
)
from mekscrna.kernels.rows import as_rows, first_unusable
from mekscrna.kernels.types import Index, Vector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.kernels.types import Matrix, Sparse

_CELLS_AT_ONCE = 512


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RankGroups:
    """The values above 0 of some cells, highest first; the genes of one value are one group.

    Groups of cell c are those from ``group_start[c]`` to ``group_start[c + 1]``; ``above`` counts the genes
    of the cell with a higher value, ``tied`` those with this one. The genes asked for that have a value above
    0 stand from ``gene_start[c]`` to ``gene_start[c + 1]``, as their codes in ``code``, their groups in
    ``group``. The genes without a value are one more group: ``n_positive`` above, the rest tied.
    """

    group_start: Index
    above: Vector
    tied: Vector
    gene_start: Index
    code: NDArray[np.int32]
    group: NDArray[np.int32]
    n_positive: Vector
    n_genes: int

    @property
    def n_zero(self) -> Vector:
        """Genes without a value, per cell."""
        return self.n_genes - self.n_positive

    @property
    def mean_rank(self) -> Vector:
        """Rank of each group, 1 for the highest value of the cell; ties share the mean."""
        return self.above + (self.tied + 1) / 2

    @property
    def mean_rank_of_zero(self) -> Vector:
        """Rank that the genes without a value share, per cell (one past the last where there are none)."""
        return self.n_positive + (self.n_zero + 1) / 2

    @property
    def cell_of_group(self) -> Index:
        """The cell that each group belongs to."""
        return np.repeat(np.arange(len(self.n_positive)), np.diff(self.group_start))


def rank_groups(x: Matrix, codes: NDArray[np.int32]) -> Iterator[tuple[slice, RankGroups]]:
    """Group the values of each cell, some hundred cells at a time, so that what is kept stays in the cache.

    Parameters
    ----------
    x
        Cells × genes, values ≥ 0; a stored zero is no value. Not changed.
    codes
        One code ≥ 0 for each gene that is asked for, −1 for the others.

    Yields
    ------
    Which cells, and their groups.

    Raises
    ------
    InputError
        A value is negative, infinite or not a number.
    """
    rows = _without_zeros(as_rows(x))
    bits = _bits(rows)
    for first in range(0, rows.shape[0], _CELLS_AT_ONCE):
        cells = slice(first, min(first + _CELLS_AT_ONCE, rows.shape[0]))
        start = rows.indptr[cells.start : cells.stop + 1]
        yield cells, _groups(Rows(start, rows.indices, bits), codes)


def value_groups(x: Matrix) -> Iterator[tuple[slice, RankGroups]]:
    """Group the values of each cell as `rank_groups` does, with every gene asked for under its column."""
    rows = _without_zeros(as_rows(x))
    bits = _bits(rows)
    for first in range(0, rows.shape[0], _CELLS_AT_ONCE):
        cells = slice(first, min(first + _CELLS_AT_ONCE, rows.shape[0]))
        start = rows.indptr[cells.start : cells.stop + 1]
        found = _room(start)
        group_values(Rows(start, rows.indices, bits), (_table(start), found))
        code = rows.indices[start[0] : start[-1]]
        yield cells, _held(found, code, n_genes=rows.shape[1])


def _bits(rows: Sparse) -> NDArray[Any]:
    """Return the values as their bits, which sort like the values where these are above 0."""
    return rows.data.view(np.uint32 if rows.dtype == np.float32 else np.uint64)


def _without_zeros(rows: Sparse) -> Sparse:
    """Drop stored zeros, from a copy."""
    wide = rows.dtype == np.float64
    if all_positive(_bits(rows), np.uint64(0x7FF << 52) if wide else np.uint32(0xFF << 23)):
        return rows
    fault = first_unusable(rows)
    if fault is not None:
        raise InputError(
            f"Row {fault[0]}, column {fault[1]} holds {fault[2]:g}; ranks need values of 0 or more."
        )
    rows = rows.copy()
    rows.eliminate_zeros()
    return rows


def _groups(rows: Rows, codes: NDArray[np.int32]) -> RankGroups:
    found = _room(rows.start)
    group_rows(rows, (codes, codes >= 0), (_table(rows.start), found))
    return _held(found, found.code[: found.gene_start[-1]], n_genes=len(codes))


def _room(start: Any) -> Found:
    n_cells, most = len(start) - 1, int(start[-1] - start[0])
    return Found(
        group_start=np.zeros(n_cells + 1, dtype=np.int64),
        above=np.empty(most),
        tied=np.empty(most),
        gene_start=np.zeros(n_cells + 1, dtype=np.int64),
        code=np.empty(most + 1, dtype=np.int32),
        group=np.empty(most + 1, dtype=np.int32),
        n_positive=np.empty(n_cells),
    )


def _table(start: Any) -> Table:
    return new_table(int(np.diff(start).max(initial=1)))


def _held(found: Found, code: NDArray[np.int32], *, n_genes: int) -> RankGroups:
    n_groups = found.group_start[-1]
    return RankGroups(
        group_start=found.group_start,
        above=found.above[:n_groups],
        tied=found.tied[:n_groups],
        gene_start=found.gene_start,
        code=code,
        group=found.group[: found.gene_start[-1]],
        n_positive=found.n_positive,
        n_genes=n_genes,
    )
