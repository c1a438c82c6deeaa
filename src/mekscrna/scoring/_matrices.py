"""The matrices of one dataset, read together, piece by piece, in threads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

from mekscrna.data.blocks import RowBlocks, cut
from mekscrna.data.streaming.effort import Effort
from mekscrna.data.streaming.lognorm import log_per_target
from mekscrna.data.streaming.parallel import in_order
from mekscrna.kernels.types import Sparse
from mekscrna.scoring._walk import check_values

if TYPE_CHECKING:
    from collections.abc import Callable

    from mekscrna.kernels.types import Matrix

Reads: TypeAlias = Literal["counts", "lognorm"]
Pieces: TypeAlias = Mapping[Reads, Sparse]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matrices:
    """The matrices of one dataset, by what they hold; all have the same rows and genes.

    Where log-normalized values are asked for and not stored, they are made of the counts on the way.
    """

    stored: Mapping[Reads, RowBlocks]
    effort: Effort

    @property
    def any(self) -> RowBlocks:
        """Return one of them, for what they have in common."""
        return next(iter(self.stored.values()))

    def scan(
        self, kinds: frozenset[Reads], work: Callable[[slice, Pieces], Result], *, what: str
    ) -> Iterator[Result]:
        """Read the kinds asked for once, do `work` on every piece in threads, and yield the results in order.

        Raises
        ------
        DataError
            A value is negative, infinite or not a number.
        """
        needed = sorted({self._origin(kind) for kind in kinds})
        first = self.stored[needed[0]]
        tasks = (partial(self._worked, rows, (kinds, needed), work) for rows in first.pieces())
        done = 0
        for rows, result in in_order(tasks, n_threads=self.effort.threads):
            yield result
            done += rows.stop - rows.start
            self.effort.tell(what, done, first.n_rows)

    def _origin(self, kind: Reads) -> Reads:
        return kind if kind in self.stored else "counts"

    def _worked(
        self,
        rows: slice,
        asked: tuple[frozenset[Reads], Sequence[Reads]],
        work: Callable[[slice, Pieces], Result],
    ) -> tuple[slice, Result]:
        kinds, needed = asked
        pieces = {kind: self.stored[kind].load(rows) for kind in needed}
        for piece in pieces.values():
            check_values(piece, rows, row_names=self.any.row_names, gene_names=self.any.gene_names)
        if "lognorm" in kinds and "lognorm" not in pieces:
            pieces["lognorm"] = log_per_target(pieces["counts"])
        return rows, work(rows, pieces)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """One kind of matrix as a method's look at all cells sees it: a scan of its own."""

    matrices: Matrices
    reads: Reads

    @property
    def n_rows(self) -> int:
        """Cells, or samples where the dataset is bulk."""
        return self.matrices.any.n_rows

    @property
    def n_genes(self) -> int:
        """Columns."""
        return self.matrices.any.n_genes

    @property
    def gene_names(self) -> tuple[str, ...]:
        """One name per column."""
        return self.matrices.any.gene_names

    def __iter__(self) -> Iterator[tuple[slice, Matrix]]:
        """Yield which rows, and their values."""
        for rows, pieces in self.matrices.scan(frozenset({self.reads}), handed_on, what="look"):
            yield from cut(rows, pieces[self.reads], self.matrices.effort.rows_per_block)


def handed_on(rows: slice, pieces: Pieces) -> tuple[slice, Pieces]:
    """Return what was read as it is."""
    return rows, pieces
