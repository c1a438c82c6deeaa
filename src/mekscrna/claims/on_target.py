"""The on-target gate: whether the drug hit its target in these cells.

A claim names one on-target list, its direction (down for MEK inhibition) and its population. Each list is
read by its 90 % interval, turned so that the expected direction is positive, against ``engaged_fold`` (log2):

* *hit*: the interval lies above 0 and reaches the fold;
* *missed*: the interval lies below the fold, so that a relevant shift is excluded;
* *undecided*: neither; or both (a shift that is there, but smaller than the fold); or the list cannot be read
  (not given, coverage, too few samples, confounding, or random lists that shift as far).

The claim's own list decides: *hit* passes, *missed* makes the claim untestable, *undecided* lets a supported
shift stand with less certainty, and takes back every verdict that speaks against a claim or rests on absence.
The mean of a MAPK list can fall for other reasons than a MEK inhibitor (fewer cycling cells, stress, loss of
a receptor). So its alternate lists are read as well: the finding says how many of the readable lists agree,
and where one of them shows a relevant shift the other way, a hit is taken back to *undecided*. Alternates
never make a hit out of anything else, nor soften a miss.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from mekscrna.claims.case import is_usable
from mekscrna.claims.gate import Ruling, notes, overrules, untestable, weakens
from mekscrna.claims.reading import unreadable
from mekscrna.claims.rule import turn
from mekscrna.claims.verdict import Reason, Verdict
from mekscrna.claims.words import MINUS, number, place, replicates, span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.claims._evidence import Evidence
    from mekscrna.claims.case import Case
    from mekscrna.spec.claim import OnTarget
    from mekscrna.spec.study import Gates


class Engagement(StrEnum):
    """What one list says about the drug's target."""

    HIT = "hit"
    MISSED = "missed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """How one list reads."""

    engagement: Engagement
    is_readable: bool
    is_opposite: bool
    """Whether a relevant shift against the expected direction is shown."""
    text: str


def on_target(case: Case) -> Ruling | None:
    """Ask whether the drug hit its target; nothing where the claim names none."""
    target = case.claim.on_target
    if target is None:
        return None
    signals = {each.readout: read(each, target, case.gates) for each in case.on_target}
    own = signals.pop(f"signature:{target.signature}", None)
    if own is None:
        text = f"{target.signature} was not read in {place(target.population)}."
        own = Signal(engagement=Engagement.UNDECIDED, is_readable=False, is_opposite=False, text=text)
    return _ruling(case, own, [each for each in signals.values() if each.is_readable])


def read(shift: Evidence, target: OnTarget, gates: Gates) -> Signal:
    """Read one on-target list."""
    estimate = shift.estimate
    obstacle = _obstacle(shift, gates)
    if obstacle or estimate is None:
        text = f"{shift.readout.partition(':')[2]} cannot be read in {place(shift.population)}. {obstacle}"
        return Signal(
            engagement=Engagement.UNDECIDED, is_readable=False, is_opposite=False, text=text.strip()
        )
    turned, limit = turn(estimate, target.direction), math.log2(gates.engaged_fold)
    is_there, is_excluded = turned.low90 > 0, turned.high90 < limit
    engagement = Engagement.HIT if is_there else Engagement.MISSED if is_excluded else Engagement.UNDECIDED
    text = (
        f"{shift.readout.partition(':')[2]} in {place(shift.population)} moved by "
        f"{number(estimate.value)} log2 (90 % interval {span(estimate.ci90)})"
    )
    if is_there and is_excluded:
        engagement = Engagement.UNDECIDED
        text = f"{text}, less than {number(gates.engaged_fold)}-fold"
    is_opposite = turned.high90 < 0 and turned.value <= -limit
    return Signal(engagement=engagement, is_readable=True, is_opposite=is_opposite, text=f"{text}.")


def _ruling(case: Case, own: Signal, alternates: list[Signal]) -> Ruling:
    """Put the signals together."""
    contrary = [each.text for each in alternates if each.is_opposite]
    agreement = _agreement(case, own, alternates)
    if own.engagement is Engagement.MISSED:
        limit = f"{_expected(case)} of {number(case.gates.engaged_fold)}-fold ({_limit(case)} log2)"
        text = f"The drug did not reach its target here: a {limit} is excluded. {own.text}{agreement}"
        return untestable(Reason.DRUG_NOT_ENGAGED, text)
    if own.engagement is Engagement.HIT and not contrary:
        return notes(Reason.ON_TARGET_SHOWN, f"The drug hit its target: {own.text}{agreement}")
    text = " ".join(["It is not decided whether the drug hit its target:", own.text, *contrary]) + agreement
    if _stands(case):
        return weakens(Reason.ON_TARGET_UNDECIDED, text)
    return overrules(
        Reason.ON_TARGET_UNDECIDED,
        f"{text} Without that, an absent or opposite shift says nothing about the claim.",
        lowers=True,
    )


def _stands(case: Case) -> bool:
    """Tell whether the decision is one that an undecided target leaves standing: a shift shown as claimed."""
    decision = case.decision
    return decision is not None and decision.verdict is Verdict.SUPPORTED and decision.is_shown


def _agreement(case: Case, own: Signal, alternates: list[Signal]) -> str:
    """Say how many of the readable lists show the expected shift; nothing where there is but one."""
    readable = [each for each in (own, *alternates) if each.is_readable]
    if not alternates:
        return ""
    hits = sum(each.engagement is Engagement.HIT for each in readable)
    return f" Of {len(readable)} readable on-target lists, {hits} show the {_expected(case)}."


def _expected(case: Case) -> str:
    target = case.claim.on_target
    return "rise" if target is not None and target.direction == "up" else "fall"


def _limit(case: Case) -> str:
    return ("" if _expected(case) == "rise" else MINUS) + number(math.log2(case.gates.engaged_fold))


def _obstacle(shift: Evidence, gates: Gates) -> str:
    """Say why an on-target list cannot be read; empty where it can."""
    if shift.estimate is None or not is_usable(shift.estimate):
        return " ".join(shift.obstacles or _coverage(shift, gates)) or "There is no usable estimate."
    return " ".join((*_design(shift), *_coverage(shift, gates), *_background(shift, gates)))


def _design(shift: Evidence) -> Iterator[str]:
    if not shift.coverage:
        yield "How many of its genes the data hold is not known."
    if shift.unit != "log2_fold":
        yield f"It is given in {shift.unit}, not in log2."
    if replicates(shift) < 2:
        yield "Fewer than 2 samples per arm, or pairs, hold these cells."
    if shift.confounded_with:
        yield f"The arms differ in {' and '.join(shift.confounded_with)} as well."


def _background(shift: Evidence, gates: Gates) -> Iterator[str]:
    limit = math.log2(gates.engaged_fold) / 2
    if shift.background and not abs(shift.background.median) < limit:
        moved = number(shift.background.median)
        yield f"Random lists of genes expressed alike moved by {moved} log2 as well."


def _coverage(shift: Evidence, gates: Gates) -> list[str]:
    return [found.text for each in shift.coverage if (found := unreadable(each, gates))]
