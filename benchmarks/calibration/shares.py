"""Draw how many cells of each kind samples hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from benchmarks.calibration.samples import COUNTS_PER_CELL, groups, layout
from scipy import sparse

from mekscrna.comparison.aggregate import Sums

if TYPE_CHECKING:
    from benchmarks.calibration.truths import Truth

KINDS: Final = {"b_cell": 6.0, "cd4_t": 9.0, "cd8_t": 8.0, "malignant": 45.0, "monocyte": 18.0, "treg": 3.0}
"""Label → its share before treatment, in percent of those named; in the order of their names."""
CELLS: Final = 2000
_SD, _SD_OF_DONORS, _SD_OF_OTHERS = 0.3, 0.5, 0.15


def drawn_labels(rng: np.random.Generator, truth: Truth) -> Sums:
    """Draw the cells of samples by label; CD8 T cells have the shift, and the rest differ by sample."""
    condition, n = truth.condition, truth.design.n_samples
    laid = layout(truth)
    is_treated, donor = laid.is_treated, laid.donor
    names = list(KINDS)
    cd8, tumor = names.index("cd8_t"), names.index("malignant")
    level = np.array(list(KINDS.values())) * np.exp(rng.normal(0, _SD_OF_OTHERS, (n, len(names))))
    spread = _SD * np.where(is_treated, condition.spread, 1.0)
    level[:, cd8] *= np.exp(rng.normal(size=n) * spread + truth.theta * is_treated)
    if truth.design.is_paired:
        level[:, cd8] *= np.exp(rng.normal(0, _SD_OF_DONORS, truth.design.treated))[donor]
    level[is_treated, tumor] *= condition.tumor
    n_cells = CELLS * np.where(is_treated, condition.times_cells, 1)
    counts = rng.multinomial(n_cells, level / level.sum(axis=1, keepdims=True))
    rows = counts.astype(np.float64).ravel()
    return Sums(
        dataset="simulated", species="human", is_bulk=False, is_linear=False,
        is_paired=truth.design.is_paired, covariates=(), genes=("A",),
        groups=groups(truth, laid, names), n_rows=rows,
        counts=sparse.csr_matrix((len(rows), 1)), total_counts=COUNTS_PER_CELL * rows, scores={},
    )  # fmt: skip
