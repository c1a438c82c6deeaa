"""Sum what ranks are worth over the genes of many sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mekscrna.kernels._compile import compiled
from mekscrna.kernels.even_lines import WIDEST, even_lines
from mekscrna.kernels.types import Index, Vector

if TYPE_CHECKING:
    from mekscrna.kernels.rank_groups import RankGroups
    from mekscrna.kernels.types import Dense, Sparse


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Members:
    """Which genes are in which sets.

    ``codes`` numbers the genes that are in any set (−1 for the others), in the order of the columns;
    ``start`` and ``sets`` list the sets of each coded gene, as in CSR, filled up as ``even_lines`` says;
    ``size`` counts the genes of each set.
    """

    codes: NDArray[np.int32]
    start: Index
    sets: NDArray[np.int32]
    size: Vector

    @classmethod
    def of(cls, sets: Sparse) -> Members:
        """Read memberships off `sets` (genes × sets, CSR): a stored entry is one, its value is not read."""
        n_sets_of = np.diff(sets.indptr)
        held = n_sets_of > 0
        codes = np.full(sets.shape[0], -1, dtype=np.int32)
        codes[held] = np.arange(np.count_nonzero(held), dtype=np.int32)
        start = np.concatenate([[0], np.cumsum(n_sets_of[held])]).astype(np.int64)
        column = sets.indices.astype(np.int32)
        lines = even_lines(start, column, np.zeros(len(column)), n_columns=sets.shape[1])
        return cls(
            codes=codes,
            start=lines.start,
            sets=lines.column,
            size=np.bincount(sets.indices, minlength=sets.shape[1]).astype(np.float64),
        )


def set_sums(groups: RankGroups, members: Members, *, worth: Vector, worth_of_zero: Vector) -> Dense:
    """Sum, for each cell, what the genes of each set are worth.

    Parameters
    ----------
    groups
        The values of the cells, grouped with ``members.codes``.
    members
        The sets.
    worth
        What a gene of each group is worth.
    worth_of_zero
        What a gene without a value is worth, per cell.

    Returns
    -------
    Cells × sets.
    """
    sums = np.outer(worth_of_zero, members.size)
    more = worth - worth_of_zero[groups.cell_of_group]
    row = np.empty(sums.shape[1] + WIDEST)
    _add((groups.gene_start, groups.code, groups.group, more), (members.start, members.sets), (sums, row))
    return sums


@compiled
def _add(genes: tuple[Any, ...], members: tuple[Any, ...], into: tuple[Dense, Vector]) -> None:
    gene_start, code, group, more = genes
    start, sets = members
    sums, row = into
    for cell in range(len(gene_start) - 1):
        row[: sums.shape[1]] = sums[cell]
        for k in range(gene_start[cell], gene_start[cell + 1]):
            added = more[np.uint32(group[k])]
            gene = np.uint32(code[k])
            for m in range(start[gene], start[gene + np.uint32(1)]):
                row[np.uint32(sets[m])] += added
        sums[cell] = row[: sums.shape[1]]
