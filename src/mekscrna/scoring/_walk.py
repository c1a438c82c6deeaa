"""Walk a method over the row blocks of a matrix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol
from zlib import crc32

import numpy as np

from mekscrna.data.blocks import Blocks
from mekscrna.errors import DataError, Problem
from mekscrna.kernels.rows import as_rows, first_unusable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mekscrna.kernels.types import Dense, Matrix
    from mekscrna.scoring._method import Method
    from mekscrna.scoring.panel import Panel
    from mekscrna.spec._base import Spec


class Accumulator(Protocol):
    """Takes in a matrix and its scores while they are computed: pseudobulk counts, sums of scores."""

    @property
    def reads(self) -> Literal["counts", "lognorm"]:
        """Which matrix its blocks are of."""
        ...

    def add(self, place: slice, block: Matrix, scores: Mapping[str, Dense]) -> None:
        """Take in neighboring rows; called once per block, in the order of the rows, by one thread.

        Parameters
        ----------
        place
            Which rows of the whole matrix.
        block
            Their values: CSR, rows × genes; not to be changed, nor kept.
        scores
            By method, rows × signatures; NaN where there is no score. Not to be changed, nor kept.
        """
        ...


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the random stream that goes by `names`; no other name and no order of calls changes it."""
    return np.random.default_rng([seed, *(crc32(name.encode()) for name in names)])


def prepare(method: Method, blocks: Blocks, panel: Panel, *, params: Spec, rng: np.random.Generator) -> Any:
    """Run the method's look at the whole matrix; None where it needs none."""
    return method.prepare(blocks, panel, params=params, rng=rng) if method.prepare is not None else None


def walk(method: Method, blocks: Blocks, panel: Panel, *, params: Spec, prepared: Any) -> Dense:
    """Score every row: rows × signatures, NaN where the method has no answer."""
    scores = np.full((blocks.n_rows, len(panel.signatures)), np.nan)
    for place, block in blocks:
        scores[place] = method.kernel(block, panel, params=params, prepared=prepared)
    return scores


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedBlocks:
    """Row blocks as CSR; a value that cannot be scored stops the walk, named by its cell and gene."""

    blocks: Blocks
    row_names: Sequence[str]

    @property
    def n_rows(self) -> int:
        """Cells, or samples where the dataset is bulk."""
        return self.blocks.n_rows

    @property
    def n_genes(self) -> int:
        """Columns."""
        return self.blocks.n_genes

    @property
    def gene_names(self) -> tuple[str, ...]:
        """One name per column."""
        return self.blocks.gene_names

    def __iter__(self) -> Iterator[tuple[slice, Matrix]]:
        """Yield which rows, and their values: CSR, rows × genes.

        Raises
        ------
        DataError
            A value is negative, infinite or not a number.
        """
        for place, block in self.blocks:
            rows = as_rows(block)
            fault = first_unusable(rows)
            if fault is not None:
                row, column, value = fault
                raise DataError([self._problem(place.start + row, column, value)])
            yield place, rows

    def _problem(self, row: int, column: int, value: float) -> Problem:
        return Problem(
            what=f"Cell '{self.row_names[row]}', gene '{self.gene_names[column]}' holds {value:g}.",
            path="matrix",
            hint="Scores need finite values of 0 or more, neither scaled nor centered.",
        )
