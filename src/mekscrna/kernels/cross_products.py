"""Sums and cross products of the genes of each of many lists, over cells that come in blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mekscrna.kernels._compile import compiled
from mekscrna.kernels.rows import as_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.kernels.types import Dense, Index, Matrix, Vector


class CrossProducts(NamedTuple):
    """What was added up so far.

    List k has the genes from ``start[k]`` to ``start[k + 1]`` of ``gene``, and its products, genes × genes,
    row after row, from ``place[k]`` to ``place[k + 1]``.
    """

    gene: Index
    start: Index
    place: Index
    sums: Vector
    products: Vector

    def of(self, k: int) -> tuple[Index, Vector, Dense]:
        """Return the genes of list `k`, their sums, and the sums of their products."""
        held = slice(self.start[k], self.start[k + 1])
        n = held.stop - held.start
        return (
            self.gene[held],
            self.sums[held],
            self.products[self.place[k] : self.place[k + 1]].reshape(n, n),
        )


def empty_products(lists: Sequence[Index]) -> CrossProducts:
    """Return sums over no cells, for lists of genes."""
    sizes = np.array([len(each) for each in lists], dtype=np.int64)
    start = np.concatenate([[0], np.cumsum(sizes)])
    place = np.concatenate([[0], np.cumsum(sizes**2)])
    gene = np.concatenate([np.empty(0, dtype=np.int64), *lists])
    return CrossProducts(
        gene=gene, start=start, place=place, sums=np.zeros(start[-1]), products=np.zeros(place[-1])
    )


def add_products(x: Matrix, into: CrossProducts) -> None:
    """Add the cells of `x` (cells × genes), one after another, so that blocks change no bit."""
    rows = as_rows(x)
    _add_products((rows.indptr, rows.indices, rows.data), tuple(into), np.zeros(rows.shape[1]))


@compiled
def _add_products(rows: Any, into: Any, line: Any) -> None:
    """Spread each cell out on a line, and multiply those genes of a list that have a value."""
    row_start, column, value = rows
    gene, start, place, sums, products = into
    longest = 1
    for k in range(len(start) - 1):
        longest = max(longest, start[k + 1] - start[k])
    own, level = np.empty(longest, dtype=np.int64), np.empty(longest)
    for cell in range(len(row_start) - 1):
        for i in range(row_start[cell], row_start[cell + 1]):
            line[column[i]] = value[i]
        for k in range(len(start) - 1):
            n_held, size = 0, start[k + 1] - start[k]
            for m in range(size):
                level[n_held] = line[gene[start[k] + m]]
                own[n_held] = m
                n_held += level[n_held] != 0.0
            for i in range(n_held):
                sums[start[k] + own[i]] += level[i]
                first = place[k] + own[i] * size
                for j in range(n_held):
                    products[first + own[j]] += level[i] * level[j]
        for i in range(row_start[cell], row_start[cell + 1]):
            line[column[i]] = 0.0
