"""Plans for every claim and dataset of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mekscrna.claims.verdict import Verdict
from mekscrna.claims.words import place, sample_size
from mekscrna.comparison.planning import Plan, power
from mekscrna.errors import UnknownNameError
from mekscrna.spec.claim_parts import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.claims.verdict import Judgement
    from mekscrna.record import Run
    from mekscrna.spec.claim import Claim
    from mekscrna.spec.study import Gates


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPlan:
    """What one claim would need in experiments like one dataset.

    ``plan`` is None where there is no estimate; ``why`` then says so, and else what more samples cannot mend.
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


def plans_of(run: Run, *, claim: str | None = None, true_effect: float | None = None) -> list[ClaimPlan]:
    """Plan for every claim (or one) and every dataset of a run; nothing is read but the run.

    Parameters
    ----------
    run
        A finished run.
    claim
        The id of the one claim to plan for; all if None.
    true_effect
        The true shift to plan for, as a size in the unit of each claim; see :func:`mekscrna.power`.

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
    gates = run.lock.study.gates
    return [
        _planned(part, judgement, gates=gates, true_effect=true_effect)
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


def _planned(claim: Claim, judgement: Judgement, *, gates: Gates, true_effect: float | None) -> ClaimPlan:
    shift, plan, why = judgement.evidence, None, ""
    if shift is None or shift.estimate is None:
        why = judgement.findings[0].text if judgement.findings else "There is no estimate."
    elif shift.estimate.planning is None:
        why = "This run was written before plans were recorded; run the study again."
    else:
        why = judgement.findings[0].text if judgement.verdict is Verdict.UNTESTABLE else ""
        plan = power(shift, claim.smallest_effect.value, true_effect=true_effect, gates=gates)
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
