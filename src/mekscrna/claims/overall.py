"""What several datasets say of one claim together.

Only those count in which the question was put cleanly: not untestable, the drug's target not in doubt, no
artefact. Simulated and measured datasets are never put together.

* None: untestable. One (or one cohort): its verdict, with a word that it stands alone.
* Two: the verdict of both where they agree; or that of the one that decides, where the other decides nothing
  and the p value of *fewer than two show it* is small. Else inconclusive.
* Three or more: the same rule as for one dataset, on their pooled estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mekscrna.claims.gate import Ruling, capped, certainty_of, overrules, weakens
from mekscrna.claims.rule import decide
from mekscrna.claims.verdict import Certainty, Finding, Judgement, Reason, Verdict
from mekscrna.claims.words import counted, effect, number, span
from mekscrna.comparison.pooled import Pooled
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.comparison.shift import Estimate
    from mekscrna.spec.claim import Claim

LEVEL: Final = 0.025
"""One-sided level at which two of two datasets have to show a shift."""
_ENOUGH: Final = 3
"""Datasets from which on their spread can be told, and the pooled estimate decides."""
_UNCLEAN: Final = frozenset({Reason.ARTEFACT, Reason.ON_TARGET_UNDECIDED})
_AGAINST: Final = frozenset({Verdict.CONTRADICTED, Verdict.NO_RELEVANT_CHANGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Overall:
    """A verdict on one claim from all datasets that were asked."""

    claim: str
    verdict: Verdict
    certainty: Certainty | None
    findings: tuple[Finding, ...]
    """The first decides."""
    pooled: Pooled | None
    """Of the datasets that count; None where there is none."""
    left_out: tuple[str, ...]
    """Datasets that were asked and do not count."""
    simulated: bool


def counts(judgement: Judgement, gates: Gates | None = None) -> bool:
    """Tell whether a dataset's shift may stand beside those of others; by the usual gates if None."""
    evidence = judgement.evidence
    if judgement.verdict is Verdict.UNTESTABLE or evidence is None or evidence.estimate is None:
        return False
    if any(finding.reason in _UNCLEAN for finding in judgement.findings):
        return False
    ratio = evidence.depth_ratio
    tested = (gates or Gates()).tested_depth_ratio
    return ratio is None or 1 / tested <= ratio <= tested


def overall(
    claim: Claim, judgements: Sequence[Judgement], pooled: Pooled | None, *, simulated: bool = False
) -> Overall:
    """Judge a claim by all datasets.

    Parameters
    ----------
    claim
        What is claimed.
    judgements
        One per dataset that was asked.
    pooled
        The shifts of those that `counts`, pooled; None where there are none.
    simulated
        Whether they were made, not measured.
    """
    asked = {each.dataset: each for each in judgements}
    entered = pooled.datasets if pooled is not None else ()
    deciding = [asked[name] for name in entered]
    n = 0 if pooled is None else len(pooled.weights)
    if pooled is None or n == 0:
        verdict, certainty, findings = _none(judgements)
    elif n == 1:
        verdict, certainty, findings = _alone(deciding)
    elif n < _ENOUGH or pooled.estimate is None:
        verdict, certainty, findings = _two(claim, deciding, pooled)
    else:
        verdict, certainty, findings = _several(claim, deciding, pooled)
    return Overall(
        claim=claim.id,
        verdict=verdict,
        certainty=certainty,
        findings=findings,
        pooled=pooled,
        left_out=tuple(name for name in asked if name not in entered),
        simulated=simulated,
    )


_Answer = tuple[Verdict, Certainty | None, tuple[Finding, ...]]


def _none(judgements: Sequence[Judgement]) -> _Answer:
    text = f"None of {counted(len(judgements), 'dataset')} could answer."
    reasons = [each.findings[0].reason for each in judgements if each.findings]
    same = reasons[0] if reasons and len(set(reasons)) == 1 else Reason.TOO_FEW_DATASETS
    return Verdict.UNTESTABLE, None, (Finding(reason=same, text=text),)


def _alone(deciding: Sequence[Judgement]) -> _Answer:
    """Take the verdict of the one dataset, or of the one of a cohort that has most to say."""
    first = max(deciding, key=lambda each: (each.certainty is not None, -_level(each.certainty)))
    text = f"It rests on {first.dataset} alone; another dataset could tell whether it holds elsewhere."
    return (
        first.verdict,
        first.certainty,
        (*first.findings[:1], Finding(reason=Reason.ONE_DATASET, text=text)),
    )


def _level(certainty: Certainty | None) -> int:
    return tuple(Certainty).index(certainty) if certainty is not None else len(Certainty)


