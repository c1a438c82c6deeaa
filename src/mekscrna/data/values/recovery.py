"""Counts taken back from the normalized or logged values that were made of them, where that is exact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna.data.columns import counted
from mekscrna.data.values.log_forms import BASES, to_linear
from mekscrna.data.values.whole import linear_error, multiples

if TYPE_CHECKING:
    from mekscrna.kernels.types import Sparse
    from mekscrna.spec.dataset import Matrix

_VALUES_AT_ONCE: Final = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What came of taking values back to counts."""

    n_cells: int
    n_values: int
    n_failed: int
    """Cells in which some value is no whole multiple of the smallest, as near as float32 allows."""
    lowest_unit: float
    """The smallest linear value that one count was, over cells; 0 where no cell holds any."""
    highest_unit: float
    largest_error: float
    """The farthest that a value lay from a whole number, in counts."""

    @property
    def fault(self) -> str | None:
        """Why the values cannot be taken back, in words; None where they can."""
        if not self.n_failed:
            return None
        return (
            f"recover_counts is declared, but in {self.n_failed:,} of {counted(self.n_cells, 'cell')} the "
            f"values are no whole multiples of one count, so counts cannot be recovered from them."
        )

    @property
    def step(self) -> str:
        """What was done, in words with numbers."""
        cells, error = counted(self.n_cells, "cell"), f"{self.largest_error:.2g}"
        return (
            f"Recovered the counts of {cells}: each of {self.n_values:,} values is a whole multiple of its "
            f"cell's unit (at most {error} of a count off); one count was {self.lowest_unit:.4g} to "
            f"{self.highest_unit:.4g} on the linear scale."
        )


HINT: Final = (
    "Look for the counts at the source; or take recover_counts away, and the values are used without counts."
)


def recover_counts(values: Sparse, matrix: Matrix) -> Recovery:
    """Replace values by the counts they were made of, in place; a cell that fails keeps no meaning.

    In each cell the smallest value is one count, or so few that all others are whole too; every value of
    every cell is held against that.

    Parameters
    ----------
    values
        Rows × genes without stored zeros, as deposited: ``log1p`` or ``normalized``, float64 or float32.
        Counts beyond 2²⁴ would not be exact in float32, but no such count is certain either.
    matrix
        Says what the values are.
    """
    is_log = matrix.kind == "log1p"
    n_failed, largest_error, lowest, highest = 0, 0.0, np.inf, 0.0
    for start, stop in _row_blocks(values.indptr):
        held = slice(values.indptr[start], values.indptr[stop])
        stored = values.data[held].astype(np.float64)
        linear = to_linear(stored.copy(), matrix.log_base) if is_log else stored
        error = linear_error(linear, stored if is_log else None, BASES[matrix.log_base])
        found = multiples(linear, error, values.indptr[start : stop + 1] - values.indptr[start])
        values.data[held] = found.counts
        n_failed += int(np.count_nonzero(~found.is_whole))
        largest_error = max(largest_error, found.largest_error)
        units = found.unit[found.unit > 0]
        lowest, highest = min(lowest, units.min(initial=np.inf)), max(highest, units.max(initial=0.0))
    return Recovery(
        n_cells=int(values.shape[0]),
        n_values=int(values.nnz),
        n_failed=n_failed,
        lowest_unit=float(lowest) if highest else 0.0,
        highest_unit=float(highest),
        largest_error=largest_error,
    )


def _row_blocks(starts: np.ndarray) -> list[tuple[int, int]]:
    """Cut rows into blocks of some million values."""
    n_rows, blocks, first = len(starts) - 1, [], 0
    while first < n_rows:
        last = int(np.searchsorted(starts, starts[first] + _VALUES_AT_ONCE, side="right")) - 1
        last = min(max(last, first + 1), n_rows)
        blocks.append((first, last))
        first = last
    return blocks
