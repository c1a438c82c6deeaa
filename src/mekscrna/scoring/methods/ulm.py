"""ULM: the t of a line through a cell's genes on the weights of one signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mekscrna.kernels.linear_models import Predictors, correlations, predictors, slope_t
from mekscrna.scoring._method import Method
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from mekscrna.data.blocks import Blocks
    from mekscrna.kernels.types import Dense, Matrix
    from mekscrna.scoring.panel import Panel


class Params(Spec):
    """ULM has no options."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lines:
    """The weights of each signature as a predictor of all genes."""

    of: Predictors
    df: int

    def record(self) -> Mapping[str, Any]:
        """Return the degrees of freedom of the t."""
        return {"degrees_of_freedom": self.df}


def _prepare(blocks: Blocks, panel: Panel, *, params: Params, rng: np.random.Generator) -> Lines:
    """Measure the weights of the signatures once; no expression is read."""
    del blocks, params, rng
    return Lines(of=predictors(panel.signed), df=len(panel.genes) - 2)


def _score(x: Matrix, panel: Panel, *, params: Params, prepared: Lines) -> Dense:
    """Regress all genes on the signed weights, 0 outside; NaN where cell or weights have no spread."""
    del panel, params
    return slope_t(correlations(x, prepared.of), df=prepared.df)


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