def _two(claim: Claim, deciding: Sequence[Judgement], pooled: Pooled) -> _Answer:
    """Judge by agreement: with two datasets nothing is known of how far a third would differ."""
    found = {each.verdict for each in deciding}
    told = f"{_tally(deciding)}."
    if Verdict.SUPPORTED in found and found & _AGAINST:
        return Verdict.INCONCLUSIVE, None, (Finding(reason=Reason.DATASETS_DIFFER, text=told),)
    decided = found - {Verdict.INCONCLUSIVE}
    if len(decided) == 1 and (len(found) == 1 or _both_show(claim, decided, pooled)):
        deciders = [each for each in deciding if each.verdict in decided]
        lowest = max(deciders, key=lambda each: _level(each.certainty))
        return lowest.verdict, lowest.certainty, (Finding(reason=Reason.DATASETS_AGREE, text=told),)
    text = f"{told} Two that agree, or three to pool, are needed."
    return Verdict.INCONCLUSIVE, None, (Finding(reason=Reason.TOO_FEW_DATASETS, text=text),)


def _both_show(claim: Claim, decided: set[Verdict], pooled: Pooled) -> bool:
    """Tell whether both datasets move the way that the deciding one does."""
    up, down = pooled.p_two_up <= LEVEL, pooled.p_two_down <= LEVEL
    if claim.direction == "none":
        return False
    is_claimed, is_other = (up, down) if claim.direction == "up" else (down, up)
    return is_claimed if decided == {Verdict.SUPPORTED} else is_other and decided == {Verdict.CONTRADICTED}


def _several(claim: Claim, deciding: Sequence[Judgement], pooled: Pooled) -> _Answer:
    """Put the rule to the pooled estimate; what weakens it is asked after."""
    estimate = pooled.estimate
    if estimate is None:
        return _two(claim, deciding, pooled)
    smallest = claim.smallest_effect.value
    verdict, reason = decide(estimate, smallest_effect=smallest, direction=claim.direction)
    said = Finding(reason=reason, text=f"{_pooled_text(claim, estimate, pooled)} {_tally(deciding)}.")
    asked = (_refuting(claim, verdict, reason), _spread(claim, verdict, pooled), _firmness(deciding))
    rulings = [ruling for ruling in asked if ruling]
    final = capped(verdict, rulings)
    found = [each.finding for each in rulings]
    ordered = (*found, said) if final is not verdict else (said, *found)
    return final, certainty_of(final, rulings), ordered


def _pooled_text(claim: Claim, estimate: Estimate, pooled: Pooled) -> str:
    return (
        f"Over {counted(len(pooled.weights), 'dataset')} the shift is {effect(estimate.value, pooled.unit)} "
        f"(95 % interval {span(estimate.ci95)}); the smallest effect of interest is "
        f"{effect(claim.smallest_effect.value, pooled.unit)}."
    )


def _refuting(claim: Claim, verdict: Verdict, reason: Reason) -> Ruling | None:
    """Let grade D neither refute a claim nor show that nothing changes; C and D make it less certain."""
    grade = claim.proxy.grade
    if grade not in {"C", "D"}:
        return None
    rests_on_absence = reason in {Reason.RELEVANT_SHIFT_EXCLUDED, Reason.WITHIN_SMALLEST_EFFECT}
    if grade == "D" and (verdict in _AGAINST or rests_on_absence):
        text = "The claim is about more than transcripts, and transcripts alone cannot refute it."
        return overrules(Reason.PROXY_CANNOT_REFUTE, text, lowers=True)
    return weakens(Reason.WEAK_PROXY, "Transcripts are a weak stand-in for what is claimed.")


def _spread(claim: Claim, verdict: Verdict, pooled: Pooled) -> Ruling | None:
    """Ask whether a further dataset could well show the opposite."""
    spread, smallest = pooled.spread, claim.smallest_effect.value
    if spread is None or verdict is Verdict.INCONCLUSIVE:
        return None
    falls, rises = spread.prediction.low <= -smallest, spread.prediction.high >= smallest
    for_claim, against = (falls, rises) if claim.direction == "down" else (rises, falls)
    if claim.direction == "none":
        for_claim = against = falls or rises
    if not (against if verdict is Verdict.SUPPORTED else for_claim):
        return None
    text = (
        f"Datasets differ: in a further one the true shift may lie from {span(spread.prediction)} "
        f"(I² {number(spread.i2)} %)."
    )
    return weakens(Reason.DATASETS_DIFFER, text)


def _firmness(deciding: Sequence[Judgement]) -> Ruling | None:
    """Ask whether at least one dataset is sure of its own verdict."""
    if any(each.certainty is Certainty.HIGH for each in deciding):
        return None
    text = f"None of {counted(len(deciding), 'dataset')} speaks with high certainty by itself."
    return weakens(Reason.PROVISIONAL, text)


def _tally(deciding: Sequence[Judgement]) -> str:
    """Say how many datasets came to which verdict: *2 of 3 supported, 1 inconclusive*."""
    parts = [(sum(each.verdict is verdict for each in deciding), verdict.value) for verdict in Verdict]
    shown = [f"{n} {word}" for n, word in parts if n]
    return f"Of {counted(len(deciding), 'dataset')}: {', '.join(shown)}"
