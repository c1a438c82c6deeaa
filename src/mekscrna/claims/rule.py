"""The rule: from an estimate and its intervals to a verdict, by three-sided testing.

With D the smallest effect of interest, and all numbers turned so that the claimed direction is positive:

====================================================  =====================  ===========================
a claim of a shift (up, or down when turned)          verdict                reason
====================================================  =====================  ===========================
1. lo90 > −D and hi90 < D                             no relevant change     within_smallest_effect
2. lo95 ≥ D                                           supported              shift_strong
3. lo95 > 0 and estimate ≥ D                          supported              shift_shown
4. lo95 > 0                                           inconclusive           below_smallest_effect
5. hi95 < 0                                           contradicted           opposite_shift
6. hi90 < 0                                           contradicted           relevant_shift_excluded
7. hi90 < D                                           inconclusive           not_as_claimed
8. else, the smallest detectable shift being > D      inconclusive           underpowered
9. else                                               inconclusive           borderline
====================================================  =====================  ===========================

====================================================  =====================  ===========================
a claim of no change (turned so that estimate ≥ 0)    verdict                reason
====================================================  =====================  ===========================
1. lo90 > −D and hi90 < D                             supported              within_smallest_effect
2. lo95 ≥ D                                           contradicted           shift_strong
3. lo95 > 0 and estimate ≥ D                          contradicted           shift_shown
4. lo95 > 0                                           inconclusive           below_smallest_effect
5. else, as 8 and 9 above
====================================================  =====================  ===========================

The first row that holds decides, and one always does. The regions {≤ −D}, (−D, D) and {≥ D} partition the
line, so each is tested at its full level (10.1002/sim.4002).

Row 7 is no contradiction: a shift as large as claimed is excluded, at the same level as in row 6, but whether
nothing changes or the opposite does is open. Called a contradiction, it would be the commonest verdict where
nothing is true: of the 70 ways to exchange the arms of four of eight Kang donors it took 16 % of the
answers, and 15 % of those of the 35 splits of control donors, where it is now 0 % and 1.4 %.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from mekscrna.claims.verdict import Reason, Verdict
from mekscrna.errors import InputError

if TYPE_CHECKING:
    from mekscrna.comparison.shift import Estimate

Direction = Literal["up", "down", "none"]

_ROUNDING = 1e-9
"""Slack, relative to the interval's ends, within which its numbers may be out of order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """An estimate and its intervals, turned so that positive is the direction asked about."""

    value: float
    low95: float
    high95: float
    low90: float
    high90: float


def decide(estimate: Estimate, *, smallest_effect: float, direction: Direction) -> tuple[Verdict, Reason]:
    """Judge a claim by numbers alone; gates come after.

    Parameters
    ----------
    estimate
        Treated − reference, in the unit of `smallest_effect`.
    smallest_effect
        The smallest effect of interest, > 0.
    direction
        What is claimed: ``up``, ``down`` or ``none`` (no change).

    Raises
    ------
    InputError
        The smallest effect is no positive number, or the intervals do not enclose the estimate: 95 % around
        90 % around the estimate.
    """
    if not 0 < smallest_effect < math.inf:
        raise InputError(f"The smallest effect must be a number above 0; it is {smallest_effect}.")
    if direction == "none":
        turned = turn(estimate, "down" if estimate.value < 0 else "up")
        decided = _no_change(turned, smallest_effect)
    else:
        turned = turn(estimate, direction)
        decided = _a_shift(turned, smallest_effect)
    return decided or (Verdict.INCONCLUSIVE, _why_undecided(estimate.mde80, smallest_effect))


def turn(estimate: Estimate, direction: Literal["up", "down"]) -> Turned:
    """Turn an estimate so that `direction` is positive; a disordered one is an InputError."""
    ends = (
        estimate.ci95.low,
        estimate.ci90.low,
        estimate.value,
        estimate.ci90.high,
        estimate.ci95.high,
    )
    slack = _ROUNDING * max((abs(end) for end in ends if math.isfinite(end)), default=0.0)
    if not all(low <= high + slack for low, high in pairwise(ends)):
        shown = ", ".join(str(end) for end in ends)
        raise InputError(
            "An estimate must lie within its 90 % interval, and that within the 95 % interval; "
            f"found, from low to high: {shown}."
        )
    low95, low90, value, high90, high95 = ends
    if direction == "down":
        low95, low90, value, high90, high95 = -high95, -high90, -value, -low90, -low95
    return Turned(value=value, low95=low95, high95=high95, low90=low90, high90=high90)


def _a_shift(turned: Turned, smallest: float) -> tuple[Verdict, Reason] | None:
    """Rows 1 to 7 of a claim of a shift."""
    if _is_within(turned, smallest):
        return Verdict.NO_RELEVANT_CHANGE, Reason.WITHIN_SMALLEST_EFFECT
    if (shown := _shown(turned, smallest)) is Reason.BELOW_SMALLEST_EFFECT:
        return Verdict.INCONCLUSIVE, shown
    if shown:
        return Verdict.SUPPORTED, shown
    if turned.high90 < 0:
        is_opposite = turned.high95 < 0
        reason = Reason.OPPOSITE_SHIFT if is_opposite else Reason.RELEVANT_SHIFT_EXCLUDED
        return Verdict.CONTRADICTED, reason
    return (Verdict.INCONCLUSIVE, Reason.NOT_AS_CLAIMED) if turned.high90 < smallest else None


def _no_change(turned: Turned, smallest: float) -> tuple[Verdict, Reason] | None:
    """Rows 1 to 4 of a claim of no change."""
    if _is_within(turned, smallest):
        return Verdict.SUPPORTED, Reason.WITHIN_SMALLEST_EFFECT
    if (shown := _shown(turned, smallest)) is Reason.BELOW_SMALLEST_EFFECT:
        return Verdict.INCONCLUSIVE, shown
    return (Verdict.CONTRADICTED, shown) if shown else None


def _is_within(turned: Turned, smallest: float) -> bool:
    return -smallest < turned.low90 and turned.high90 < smallest


def _shown(turned: Turned, smallest: float) -> Reason | None:
    """Say how far a shift in the positive direction is shown: strongly, just, in sign only, or not (None)."""
    if turned.low95 >= smallest:
        return Reason.SHIFT_STRONG
    if turned.low95 <= 0:
        return None
    return Reason.SHIFT_SHOWN if turned.value >= smallest else Reason.BELOW_SMALLEST_EFFECT


def _why_undecided(mde80: float, smallest: float) -> Reason:
    """Say why nothing was decided; a detectable shift that is no number counts as too large."""
    return Reason.BORDERLINE if mde80 <= smallest else Reason.UNDERPOWERED
