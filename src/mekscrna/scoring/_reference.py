"""The rows of a matrix that a method looks at before it scores all rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mekscrna.data.blocks import Blocks
from mekscrna.errors import InputError
from mekscrna.kernels.types import Mask, Matrix

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReferenceBlocks:
    """Row blocks of some rows alone: the population whose means and control genes a method goes by.

    ``is_reference`` marks these rows, one value per row of ``blocks``.

    Raises
    ------
    InputError
        Another number of rows, or no row is marked.
    """

    blocks: Blocks
    is_reference: Mask

    def __post_init__(self) -> None:
        """See that the marks fit the rows."""
        if len(self.is_reference) != self.blocks.n_rows:
            raise InputError(
                f"The reference marks {len(self.is_reference):,} cells, and there are {self.blocks.n_rows:,}."
            )
        if not self.is_reference.any():
            raise InputError("The reference holds no cell, so there is nothing to take gene means from.")

    @property
    def n_rows(self) -> int:
        """Rows that are marked."""
        return int(np.count_nonzero(self.is_reference))

    @property
    def n_genes(self) -> int:
        """Columns."""
        return self.blocks.n_genes

    @property
    def gene_names(self) -> tuple[str, ...]:
        """One name per column."""
        return self.blocks.gene_names

    def __iter__(self) -> Iterator[tuple[slice, Matrix]]:
        """Yield places among the marked rows, and their values; blocks without any are passed over."""
        start = 0
        for place, block in self.blocks:
            taken = np.flatnonzero(self.is_reference[place])
            if len(taken):
                yield slice(start, start + len(taken)), block[taken]
                start += len(taken)
