"""Plans for every claim and dataset of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mekscrna.claims.verdict import Verdict
from mekscrna.claims.words import counted, number, place, sample_size
from mekscrna.comparison.atlas import FEWEST_DATASETS, Atlas
from mekscrna.comparison.planning import Plan, power
from mekscrna.errors import UnknownNameError
from mekscrna.spec.claim_parts import parts
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.claims.verdict import Judgement
    from mekscrna.comparison.shift import Shift
    from mekscrna.record import Run
    from mekscrna.spec.claim import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPlan:
    """What one claim would need in experiments like one dataset.

    ``plan`` is None where there is nothing to plan from; ``why`` then says so, and else what to mind.
    """

    claim: str
    statement: str
    direction: str
    dataset: str
    readout: str
    population: str
    unit: str
    samples: str
    """What there is now, in words."""
    verdict: str
    plan: Plan | None
    why: str


def plans_of(
    run: Run, *, claim: str | None = None, true_effect: float | None = None, atlas: Atlas | None = None
) -> list[ClaimPlan]:
    """Plan for every claim (or one) and every dataset of a run; nothing is read but the run.

    Parameters
    ----------
    run
        A finished run.
    claim
        The id of the one claim to plan for; all if None.
    true_effect
        The true shift to plan for, as a size in the unit of each claim; see :func:`mekscrna.power`.
    atlas
        Lends its variance, for independent arms, where a dataset has too few samples of its own.

    Raises
    ------
    UnknownNameError
        The run has no such claim.
    InputError
        The true effect is no number above 0.
    """
    claims = {each.id: each for each in run.lock.claims}
    if claim is not None and claim not in claims:
        raise UnknownNameError("claim", claim, claims)
    aim = _Aim(gates=run.lock.study.gates, true_effect=true_effect, atlas=atlas)
    return [
        _planned(part, judgement, aim)
        for asked in run.lock.claims
        if claim in {None, asked.id}
        for outcome in run.outcomes
        for judgement in outcome.judgements
        if judgement.claim == asked.id
        for part, judgement in _steps(asked, judgement)
    ]


def _steps(claim: Claim, judgement: Judgement) -> Iterator[tuple[Claim, Judgement]]:
    """Yield a claim with its judgement; one of two readings as two."""
    if judgement.steps:
        yield from zip(parts(claim), judgement.steps, strict=True)
    else:
        yield claim, judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aim:
    """What is the same for every plan."""

    gates: Gates
    true_effect: float | None
    atlas: Atlas | None


def _planned(claim: Claim, judgement: Judgement, aim: _Aim) -> ClaimPlan:
    shift, plan, why = judgement.evidence, None, ""
    smallest = claim.smallest_effect.value
    first = judgement.findings[0].text if judgement.findings else "There is no estimate."
    if shift is None or shift.estimate is None:
        plan, why = _by_atlas(shift, aim, smallest)
        why = why or first
    elif shift.estimate.planning is None:
        why = "This run was written before plans were recorded; run the study again."
    else:
        why = f"More samples alone would not make it testable: {first}" if _is_untestable(judgement) else ""
        plan = power(shift, smallest, true_effect=aim.true_effect, gates=aim.gates)
    return ClaimPlan(
        claim=claim.id,
        statement=claim.statement,
        direction=claim.direction,
        dataset=judgement.dataset,
        readout=claim.readout.key,
        population=place(claim.population),
        unit=claim.smallest_effect.unit,
        samples=sample_size(shift) if shift else "",
        verdict=judgement.verdict.value,
        plan=plan,
        why=why,
    )


def _is_untestable(judgement: Judgement) -> bool:
    return judgement.verdict is Verdict.UNTESTABLE


def _by_atlas(shift: Shift | None, aim: _Aim, smallest: float) -> tuple[Plan | None, str]:
    """Plan with the variance of other datasets, and say so; neither where they are too few."""
    entry = aim.atlas.entry(shift) if aim.atlas is not None and shift is not None else None
    if entry is None or shift is None or shift.paired:
        return None, ""
    planning, n = entry.planning(), len(entry.variances)
    if planning is None or n < FEWEST_DATASETS:
        known = counted(n, "other dataset")
        return None, f"The atlas knows {known} of this question; {FEWEST_DATASETS} are needed."
    low, middle, high = map(number, entry.quantiles)
    why = (
        f"By the atlas: {n} other datasets, SD {middle} (80 % of them {low} to {high}). It holds if samples "
        "here differ as they do there."
    )
    return power(planning, smallest, true_effect=aim.true_effect, gates=aim.gates), why
