"""What can still be said where samples are too few for an interval: the difference, and its tipping SD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtri

from mekscrna.comparison.shift import Obstacle

if TYPE_CHECKING:
    from mekscrna.comparison.frame import Frame
    from mekscrna.kernels.types import Vector

_SURPRISING: Final = float(ndtri(0.975))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tipping:
    """A difference without an interval, in the unit of its shift."""

    difference: float
    tipping_sd: float
    """The SD between samples (of pairs: of their changes) from which on the difference surprises nobody."""


def tipping(frame: Frame, values: Vector | None) -> Tipping | None:
    """Return the difference between arms of which one has a single sample, and its tipping SD.

    With a known SD s between samples, a difference beyond 1.96·s·√(1/n + 1/m) occurs in one experiment of
    twenty where nothing is true. The tipping SD is the s at which the difference found lies just there.

    Parameters
    ----------
    frame
        The question laid over a dataset.
    values
        One per used sample.

    Returns
    -------
    None where there is an interval, an arm is empty, four arms are of different donors, or there is no value.
    """
    design = frame.design
    kinds = {kind for kind, _ in frame.hindrances}
    is_plain = frame.question.less is None or design.is_paired
    if values is None or kinds != {Obstacle.TOO_FEW_SAMPLES} or design.fewest == 0 or not is_plain:
        return None
    treated, reference = design.arms(values)
    difference = float(treated.mean() - reference.mean())
    if not np.isfinite(difference):
        return None
    per_variance = 1.0 / len(treated) if design.is_paired else 1.0 / len(treated) + 1.0 / len(reference)
    return Tipping(
        difference=difference,
        tipping_sd=abs(difference) / (_SURPRISING * float(np.sqrt(per_variance))),
    )
