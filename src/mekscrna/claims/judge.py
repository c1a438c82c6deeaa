"""Judge: one claim, the shifts of one dataset, one verdict with its reasons.

Gates are asked in this order, all of them, whatever the others say:

1. *Can the data answer?* (``testability``) grade X · primary shift missing · no gene list for the species ·
   arm or population absent · genes absent from the matrix · fewer than two samples per arm, or pairs · genes
   silent · arms confounded · no usable estimate; then the on-target gate (``on_target``): drug not engaged.
   Any failure makes the claim untestable. What no further sample could mend comes before what more samples
   could, so the first finding is the deepest.
2. *What do the numbers say?* (``rule``)
3. *Can that be trusted?* (``other_causes``, ``caution``, ``indirectness``, and an undecided target)
   on-target undecided · artefact · ambient RNA · depth · no counts · other lists and methods disagree ·
   weak or irrefutable proxy · not specific · few samples · one sample decides · another species · other
   drugs · another tumor · one well per arm · a large effect · as large as claimed.

A gate can take a decision back or make it less certain. It never turns one decision into another.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from mekscrna.claims import caution, indirectness, other_causes, testability
from mekscrna.claims.case import (
    Case,
    composite_of,
    decision_on,
    on_target_of,
    primary_method,
    primary_of,
    specifications_of,
)
from mekscrna.claims.consistency import check
from mekscrna.claims.gate import Gate, Ruling, capped, certainty_of
from mekscrna.claims.linked import together
from mekscrna.claims.magnitude import magnitude
from mekscrna.claims.on_target import on_target, target_lists
from mekscrna.claims.sentence import decided, samples_needed
from mekscrna.claims.verdict import AtSize, Finding, Judgement, Reason, Verdict
from mekscrna.claims.words import place
from mekscrna.spec.claim_parts import parts
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mekscrna.comparison.shift import Shift
    from mekscrna.spec.claim import Claim
    from mekscrna.spec.dataset import Dataset

DEFAULT_GATES: Final = Gates()

SIZES: Final = {
    "log2_fold": (0.2, 0.32, 0.585),
    "log_odds": (0.223, 0.405, 0.693),
    "log_ratio": (0.223, 0.405, 0.693),
}
"""Unit → the smallest effects at which a verdict is shown beside its own: 1.15-, 1.25- and 1.5-fold of
expression; 1.25-, 1.5- and 2-fold of odds and ratios."""

GATES: Final[tuple[Gate, ...]] = (
    testability.transcript_proxy,
    testability.gene_lists,
    testability.presence,
    testability.coverage,
    testability.replication,
    testability.expression,
    testability.confounding,
    testability.estimate,
    on_target,
    other_causes.artefact,
    other_causes.ambient,
    caution.depth,
    caution.counts,
    caution.robustness,
    caution.proxy,
    caution.specificity,
    caution.replication,
    caution.one_sample,
    indirectness.species,
    indirectness.drugs,
    indirectness.tumor,
    indirectness.one_well,
    indirectness.large_effect,
    magnitude,
)


def judge(
    claim: Claim,
    shifts: Sequence[Shift],
    *,
    gates: Gates = DEFAULT_GATES,
    on_target_alternates: Collection[str] | None = None,
    dataset: Dataset | None = None,
) -> Judgement:
    """Judge a claim by the shifts of one dataset.

    Parameters
    ----------
    claim
        What is claimed.
    shifts
        The shifts of one dataset and one contrast, in any order, as
        :func:`mekscrna.comparison.evidence.shifts_for` gives them. The one that decides has the claim's
        readout and population and the method ``pseudobulk`` (``composition`` for fractions and ratios).
    gates
        The thresholds; the same that the shifts were made with.
    on_target_alternates
        Ids of other lists of the drug's target. If None, every list read by pseudobulk in the on-target
        population counts, except those that the claim is about.
    dataset
        The declaration of the dataset, by which its drugs and tumors are set against those of the claim's
        context; they are not compared if None.

    Returns
    -------
    The judgement. What the data cannot answer is no error but a verdict, ``untestable``, with its reason.

    Raises
    ------
    InputError
        The shifts cannot belong together or to the claim: none at all, several datasets or contrasts, two for
        one question, arms the wrong way round, another unit than the smallest effect's, laxer gates, an
        interval that does not enclose its estimate.
    """
    shifts = tuple(dict.fromkeys(shifts))
    asked = parts(claim)
    if len(asked) > 1:
        again = partial(
            judge, shifts=shifts, gates=gates, on_target_alternates=on_target_alternates, dataset=dataset
        )
        return together(claim, tuple(again(part) for part in asked))
    primary = primary_of(claim, shifts)
    check(claim, shifts, primary=primary, gates=gates)
    if primary is None:
        return _without_primary(claim, shifts)
    judged = _judged(claim, shifts, primary, gates=gates, alternates=on_target_alternates, dataset=dataset)
    if judged.verdict is Verdict.UNTESTABLE:
        return judged
    at_sizes = []
    for size in SIZES[claim.smallest_effect.unit]:
        asked_at = _at_size(claim, size)
        found = _judged(
            asked_at, shifts, primary, gates=gates, alternates=on_target_alternates, dataset=dataset
        )
        at_sizes.append(AtSize(smallest_effect=size, verdict=found.verdict))
    return replace(judged, at_sizes=tuple(at_sizes))


def _at_size(claim: Claim, size: float) -> Claim:
    smallest = claim.smallest_effect.model_copy(update={"value": size})
    return claim.model_copy(update={"smallest_effect": smallest})


def _judged(
    claim: Claim,
    shifts: Sequence[Shift],
    primary: Shift,
    *,
    gates: Gates,
    alternates: Collection[str] | None,
    dataset: Dataset | None,
) -> Judgement:
    """Judge a claim of one reading whose deciding shift is there."""
    case = Case(
        claim=claim,
        gates=gates,
        primary=primary,
        decision=decision_on(claim, primary),
        on_target=on_target_of(claim, shifts, alternates),
        specifications=specifications_of(claim, shifts, primary=primary, gates=gates),
        composite=composite_of(claim, shifts),
        dataset=dataset,
    )
    rulings = [ruling for gate in GATES if (ruling := gate(case))]
    verdict = capped(case.decision.verdict if case.decision else Verdict.UNTESTABLE, rulings)
    return Judgement(
        claim=claim.id,
        claim_digest=claim.digest(),
        dataset=primary.dataset,
        verdict=verdict,
        certainty=certainty_of(verdict, rulings),
        findings=_findings(case, verdict, rulings),
        evidence=primary,
        on_target=_own_target(claim, shifts),
        target_lists=target_lists(case),
        specifications=case.specifications,
        composite=composite_of(claim, shifts),
        samples_needed=_samples_needed(case, verdict),
    )


def _findings(case: Case, verdict: Verdict, rulings: Sequence[Ruling]) -> tuple[Finding, ...]:
    """Put first what decided: the caps that hold, else the rule; then the rest in the order of the gates.

    What is untestable lists what stood in the way, and no more: a number that cannot be read is no finding.
    """
    if verdict is Verdict.UNTESTABLE or case.decision is None:
        return tuple(each.finding for each in rulings if each.cap is Verdict.UNTESTABLE)
    rule = decided(case, case.decision)
    overruled = verdict is not case.decision.verdict
    first = [each.finding for each in rulings if overruled and each.cap]
    others = [each.finding for each in rulings if not (overruled and each.cap)]
    return (*first, rule, *others)


def _samples_needed(case: Case, verdict: Verdict) -> int | None:
    """Return the samples it would take, where the numbers left a claim undecided and samples were wanting."""
    decision, smallest = case.decision, case.claim.smallest_effect.value
    if decision is None or verdict is not Verdict.INCONCLUSIVE or decision.verdict is not verdict:
        return None
    is_enough = decision.estimate.mde80 <= smallest
    return None if is_enough else samples_needed(decision.estimate, smallest)


def _own_target(claim: Claim, shifts: Sequence[Shift]) -> Shift | None:
    """Return the shift of the claim's own on-target list."""
    if claim.on_target is None:
        return None
    return next(iter(on_target_of(claim, shifts, ())), None)


def _without_primary(claim: Claim, shifts: Sequence[Shift]) -> Judgement:
    """Judge a claim whose deciding shift was not given: untestable, naming what was."""
    given = sorted({f"{each.readout} in {place(each.population)} by {each.method}" for each in shifts})
    asked = f"{claim.readout.key} in {place(claim.population)} by {primary_method(claim)}"
    text = f"The shift that decides this claim, {asked}, was not among those given: {'; '.join(given)}."
    findings = [Finding(reason=Reason.PRIMARY_MISSING, text=text)]
    if claim.proxy.grade == "X":
        no_proxy = testability.no_transcript(claim)
        findings.insert(0, Finding(reason=Reason.NO_TRANSCRIPT_PROXY, text=no_proxy))
    return Judgement(
        claim=claim.id,
        claim_digest=claim.digest(),
        dataset=shifts[0].dataset,
        verdict=Verdict.UNTESTABLE,
        certainty=None,
        findings=tuple(findings),
        evidence=None,
        on_target=_own_target(claim, shifts),
    )
