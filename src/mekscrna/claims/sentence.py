"""The sentence that says what the rule decided, with the numbers that decided it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mekscrna.claims.verdict import Finding, Reason, Verdict
from mekscrna.claims.words import MINUS, effect, measured, number, sample_size, span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mekscrna.claims.case import Case, Decision
    from mekscrna.comparison.shift import Estimate


def decided(case: Case, decision: Decision) -> Finding:
    """Say what the rule decided and on which numbers."""
    return Finding(reason=decision.reason, text=_SENTENCES[decision.reason](case, decision))


def samples_needed(estimate: Estimate, smallest_effect: float) -> int | None:
    """Return the fewest samples per arm (or pairs) that find the smallest effect with 80 % power.

    None where even the largest number tried is too small.
    """
    enough = [n for n, detectable in estimate.power_curve if detectable <= smallest_effect]
    return min(enough, default=None)


def _shift_shown(case: Case, decision: Decision) -> str:
    found = f"{_found(case, decision)}; the smallest effect of interest was {_smallest(case)}"
    return f"{found}{_against_no_change(decision)}."


def _shift_strong(case: Case, decision: Decision) -> str:
    return (
        f"{_found(case, decision)}; even the near end of the interval reaches the smallest effect of "
        f"interest, {_smallest(case)}{_against_no_change(decision)}."
    )


def _opposite(case: Case, decision: Decision) -> str:
    return (
        f"{_found(case, decision)}, against the claimed {_claimed(case)}; the smallest effect of interest "
        f"was {_smallest(case)}."
    )


def _excluded(case: Case, decision: Decision) -> str:
    bound = f"{MINUS if case.claim.direction == 'down' else ''}{_smallest(case)}"
    return (
        f"A relevant {_claimed(case)} is excluded: {_inside(case, decision)}, and its 90 % interval, "
        f"{span(decision.estimate.ci90)}, lies on the other side of 0; the smallest effect of interest was "
        f"{bound}."
    )


def _not_as_claimed(case: Case, decision: Decision) -> str:
    bound = f"{MINUS if case.claim.direction == 'down' else ''}{_smallest(case)}"
    other = "fall" if case.claim.direction == "up" else "rise"
    return (
        f"Not decided, though not as claimed: {_inside(case, decision)}. Its 90 % interval, "
        f"{span(decision.estimate.ci90)}, ends short of the smallest effect of interest, {bound}; whether "
        f"nothing changes or there is a {other} is open."
    )


def _within(case: Case, decision: Decision) -> str:
    estimate = decision.estimate
    is_real = estimate.ci95.low > 0 or estimate.ci95.high < 0
    real = ": the shift is there, but too small to matter" if is_real else ""
    return (
        f"{_found(case, decision)}; its 90 % interval, {span(estimate.ci90)}, lies within "
        f"±{_smallest(case)}, the smallest effect of interest{real}."
    )


def _below(case: Case, decision: Decision) -> str:
    return (
        f"Not decided: the direction is shown, its relevance is not. {_found(case, decision)}; the smallest "
        f"effect of interest was {_smallest(case)}."
    )


def _underpowered(case: Case, decision: Decision) -> str:
    estimate, smallest = decision.estimate, case.claim.smallest_effect.value
    return (
        f"Not decided: {_inside(case, decision)}. With {sample_size(case.primary)} a shift of "
        f"{number(estimate.mde80)} could have been found (80 % power), {number(smallest)} matters"
        f"{_would_need(case, estimate)}."
    )


def _would_need(case: Case, estimate: Estimate) -> str:
    unit = "pairs" if case.primary.paired else "samples per arm"
    needed = samples_needed(estimate, case.claim.smallest_effect.value)
    if needed is not None:
        return f"; about {needed:,} {unit} would be needed"
    largest = max((n for n, _ in estimate.power_curve), default=None)
    return f"; more than {largest:,} {unit} would be needed" if largest is not None else ""


def _borderline(case: Case, decision: Decision) -> str:
    if case.claim.direction == "none":
        open_question = f"neither a shift of {_smallest(case)} nor its absence"
    else:
        open_question = f"neither a {_claimed(case)} of {_smallest(case)} nor its absence"
    return f"Not decided: {_inside(case, decision)}; {open_question} is shown."


_SENTENCES: Final[Mapping[Reason, Callable[[Case, Decision], str]]] = {
    Reason.SHIFT_SHOWN: _shift_shown,
    Reason.SHIFT_STRONG: _shift_strong,
    Reason.OPPOSITE_SHIFT: _opposite,
    Reason.RELEVANT_SHIFT_EXCLUDED: _excluded,
    Reason.NOT_AS_CLAIMED: _not_as_claimed,
    Reason.WITHIN_SMALLEST_EFFECT: _within,
    Reason.BELOW_SMALLEST_EFFECT: _below,
    Reason.UNDERPOWERED: _underpowered,
    Reason.BORDERLINE: _borderline,
}


def _found(case: Case, decision: Decision) -> str:
    return measured(case.primary, decision.estimate)


def _inside(case: Case, decision: Decision) -> str:
    """Return what was found as it stands inside a sentence; names keep their capitals."""
    found = _found(case, decision)
    return f"the {found.removeprefix('The ')}" if found.startswith("The ") else found


def _smallest(case: Case) -> str:
    return effect(case.claim.smallest_effect.value, case.primary.unit)


def _claimed(case: Case) -> str:
    return {"up": "rise", "down": "fall", "none": "absence of change"}[case.claim.direction]


def _against_no_change(decision: Decision) -> str:
    return ", while the claim is that nothing changes" if decision.verdict is Verdict.CONTRADICTED else ""
