"""MLM: the t of each signature in one linear model of a cell's genes on all signatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mekscrna.kernels.linear_models import JointModel, joint_model, joint_t
from mekscrna.scoring._method import Method
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from mekscrna.data.blocks import Blocks
    from mekscrna.kernels.types import Dense, Matrix
    from mekscrna.scoring.panel import Panel


class Params(Spec):
    """MLM has no options."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """The model of all signatures, and why some have no score."""

    model: JointModel
    reasons: Mapping[str, str]

    def record(self) -> Mapping[str, Any]:
        """Return the degrees of freedom, and the reason of each signature that has no score."""
        return {"degrees_of_freedom": self.model.df, "without_score": dict(self.reasons)}


def _prepare(blocks: Blocks, panel: Panel, *, params: Params, rng: np.random.Generator) -> Model:
    """Invert the cross products of the signatures once; no expression is read."""
    del blocks, params, rng
    model = joint_model(panel.signed)
    return Model(model=model, reasons=_reasons(panel, model))


def _reasons(panel: Panel, model: JointModel) -> Mapping[str, str]:
    if model.df < 1:
        why = f"{len(panel.genes)} genes leave no degrees of freedom for {len(panel.signatures)} signatures"
        return dict.fromkeys(panel.signatures, why)
    reasons = {}
    for place in np.flatnonzero(~model.estimable):
        has_spread = model.of.lengths[place] > 0
        reasons[panel.signatures[place]] = (
            "its weights are a sum of other signatures' weights"
            if has_spread
            else "all genes of the data weigh the same in it"
        )
    return reasons


def _score(x: Matrix, panel: Panel, *, params: Params, prepared: Model) -> Dense:
    """Fit each cell; NaN for signatures that the model cannot tell apart, and for cells without spread."""
    del panel, params
    return joint_t(x, prepared.model)


METHOD = Method(
    name="mlm",
    title="Multivariate linear model (MLM)",
    doi="10.1093/bioadv/vbac016",
    meaning=(
        "The t of the signature's weights in a linear model of the cell's expression on all signatures at "
        "once: above 0 where its genes are higher than the other signatures explain."
    ),
    reads="lognorm",
    kernel=_score,
    params=Params,
    prepare=_prepare,
    lists_alone=False,
)
