"""Walk a method over the row blocks of a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol
from zlib import crc32

import numpy as np

from mekscrna.errors import DataError, Problem
from mekscrna.kernels.rows import first_unusable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mekscrna.data.blocks import Blocks
    from mekscrna.kernels.types import Dense, Matrix, Sparse
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


def check_values(piece: Sparse, rows: slice, *, row_names: Sequence[str], gene_names: Sequence[str]) -> None:
    """See that the values of a piece, which stands at `rows` of the whole, can be scored.

    Raises
    ------
    DataError
        A value is negative, infinite or not a number; the message names its cell and gene.
    """
    fault = first_unusable(piece)
    if fault is not None:
        row, column, value = fault
        what = f"Cell '{row_names[rows.start + row]}', gene '{gene_names[column]}' holds {value:g}."
        hint = "Scores need finite values of 0 or more, neither scaled nor centered."
        raise DataError([Problem(what=what, path="matrix", hint=hint)])
