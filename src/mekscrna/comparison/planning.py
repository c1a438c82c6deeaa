"""Plan: how many samples a claim would need, given how far samples were seen to differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from scipy.special import chdtri

from mekscrna.comparison.shift import Estimate, Interval, Planning, Shift
from mekscrna.errors import InputError
from mekscrna.kernels.rule_chances import RuleChances, rule_chances, welch_chances
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from mekscrna.kernels.types import Vector

LEVELS: Final = (0.5, 0.8, 0.9)
"""Chances that numbers of samples are given for."""
TIMES: Final = (1.0, 1.5, 2.0)
"""True shifts that are planned for, in smallest effects."""
NUMBERS: Final = (
    *(*range(2, 41), *range(42, 61, 2), *range(65, 101, 5), *range(110, 201, 10)),
    *(*range(225, 501, 25), *range(550, 1001, 50)),
)
"""Numbers of samples per arm (or pairs) that are tried; finer than these no plan is sure."""

_LEAST_SHARE: Final = 1e-3

Goal = Literal["direction", "supported", "no_change"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """Samples per arm, or pairs, for a chance; None where even the largest number tried is too small.

    ``low`` and ``high`` are what it would take at either end of the 95 % interval of the SD.
    """

    chance: float
    n: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """One answer, and how many samples it takes.

    ``direction``: the 95 % interval lies above 0. ``supported``: it does, and the estimate reaches the
    smallest effect. ``no_change``: the 90 % interval lies within the smallest effect on either side.
    """

    goal: Goal
    true_effect: float
    now: float | None
    """The chance with the samples that are there; None where a plan rests on an SD alone."""
    chances: tuple[float, ...]
    """One per number of ``Plan.numbers``."""
    needed: tuple[Needed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many samples it would take, if a further experiment varies as this one did."""

    smallest_effect: float
    is_paired: bool
    """Whether numbers count pairs; else samples per arm."""
    sd: float
    """Between samples of one arm; of pairs, between their changes."""
    sd_interval: Interval | None
    """95 %; None where the SD is taken as given."""
    df: float | None
    """Degrees of freedom that the SD rests on."""
    numbers: tuple[int, ...]
    aims: tuple[Aim, ...]

    def chance(self, goal: Goal, *, n: int, true_effect: float) -> float:
        """Return the chance of a goal at one of the numbers and true effects that were planned for."""
        aim = next(each for each in self.aims if (each.goal, each.true_effect) == (goal, true_effect))
        return aim.chances[self.numbers.index(n)]


def power(
    found: Shift | Estimate | Planning,
    smallest_effect: float,
    *,
    true_effect: float | None = None,
    gates: Gates | None = None,
) -> Plan:
    """Say how many samples it takes to decide a claim, given how far samples were seen to differ.

    Chances are those of the whole rule, over the joint distribution of estimate and standard error. A shift
    that is truly of the smallest effect is supported about half of the time, however many samples there are:
    its estimate falls short of the smallest effect as often as not.

    Parameters
    ----------
    found
        A shift with an estimate, an estimate, or its ``planning`` alone (then the SD is taken as known).
    smallest_effect
        The smallest effect of interest, > 0, in the unit of the shift.
    true_effect
        The true shift to plan for, as a size; the smallest effect, 1.5 and 2 times it if None.
    gates
        Fewest samples (or pairs) by which a shift may be ruled out; those of a study by default.

    Returns
    -------
    The plan: chances over numbers of samples per arm (or pairs), and the numbers for 50, 80 and 90 %.

    Raises
    ------
    InputError
        An effect is no positive number, or there is no estimate to plan from.
    """
    true = smallest_effect if true_effect is None else abs(true_effect)
    if not all(0 < size < np.inf for size in (smallest_effect, true)):
        raise InputError("Effects to plan for must be numbers above 0.")
    estimate = found.estimate if isinstance(found, Shift) else found
    planning = estimate.planning if isinstance(estimate, Estimate) else estimate
    if planning is None:
        raise InputError(_why_no_plan(found))
    limits = gates or Gates()
    basis = _Basis(
        planning=planning,
        own=estimate if isinstance(estimate, Estimate) else None,
        smallest=smallest_effect,
        fewest=limits.min_pairs if planning.n_arms == 1 else limits.min_samples,
    )
    effects = tuple(times * smallest_effect for times in TIMES) if true_effect is None else (true,)
    return _plan(basis, effects)


