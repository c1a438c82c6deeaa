"""The on-target gate: whether the drug hit its target in these cells.

A claim names one on-target list, its direction (down for MEK inhibition) and its population. Each list is
read by its 90 % interval, turned so that the expected direction is positive, against ``engaged_fold`` (log2):

* *hit*: the interval lies above 0 and reaches the fold;
* *missed*: the interval lies below the fold, so that a relevant shift is excluded;
* *undecided*: neither; or both (a shift that is there, but smaller than the fold); or the list cannot be read
  (not given, coverage, too few samples, confounding, or random lists that shift as far).

A hit that falls no further than random lists of genes expressed alike is *undecided* too; one that no other
readable list shares stands with less certainty.

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
from mekscrna.claims.verdict import Reason, TargetList, Verdict
from mekscrna.claims.words import MINUS, number, percent, place, replicates, span

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
    sure: str = ""
    """How sure a hit is, in words, set against random lists."""


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
    sure, is_common = _set_against_random(shift, gates)
    if engagement is Engagement.HIT and is_common:
        engagement, text = Engagement.UNDECIDED, f"{text}, {sure}"
    return Signal(
        engagement=engagement,
        is_readable=True,
        is_opposite=turned.high90 < 0 and turned.value <= -limit,
        text=f"{text}.",
        sure=sure,
    )


def target_lists(case: Case) -> tuple[TargetList, ...]:
    """Return what every on-target list says, the claim's own first."""
    target = case.claim.on_target
    if target is None:
        return ()
    own = f"signature:{target.signature}"
    ordered = sorted(case.on_target, key=lambda each: (each.readout != own, each.readout))
    return tuple(_target_list(each, read(each, target, case.gates)) for each in ordered)


def _target_list(shift: Evidence, signal: Signal) -> TargetList:
    estimate = shift.estimate if signal.is_readable else None
    return TargetList(
        readout=shift.readout,
        estimate=estimate.value if estimate else None,
        low90=estimate.ci90.low if estimate else None,
        high90=estimate.ci90.high if estimate else None,
        says=signal.engagement.value if signal.is_readable else "not read",
    )


def _set_against_random(shift: Evidence, gates: Gates) -> tuple[str, bool]:
    """Say how many random lists shift less, and whether those are too few to call a hit its own."""
    background = shift.background
    if background is None or background.n_sets == 0:
        return "", False
    share = percent(background.percentile)
    text = f"further than {share} of {background.n_sets} random lists of genes expressed alike"
    return text, background.percentile < gates.specificity


def _ruling(case: Case, own: Signal, alternates: list[Signal]) -> Ruling:
    """Put the signals together."""
    contrary = [each.text for each in alternates if each.is_opposite]
    agreement = _agreement(case, own, alternates)
    if own.engagement is Engagement.MISSED:
        limit = f"{_expected(case)} of {number(case.gates.engaged_fold)}-fold ({_limit(case)} log2)"
        text = f"The drug did not reach its target here: a {limit} is excluded. {own.text}{agreement}"
        return untestable(Reason.DRUG_NOT_ENGAGED, text)
    if own.engagement is Engagement.HIT and not contrary:
        sure = f", {own.sure}." if own.sure else "."
        text = f"The drug hit its target: {own.text.removesuffix('.')}{sure}{agreement}"
        is_alone = alternates and not any(each.engagement is Engagement.HIT for each in alternates)
        return (weakens if is_alone else notes)(Reason.ON_TARGET_SHOWN, text)
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
    """Say how many of the readable lists show the expected shift, and where there is but one, that it is."""
    readable = [each for each in (own, *alternates) if each.is_readable]
    if not alternates:
        return " No other on-target list could be read beside it." if own.is_readable else ""
    hits = sum(each.engagement is Engagement.HIT for each in readable)
    verb = "shows" if hits == 1 else "show"
    return f" Of {len(readable)} readable on-target lists, {hits} {verb} the {_expected(case)}."


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
    if replicates(shift) < 2 and shift.lender is None:
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
