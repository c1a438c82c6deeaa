"""Mean: the plain mean of a signature's genes in each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from mekscrna.kernels.sums import weighted_sums
from mekscrna.scoring._method import Method
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from mekscrna.data.blocks import Blocks
    from mekscrna.kernels.types import Dense, Matrix, Sparse
    from mekscrna.scoring.panel import Panel


class Params(Spec):
    """The mean has no options."""


def _prepare(blocks: Blocks, panel: Panel, *, params: Params, rng: np.random.Generator) -> Sparse:
    """Return each gene's share in the scores, genes × signatures; no expression is read."""
    del blocks, params, rng
    return sparse.csr_matrix(_shares(panel.up) - _shares(panel.down))


def _shares(weights: Sparse) -> Sparse:
    """Return 1/n for each of the n present genes of a signature."""
    n = np.bincount(weights.indices, minlength=weights.shape[1])
    shares = 1.0 / n[weights.indices]
    return sparse.csr_matrix((shares, weights.indices, weights.indptr), shape=weights.shape)


def _score(x: Matrix, panel: Panel, *, params: Params, prepared: Sparse) -> Dense:
    """Take the mean of the present down genes from that of the present up genes; weights play no part."""
    del panel, params
    return weighted_sums(x, prepared)


METHOD = Method(
    name="mean",
    title="Mean log expression",
    doi="10.1093/bioadv/vbac016",
    meaning=(
        "Mean log expression of the signature's present genes in the cell, less that of its down genes: it "
        "rises with the depth of the cell and with the level of the genes chosen."
    ),
    reads="lognorm",
    kernel=_score,
    params=Params,
    prepare=_prepare,
)
