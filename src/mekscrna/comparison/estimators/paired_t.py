"""Student's t on the differences within pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.comparison._estimator import Estimator, TFit
from mekscrna.kernels.intervals import paired

if TYPE_CHECKING:
    from mekscrna.kernels.types import Vector


def _fit(treated: Vector, reference: Vector) -> TFit:
    return TFit(interval=paired(treated, reference), n=len(treated), n_lost=1, rows_per_n=1)


ESTIMATOR = Estimator(
    name="paired_t",
    title="Paired t test",
    doi="10.1093/biomet/6.1.1",
    design="paired",
    min_per_arm=2,
    fit=_fit,
)
