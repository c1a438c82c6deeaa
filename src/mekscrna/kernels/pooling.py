"""Estimates of several datasets taken together: one estimate, how far they differ, how many agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtrc, chdtri, stdtrit

from mekscrna.kernels.intervals import TInterval

if TYPE_CHECKING:
    from collections.abc import Callable

    from mekscrna.kernels.types import Vector

_STEPS: Final = 400
_WIDEST: Final = 1e4
"""The search for a variance goes up to so many times the spread and error that are there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heterogeneity:
    """How far estimates differ beyond their own errors."""

    tau2: float
    """Variance between datasets (REML), in squared units of the estimates."""
    tau2_low: float
    tau2_high: float
    """Its 95 % interval (Q profile)."""
    i2: float
    """Share of the spread that is not error, in percent."""
    q: float
    q_p: float
    """Cochran's Q and its p value of one common effect."""


def weighted_by_size(estimates: Vector, sizes: Vector) -> TInterval:
    """Pool estimates by the sizes of their datasets, with the spread between datasets as the error.

    The same as a regression on a constant with weights; on k − 1 degrees of freedom (Hartung–Knapp). No
    dataset's own standard error enters, so that a small one that happens to vary little has no say for it.
    doi:10.1002/sim.791.

    Parameters
    ----------
    estimates
        One per dataset, two or more, in one unit.
    sizes
        Weights > 0, such as n₁n₂/(n₁ + n₂) or the number of pairs.
    """
    total = sizes.sum()
    pooled = float(sizes @ estimates / total)
    df = len(estimates) - 1
    spread = float(sizes @ (estimates - pooled) ** 2) / (df * float(total))
    return TInterval(estimate=pooled, se=float(np.sqrt(spread)), df=float(df))


def heterogeneity(estimates: Vector, variances: Vector) -> Heterogeneity:
    """Measure how far estimates differ beyond their own errors.

    Parameters
    ----------
    estimates, variances
        One per dataset, two or more; variances (squared standard errors) > 0.
    """
    k = len(estimates)
    q = _q(estimates, variances, 0.0)
    tau2 = reml(estimates, variances)
    low, high = _q_profile(estimates, variances)
    weights = 1.0 / variances
    typical = (k - 1) * weights.sum() / (weights.sum() ** 2 - (weights**2).sum())
    return Heterogeneity(
        tau2=tau2,
        tau2_low=low,
        tau2_high=high,
        i2=float(100.0 * tau2 / (tau2 + typical)),
        q=q,
        q_p=float(chdtrc(k - 1, q)),
    )


def reml(estimates: Vector, variances: Vector) -> float:
    """Return the variance between datasets of largest restricted likelihood; 0 or more.

    doi:10.3102/10769986030003261.
    """

    def slope(tau2: float) -> float:
        weights = 1.0 / (variances + tau2)
        mean = weights @ estimates / weights.sum()
        return float(
            (weights**2) @ (estimates - mean) ** 2 - weights.sum() + (weights**2).sum() / weights.sum()
        )

    def loss(tau2: float) -> float:
        weights = 1.0 / (variances + tau2)
        mean = weights @ estimates / weights.sum()
        return float(-np.log(weights).sum() + np.log(weights.sum()) + weights @ (estimates - mean) ** 2)

    peaks = [0.0, *_roots(slope, estimates, variances)]
    return min(peaks, key=loss)


def _q_profile(estimates: Vector, variances: Vector) -> tuple[float, float]:
    """Return the 95 % interval of the variance between datasets (doi:10.1002/sim.2514)."""
    df = len(estimates) - 1

    def bound(probability: float) -> float:
        limit = float(chdtri(df, probability))
        found = _roots(lambda tau2: _q(estimates, variances, tau2) - limit, estimates, variances)
        return found[-1] if found else 0.0

    return bound(0.025), bound(0.975)


def _q(estimates: Vector, variances: Vector, tau2: float) -> float:
    weights = 1.0 / (variances + tau2)
    mean = weights @ estimates / weights.sum()
    return float(weights @ (estimates - mean) ** 2)


def _roots(function: Callable[[float], float], estimates: Vector, variances: Vector) -> list[float]:
    """Find where a function of the variance falls through 0, from 0 upwards."""
    scale = float(np.var(estimates) + variances.max())
    grid = np.concatenate([[0.0], np.geomspace(1e-9, _WIDEST, _STEPS) * scale])
    values = [function(float(point)) for point in grid]
    return [
        float(brentq(function, grid[place], grid[place + 1], xtol=1e-14 * scale, rtol=1e-14))
        for place in range(len(grid) - 1)
        if values[place] > 0 >= values[place + 1]
    ]


def prediction_interval(pooled: TInterval, tau2: float, alpha: float = 0.05) -> tuple[float, float]:
    """Return where the true effect of a further dataset lies (1 − alpha); approximate below some 8 datasets.

    doi:10.1111/j.1467-985X.2008.00552.x, on k − 1 degrees of freedom.
    """
    half = float(stdtrit(pooled.df, 1.0 - alpha / 2.0)) * float(np.sqrt(tau2 + pooled.se**2))
    return pooled.estimate - half, pooled.estimate + half


def partial_conjunction(p_values: Vector, at_least: int = 2) -> float:
    """Return the p value of *fewer than so many datasets show it*, from independent one-sided p values.

    Holds whatever the other datasets do (doi:10.1111/j.1541-0420.2007.00984.x); 1 where there are not so
    many datasets.

    Parameters
    ----------
    p_values
        One-sided, one per dataset, all in one direction.
    at_least
        How many datasets are asked for.
    """
    ordered = np.sort(p_values)
    if len(ordered) < at_least:
        return 1.0
    return float(min(1.0, (len(ordered) - at_least + 1) * ordered[at_least - 1]))
