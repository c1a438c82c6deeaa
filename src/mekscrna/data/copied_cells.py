"""Cells that a dataset holds twice, value for value: a file under two names, or raw beside filtered."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna.data.columns import counted
from mekscrna.errors import Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mekscrna.kernels.types import Sparse, Vector

_FEWEST_GENES: Final = 100
"""Below, two cells may be the same by chance."""
_FEWEST_CELLS: Final = 3
_SHARE: Final = 0.05
"""Of a sample's cells, from which on it is no accident."""
_ROWS_AT_ONCE: Final = 20_000
_SEED: Final = 20_260_101
_HINT: Final = "A cell counts once: leave one of the two out of files, or these cells by exclude."


def copied_cells(matrix: Sparse, samples: NDArray[np.object_]) -> list[Problem]:
    """Return a fault for every sample of which many cells are also in another, or in itself once more.

    Parameters
    ----------
    matrix
        Cells × genes, columns in order. Cells with fewer than 100 genes are passed over.
    samples
        The sample of each cell.
    """
    n_genes = np.diff(matrix.indptr)
    rows = np.flatnonzero(n_genes >= _FEWEST_GENES)
    marks = np.stack([_weighted_sums(matrix), n_genes], axis=1)[rows]
    _, first, which = np.unique(marks, axis=0, return_index=True, return_inverse=True)
    earlier = first[which.ravel()]
    of_cell = samples[rows]
    copies = np.flatnonzero(earlier != np.arange(len(rows)))
    n_cells = Counter(of_cell.tolist())
    pairs = Counter(zip(of_cell[copies].tolist(), of_cell[earlier[copies]].tolist(), strict=True))
    return [
        _fault(sample, other, n_copied=n_copied, n_cells=n_cells[sample])
        for (sample, other), n_copied in sorted(pairs.items())
        if n_copied >= max(_FEWEST_CELLS, _SHARE * n_cells[sample])
    ]


def _weighted_sums(matrix: Sparse) -> Vector:
    """Return a number per cell that is the same for cells of the same values, and for hardly any others."""
    weights = np.random.default_rng(_SEED).random(matrix.shape[1])
    starts = range(0, matrix.shape[0], _ROWS_AT_ONCE)
    parts = [matrix[start : start + _ROWS_AT_ONCE] @ weights for start in starts]  # a copy in float64 each
    return np.concatenate([np.empty(0), *parts])


def _fault(sample: str, other: str, *, n_copied: int, n_cells: int) -> Problem:
    whose = f"{n_copied:,} of {counted(n_cells, 'cell')} of sample '{sample}'"
    where = "are in it twice" if sample == other else f"are in sample '{other}' too"
    what = f"{whose} {where}, value for value: one file under two names, or raw beside filtered?"
    return Problem(path="obs", what=what, hint=_HINT)