def _why_no_plan(found: Shift | Estimate | Planning) -> str:
    if isinstance(found, Shift) and found.estimate is None:
        why = " ".join(found.obstacles)
        return f"There is no estimate of {found.readout} in {found.dataset} to plan from. {why}".strip()
    return "This estimate does not say how samples differ; compare again, or run the study again."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Basis:
    """What every aim of one plan shares."""

    planning: Planning
    own: Estimate | None
    smallest: float
    fewest: int

    def numbers(self) -> Vector:
        """Return the numbers tried that the model can carry."""
        numbers = np.array(NUMBERS, dtype=np.float64)
        return numbers[self.planning.df_per_n * numbers - self.planning.df_lost >= 1]

    def chances(self, effect: float, variance: float, n: Vector) -> RuleChances:
        """Return the chances at numbers of samples; too few never rule a shift out, as the gates have it."""
        planning = self.planning
        if planning.share is None:
            df = np.maximum(planning.df_per_n * n - planning.df_lost, 1.0)
            found = rule_chances(effect, np.sqrt(variance / n), df, smallest=self.smallest)
        else:
            share = float(np.clip(planning.share, _LEAST_SHARE, 1.0 - _LEAST_SHARE))
            found = welch_chances(effect, variance, n, share=share, smallest=self.smallest)
        enough = np.round(n, 6) >= self.fewest
        return replace(found, no_change=np.where(enough, found.no_change, 0.0))

    def spreads(self) -> tuple[float, float, float]:
        """Return the variance, and both ends of its 95 % interval (the variance itself where it is given)."""
        variance = self.planning.variance
        if self.own is None:
            return variance, variance, variance
        df = self.own.df
        low, high = (variance * df / float(chdtri(df, tail)) for tail in (0.025, 0.975))
        return variance, low, high


def _plan(basis: _Basis, effects: tuple[float, ...]) -> Plan:
    planning = basis.planning
    sd, low, high = (float(np.sqrt(each / planning.n_arms)) for each in basis.spreads())
    asked: list[tuple[Goal, float]] = [("direction", each) for each in effects]
    asked += [("supported", each) for each in effects]
    asked.append(("no_change", 0.0))
    return Plan(
        smallest_effect=basis.smallest,
        is_paired=planning.n_arms == 1,
        sd=sd,
        sd_interval=None if basis.own is None else Interval(low=low, high=high),
        df=None if basis.own is None else basis.own.df,
        numbers=tuple(int(n) for n in basis.numbers()),
        aims=tuple(_aim(basis, goal, effect) for goal, effect in asked),
    )


def _aim(basis: _Basis, goal: Goal, effect: float) -> Aim:
    numbers = basis.numbers()
    at_spreads = [_of_goal(basis.chances(effect, variance, numbers), goal) for variance in basis.spreads()]
    firsts = [[_first(numbers, chances, level) for chances in at_spreads] for level in LEVELS]
    now = None
    if basis.own is not None:
        n = np.array([basis.planning.variance / basis.own.se**2])
        now = float(_of_goal(basis.chances(effect, basis.planning.variance, n), goal)[0])
    return Aim(
        goal=goal,
        true_effect=effect,
        now=now,
        chances=tuple(float(chance) for chance in at_spreads[0]),
        needed=tuple(
            Needed(chance=level, n=n, low=low, high=high)
            for level, (n, low, high) in zip(LEVELS, firsts, strict=True)
        ),
    )


def _of_goal(found: RuleChances, goal: Goal) -> Vector:
    return {"direction": found.direction, "supported": found.supported, "no_change": found.no_change}[goal]


def _first(numbers: Vector, chances: Vector, level: float) -> int | None:
    enough = numbers[chances >= level]
    return int(enough[0]) if len(enough) else None
