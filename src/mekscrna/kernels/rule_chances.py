"""How probable each answer of the three-sided rule is, where the truth is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import chdtr, chdtri, fdtri, gammaln, ndtr, stdtrit

from mekscrna.kernels.types import Vector

if TYPE_CHECKING:
    from collections.abc import Callable

    from mekscrna.kernels.types import Dense

_TAIL: Final = 1e-14
"""Chance of what is not integrated over, on either side."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(80)
_FEW_NODES, _FEW_WEIGHTS = np.polynomial.legendre.leggauss(32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RuleChances:
    """How probable each answer is; one number per planned experiment."""

    direction: Vector
    """The 95 % interval lies above 0."""
    supported: Vector
    """It does, and the estimate is the smallest effect or more."""
    no_change: Vector
    """The 90 % interval lies within the smallest effect on either side."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Limits:
    """Experiments in units of their true standard errors."""

    true: Vector
    smallest: Vector
    df: Vector
    """Of the χ² that the standard error found follows."""
    t95: Vector
    t90: Vector
    """Half widths of the intervals where the standard error found is the true one."""


def rule_chances(effect: float, se: Vector, df: Vector, *, smallest: float) -> RuleChances:
    """Return how probable each answer is by a t interval, where the true shift is `effect`.

    The estimate is normal around `effect`; its standard error, which every limit follows, is found with a
    χ² error on `df` and independently of it. The joint distribution is integrated by quadrature.

    Parameters
    ----------
    effect
        The true shift, counted positive in the direction that is claimed.
    se, df
        True standard error (> 0) and its degrees of freedom (≥ 1) of each experiment.
    smallest
        The smallest effect of interest, > 0; in the unit of `effect` and `se`.
    """
    t95, t90 = (np.asarray(stdtrit(df, level), dtype=np.float64) for level in (0.975, 0.95))
    return _chances(_Limits(true=effect / se, smallest=smallest / se, df=df, t95=t95, t90=t90))


def welch_chances(effect: float, variance: float, n: Vector, *, share: float, smallest: float) -> RuleChances:
    """Return how probable each answer is by Welch's interval between arms of `n` samples each.

    Welch's degrees of freedom follow the share that one arm has in the variance found. Given that share the
    variance found is again a scaled χ² on 2n − 2 degrees of freedom, so that the share is integrated over
    last.

    Parameters
    ----------
    effect, smallest
        As in :func:`rule_chances`.
    variance
        The sum of both arms' true variances between samples, > 0.
    n
        Samples per arm of each experiment, ≥ 2.
    share
        The part of `variance` that is the one arm's, between 0 and 1.
    """
    se, own = np.sqrt(variance / n)[:, None], (n - 1.0)[:, None]
    angle, width = _angles(n - 1.0, share)
    part = np.sin(angle) ** 2
    tilt = part / share + (1.0 - part) / (1.0 - share)
    log_density = (own - 1.0) * np.log(np.sin(2.0 * angle)) - own * np.log(tilt)
    weights = np.exp(log_density - log_density.max(axis=1, keepdims=True)) * _FEW_WEIGHTS * width
    weights /= weights.sum(axis=1, keepdims=True)
    df = own / (part**2 + (1.0 - part) ** 2)
    stretch = np.sqrt(2.0 / tilt)
    shape = part.shape
    found = _chances(
        _Limits(
            true=np.broadcast_to(effect / se, shape).ravel(),
            smallest=np.broadcast_to(smallest / se, shape).ravel(),
            df=np.broadcast_to(2.0 * own, shape).ravel(),
            t95=np.asarray(stdtrit(df, 0.975) * stretch, dtype=np.float64).ravel(),
            t90=np.asarray(stdtrit(df, 0.95) * stretch, dtype=np.float64).ravel(),
        )
    )
    each = (found.direction, found.supported, found.no_change)
    direction, supported, no_change = ((weights * one.reshape(shape)).sum(axis=1) for one in each)
    return RuleChances(direction=direction, supported=supported, no_change=no_change)


def _angles(own: Vector, share: float) -> tuple[Dense, Dense]:
    """Return where the share found is looked at, as arcs whose squared sine it is, and half their range."""
    odds = share / (1.0 - share)
    low, high = (np.arctan(np.sqrt(odds * fdtri(own, own, p))) for p in (_TAIL, 1.0 - _TAIL))
    half = ((high - low) / 2.0)[:, None]
    return low[:, None] + half * (1.0 + _FEW_NODES), half


def _chances(at: _Limits) -> RuleChances:
    low, high = (np.sqrt(chdtri(at.df, tail) / at.df) for tail in (1.0 - _TAIL, _TAIL))
    bend = np.clip(at.smallest / at.t95, low, high)
    within = np.clip(at.smallest / at.t90, low, high)

    def above(ratio: Dense) -> Dense:
        return np.asarray(ndtr(at.true[:, None] - at.t95[:, None] * ratio))

    def between(ratio: Dense) -> Dense:
        room = np.maximum(at.smallest[:, None] - at.t90[:, None] * ratio, 0.0)
        return np.asarray(ndtr(room - at.true[:, None]) - ndtr(-room - at.true[:, None]))

    beyond = _over_errors(above, at.df, (bend, high))
    short = ndtr(at.true - at.smallest) * chdtr(at.df, at.df * bend**2)
    return RuleChances(
        direction=np.minimum(_over_errors(above, at.df, (low, bend)) + beyond, 1.0),
        supported=np.minimum(short + beyond, 1.0),
        no_change=_over_errors(between, at.df, (low, within)),
    )


def _over_errors(chance: Callable[[Dense], Dense], df: Vector, ends: tuple[Vector, Vector]) -> Vector:
    """Average a chance over the standard error found, as a ratio to the true one, between two ends."""
    start, end = (np.sqrt(np.sqrt(each)) for each in ends)  # in the fourth root no density has a corner
    half = (end - start)[:, None] / 2.0
    root = start[:, None] + half * (1.0 + _NODES)
    ratio, own = root**4, df[:, None] / 2.0
    log_density = own * np.log(own) - gammaln(own) + (8.0 * own - 1.0) * np.log(root) - own * ratio**2
    averaged = (8.0 * np.exp(log_density) * chance(ratio) * half) @ _WEIGHTS
    return np.asarray(np.clip(averaged, 0.0, 1.0), dtype=np.float64)
