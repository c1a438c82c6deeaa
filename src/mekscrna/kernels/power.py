"""Power of a two-sided t test, by the noncentral t distribution."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.polynomial.chebyshev import Chebyshev
from scipy.special import ndtri, stdtrit
from scipy.stats import nct

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mekscrna.kernels.types import Vector

GRID: Final = (*range(2, 31), 35, 40, 50, 75, 100, 150, 200, 300, 500, 1000)
"""Numbers of samples per arm (or pairs) of a power curve."""

_MAX_STEPS = 60
_TOLERANCE = 1e-10


def power(noncentrality: Vector, df: Vector, alpha: float = 0.05) -> Vector:
    """Return the chance of p < `alpha`, two-sided, where the effect is `noncentrality` (≥ 0) standard errors.

    scipy's noncentral t is NaN in far tails; there the upper tail is 1 and the lower 0.
    """
    critical = stdtrit(df, 1.0 - alpha / 2.0)
    above = np.nan_to_num(nct.sf(critical, df, noncentrality), nan=1.0)
    below = np.nan_to_num(nct.cdf(-critical, df, noncentrality), nan=0.0)
    return np.asarray(np.clip(above + below, 0.0, 1.0), dtype=np.float64)


def detectable(df: Vector, *, chance: float = 0.8, alpha: float = 0.05) -> Vector:
    """Return the effect, in standard errors, found with probability `chance`; one per entry of `df` (≥ 1).

    On the probit scale power is nearly a straight line of the effect, so secant steps converge in a few.
    """
    goal = ndtri(chance)
    older = np.asarray(stdtrit(df, 1.0 - alpha / 2.0), dtype=np.float64)
    newer = older + goal

    def miss(effect: Vector) -> Vector:
        chances = np.clip(power(effect, df, alpha), 1e-15, 1.0 - 1e-15)
        return np.asarray(ndtri(chances) - goal, dtype=np.float64)

    missed = miss(older)
    for _ in range(_MAX_STEPS):
        now = miss(newer)
        rise = now - missed
        step = np.where(rise == 0, 0.0, now * (newer - older) / np.where(rise == 0, 1.0, rise))
        step = np.clip(step, -newer / 2.0, newer)
        older, newer, missed = newer, newer - step, now
        if np.all(np.abs(step) <= _TOLERANCE * newer):
            break
    return newer


def mde80(se: float, df: float) -> float:
    """Return the smallest effect found with 80 % power at two-sided 5 %, in the unit of `se`."""
    return float(_in_errors(np.array([df], dtype=np.float64))[0]) * se


def power_curve(
    planned: Callable[[int], tuple[float, float]], grid: Sequence[int] = GRID
) -> tuple[tuple[int, float], ...]:
    """Return (n, smallest effect found with 80 % power) over `grid`; `planned` gives (se, df) for each n."""
    plans = [(n, *planned(n)) for n in grid]
    usable = [(n, se, df) for n, se, df in plans if df >= 1]
    effects = _in_errors(np.array([df for _, _, df in usable], dtype=np.float64)).tolist()
    return tuple((n, effect * se) for (n, se, _), effect in zip(usable, effects, strict=True))


def _in_errors(df: Vector) -> Vector:
    """Return `detectable` at 80 % and two-sided 5 %, read off its polynomial where that holds."""
    if len(df) and df.min() < 1:
        return detectable(df)
    coefficients = _log_by_inverse_df()
    angles = np.arccos(np.clip(2.0 / df - 1.0, -1.0, 1.0))
    bases = np.cos(np.outer(angles, np.arange(len(coefficients))))
    return np.asarray(np.exp(bases @ coefficients), dtype=np.float64)


@lru_cache(maxsize=1)
def _log_by_inverse_df() -> Vector:
    """Return log `detectable` as a Chebyshev series in 1/df over [0, 1]; it keeps twelve digits.

    Every shift has a power curve, and the noncentral t would be most of what a shift costs.
    """
    series = Chebyshev.interpolate(lambda inverse: np.log(detectable(1.0 / inverse)), 32, domain=[0, 1])
    return np.asarray(series.coef, dtype=np.float64)
