"""Take in a matrix and its scores block by block, and keep sums alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from scipy import sparse

from mekscrna.comparison.count_sums import CountSums
from mekscrna.kernels.score_grids import Grids, add_grids, add_scores, empty_grids

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mekscrna.kernels.types import Dense, Index, Matrix, Sparse

_READS: Final = "counts"


class Summing:
    """Sums of rows by group: of counts, and of every method's scores.

    It can stand among the ``accumulators`` of `mekscrna.score`, so that one scan gives scores and sums.
    Neither blocks nor their order change a bit of the counts, if these are whole, or of the sums of scores.
    """

    def __init__(self, row_group: Index, n_groups: int) -> None:
        self.row_group, self.n_groups = row_group, n_groups
        self._counts = CountSums(n_groups)
        self._grids: dict[str, Grids] = {}

    @property
    def reads(self) -> Literal["counts", "lognorm"]:
        """Which matrix its blocks are of."""
        return _READS

    def add(self, place: slice, block: Matrix, scores: Mapping[str, Dense]) -> None:
        """Take in the rows at `place`: their counts (rows × genes), and by method their scores."""
        group = self.row_group[place]
        rows = block if sparse.issparse(block) and block.format == "csr" else sparse.csr_matrix(block)
        self._counts.add(rows, group)
        for method, found in scores.items():
            if method not in self._grids:
                self._grids[method] = empty_grids(self.n_groups, found.shape[1])
            add_scores(self._grids[method], found, group)

    def counts(self) -> Sparse | None:
        """Return groups × genes, float64, CSR; None where nothing was taken in."""
        return self._counts.total()

    def scores(self) -> dict[str, Grids]:
        """Return the sums of the scores by method."""
        return self._grids

    def part(self, rows: slice) -> Summing:
        """Return an empty one for some of the rows."""
        return Summing(self.row_group[rows], self.n_groups)

    def merge(self, other: Summing) -> Summing:
        """Return a new one that holds what both hold; it takes in no rows."""
        merged = Summing(self.row_group[:0], self.n_groups)
        for each in (self, other):
            counts = each.counts()
            if counts is not None:
                merged._counts.add(counts, np.arange(self.n_groups))
            for method, grids in each.scores().items():
                if method not in merged._grids:
                    merged._grids[method] = empty_grids(self.n_groups, grids.n.shape[1])
                add_grids(merged._grids[method], grids, np.arange(self.n_groups))
        return merged
