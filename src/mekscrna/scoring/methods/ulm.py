"""ULM: the t of a line through a cell's genes on the weights of one signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.kernels.linear_models import Predictors, correlations, predictors, slope_t
from mekscrna.scoring._method import Method
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    import numpy as np

    from mekscrna.data.blocks import Blocks
    from mekscrna.kernels.types import Dense, Matrix
    from mekscrna.scoring.panel import Panel


class Params(Spec):
    """ULM has no options."""


def _prepare(blocks: Blocks, panel: Panel, *, params: Params, rng: np.random.Generator) -> Predictors:
    """Measure the weights of the signatures once; no expression is read."""
    del blocks, params, rng
    return predictors(panel.signed)


def _score(x: Matrix, panel: Panel, *, params: Params, prepared: Predictors) -> Dense:
    """Regress all genes on the signed weights, 0 outside; NaN where cell or weights have no spread."""
    del params
    return slope_t(correlations(x, prepared), df=len(panel.genes) - 2)


METHOD = Method(
    name="ulm",
    title="Univariate linear model (ULM)",
    doi="10.1093/bioadv/vbac016",
    meaning=(
        "The t of the slope of a cell's expression on the signature's weights over all genes: above 0 where "
        "genes of high weight are high in the cell."
    ),
    reads="lognorm",
    kernel=_score,
    params=Params,
    prepare=_prepare,
)
