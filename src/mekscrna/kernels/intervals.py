"""Student's t intervals for the difference between two arms, one value per sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import stdtr, stdtrit

if TYPE_CHECKING:
    from mekscrna.kernels.types import Vector

ROUNDING: Final = 1e-12
"""Spread below this share of the largest value is rounding, not spread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TInterval:
    """An estimate with a standard error on `df` degrees of freedom.

    With a standard error of 0 nothing can be said about chance: ``p`` and every width are NaN, never 0.
    """

    estimate: float
    se: float
    df: float

    @property
    def p(self) -> float:
        """Two-sided p value of no difference."""
        return float(2.0 * stdtr(self.df, -abs(self.estimate) / self.se)) if self.se > 0 else float("nan")

    def half_width(self, alpha: float) -> float:
        """Return half the width of the (1 − alpha) interval."""
        return float(stdtrit(self.df, 1.0 - alpha / 2.0)) * self.se if self.se > 0 else float("nan")


def student(treated: Vector, reference: Vector) -> TInterval:
    """Compare two independent arms whose variances are taken to be equal."""
    n_treated, n_reference = len(treated), len(reference)
    df = n_treated + n_reference - 2
    pooled = ((n_treated - 1) * variance(treated) + (n_reference - 1) * variance(reference)) / df
    se = np.sqrt(pooled * (1.0 / n_treated + 1.0 / n_reference))
    return TInterval(estimate=difference(treated, reference), se=float(se), df=float(df))


def welch(treated: Vector, reference: Vector) -> TInterval:
    """Compare two independent arms of any variances (Welch–Satterthwaite degrees of freedom)."""
    own = variance(treated) / len(treated), variance(reference) / len(reference)
    total = own[0] + own[1]
    parts = own[0] ** 2 / (len(treated) - 1) + own[1] ** 2 / (len(reference) - 1)
    df = total**2 / parts if parts > 0 else float(len(treated) + len(reference) - 2)
    return TInterval(estimate=difference(treated, reference), se=float(np.sqrt(total)), df=float(df))


def paired(treated: Vector, reference: Vector) -> TInterval:
    """Compare two arms pair by pair; both in the order of the pairs."""
    change = treated - reference
    spread = variance(change, scale=max(largest(treated), largest(reference)))
    se = np.sqrt(spread / len(change))
    return TInterval(estimate=float(change.mean()), se=float(se), df=float(len(change) - 1))


def difference(treated: Vector, reference: Vector) -> float:
    """Return mean treated − mean reference."""
    return float(treated.sum() / len(treated) - reference.sum() / len(reference))


def variance(values: Vector, *, scale: float | None = None) -> float:
    """Return the sample variance; exactly 0 where the spread is only rounding of values of size `scale`."""
    centered = values - values.sum() / len(values)
    found = float(centered @ centered) / (len(values) - 1) if len(values) > 1 else float("nan")
    if scale is None and found > ROUNDING**2 * float(values @ values):
        return found  # for no value is larger than the root of the sum of squares
    limit = ROUNDING * (largest(values) if scale is None else scale)
    return found if found > limit**2 else 0.0


def largest(values: Vector) -> float:
    """Return the largest absolute value."""
    return float(np.abs(values).max())
