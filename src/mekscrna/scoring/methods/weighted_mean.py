"""Weighted mean: as decoupler's waggr with ``wmean``, without permutations."""

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
    """The weighted mean has no options."""


def _prepare(blocks: Blocks, panel: Panel, *, params: Params, rng: np.random.Generator) -> Sparse:
    """Divide the weights by the sum of their sizes, genes × signatures; no expression is read."""
    del blocks, params, rng
    weights = panel.signed
    total = np.asarray(abs(weights).sum(axis=0), dtype=np.float64).ravel()
    scale = sparse.diags_array(1.0 / np.where(total > 0, total, np.inf))
    return sparse.csr_matrix(weights @ scale)


def _score(x: Matrix, panel: Panel, *, params: Params, prepared: Sparse) -> Dense:
    """Sum weight × expression, the down genes below 0."""
    del panel, params
    return weighted_sums(x, prepared)


METHOD = Method(
    name="weighted_mean",
    title="Weighted mean, as decoupler's wmean",
    doi="10.1093/bioadv/vbac016",
    meaning=(
        "Mean log expression of the signature's present genes by their weights, down genes counting below "
        "0: one mean of all genes, so that a few down genes move it less than many up genes."
    ),
    reads="lognorm",
    kernel=_score,
    params=Params,
    prepare=_prepare,
)
