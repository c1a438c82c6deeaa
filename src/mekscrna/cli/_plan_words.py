"""Plans as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mekscrna.claims.words import counted, number, percent, span
from mekscrna.comparison.planning import LEVELS, NUMBERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.calibration.plans import ClaimPlan
    from mekscrna.comparison.planning import Aim, Needed, Plan

_UNITS: Final = {"log2_fold": "log2", "log_odds": "log odds", "log_ratio": "natural log ratio"}
_SHOWN: Final = (3, 4, 6, 8, 12, 16, 24, 40, 80)
"""Numbers of samples in the table of chances."""
_WIDTH: Final = 46
_FEW_DF: Final = 10
NOTES: Final = (
    "Chances are those of the whole rule. In brackets: the number at either end of the SD's 95 % interval.",
    (
        "A true shift of exactly the smallest effect is called supported half of the time at best, for its "
        "estimate falls short of the smallest effect as often as not: plan for a larger one."
    ),
)


def plan_text(plans: Sequence[ClaimPlan]) -> str:
    """Return plans as text: under each claim and dataset, what it takes for each answer."""
    lines: list[str] = []
    for each in plans:
        lines += [each.statement, f"  {each.claim} in {each.dataset}: {each.verdict}"]
        lines += _body(each, each.plan) if each.plan else [f"  No plan: {each.why}"]
        lines.append("")
    return "\n".join([*lines, *NOTES])


def _body(each: ClaimPlan, plan: Plan) -> list[str]:
    noun = "pairs" if plan.is_paired else "samples per arm"
    smallest = f"{number(plan.smallest_effect)} {_UNITS.get(each.unit, each.unit)}"
    asked = [aim for aim in plan.aims if each.direction != "none" or aim.goal == "no_change"]
    head = f"  {noun + ' for a chance of':<{_WIDTH}}{'now':>7}" + "".join(
        f"{percent(level):>17}" for level in LEVELS
    )
    return [
        f"  {each.readout} in {each.population}; {each.samples}; smallest effect {smallest}",
        f"  {_spread(plan)}",
        *([f"  {each.why}"] if each.why else []),
        head,
        *(_needed_line(plan, aim) for aim in asked),
        f"  {'chance with so many ' + noun:<{_WIDTH}}" + "".join(f"{n:>7}" for n in _columns(plan)),
        *(_chance_line(plan, aim) for aim in asked),
    ]


def _spread(plan: Plan) -> str:
    of = "changes of pairs" if plan.is_paired else "samples of one arm"
    text = f"SD between {of}: {number(plan.sd)}"
    if plan.sd_interval is None or plan.df is None:
        return text
    few = "; so few samples tell it, and with it the plan, poorly" if plan.df < _FEW_DF else ""
    rests = f"{counted(round(plan.df), 'degree')} of freedom"
    return f"{text} (95 % interval {span(plan.sd_interval)}, {rests}{few})"


def _columns(plan: Plan) -> list[int]:
    return [n for n in _SHOWN if n in plan.numbers]


def _words(aim: Aim) -> str:
    true = number(aim.true_effect)
    match aim.goal:
        case "direction":
            return f"direction shown, if the shift is {true}"
        case "supported":
            return f"supported, if the shift is {true}"
        case _:
            return "no relevant change shown, if there is none"


def _needed_line(plan: Plan, aim: Aim) -> str:
    now = _chance(aim.now) if aim.now is not None else ""
    if aim.goal == "supported" and aim.true_effect <= plan.smallest_effect:
        reach = (
            "   half of the time at best" if aim.true_effect == plan.smallest_effect else "   by chance alone"
        )
        return f"    {_words(aim):<{_WIDTH - 2}}{now:>7}{reach}"
    return f"    {_words(aim):<{_WIDTH - 2}}{now:>7}" + "".join(f"{_number(each):>17}" for each in aim.needed)


def _number(needed: Needed) -> str:
    if needed.low is None:
        return f"over {NUMBERS[-1]:,}"
    n = f"{needed.n:,}" if needed.n is not None else f"> {NUMBERS[-1]:,}"
    high = f"{needed.high:,}" if needed.high is not None else f"> {NUMBERS[-1]:,}"
    return n if needed.low == needed.n == needed.high else f"{n} ({needed.low:,}–{high})"


def _chance_line(plan: Plan, aim: Aim) -> str:
    chances = dict(zip(plan.numbers, aim.chances, strict=True))
    shown = "".join(f"{_chance(chances[n]):>7}" for n in _columns(plan))
    return f"    {_words(aim):<{_WIDTH - 2}}{shown}"


def _chance(chance: float) -> str:
    """Return a chance in whole percent; what is not certain is never 0 or 100."""
    if 0 < chance < 0.005:
        return "< 1 %"
    return "> 99 %" if 0.995 < chance < 1 else percent(round(chance, 2))
