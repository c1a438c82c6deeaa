"""A claim of two readings: both must hold.

Supported where both are supported. Where one is contradicted, or shown not to change, so is the claim,
for it says that both hold; two chances to fail make that one level less certain, unless both do. Untestable
where either is: what cannot be asked cannot hold. Else inconclusive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mekscrna.claims.verdict import Certainty, Finding, Judgement, Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.spec.claim import Claim

_FAILS: Final = frozenset({Verdict.CONTRADICTED, Verdict.NO_RELEVANT_CHANGE})
_LEVELS: Final = tuple(Certainty)


def together(claim: Claim, steps: Sequence[Judgement]) -> Judgement:
    """Judge a claim of two readings by the judgement on each; its evidence is the first reading's."""
    verdict, reason = _decide([each.verdict for each in steps])
    told = "; ".join(f"{_name(each)}: {each.verdict.value}" for each in steps)
    said = Finding(reason=reason, text=f"The claim asks for two things at once. {told}.")
    first = steps[0]
    return Judgement(
        claim=claim.id,
        claim_digest=claim.digest(),
        dataset=first.dataset,
        verdict=verdict,
        certainty=_certainty(verdict, steps),
        findings=(said, *_findings(steps)),
        evidence=first.evidence,
        on_target=first.on_target,
        target_lists=first.target_lists,
        specifications=first.specifications,
        steps=tuple(steps),
    )


def _decide(found: Sequence[Verdict]) -> tuple[Verdict, Reason]:
    if Verdict.UNTESTABLE in found:
        return Verdict.UNTESTABLE, Reason.ONE_UNDECIDED
    if any(each in _FAILS for each in found):
        return Verdict.CONTRADICTED, Reason.ONE_FAILS
    if Verdict.INCONCLUSIVE in found:
        return Verdict.INCONCLUSIVE, Reason.ONE_UNDECIDED
    return Verdict.SUPPORTED, Reason.BOTH_HOLD


def _certainty(verdict: Verdict, steps: Sequence[Judgement]) -> Certainty | None:
    """Return the lower of both where both are needed, that of the surer failure where one is enough."""
    failing = [_LEVELS.index(each.certainty) for each in steps if each.verdict in _FAILS and each.certainty]
    if verdict is Verdict.CONTRADICTED and failing:
        alone = len(failing) < len(steps)
        return _LEVELS[min(min(failing) + alone, len(_LEVELS) - 1)]
    sure = [each.certainty for each in steps if each.certainty]
    return max(sure, key=_LEVELS.index) if verdict is Verdict.SUPPORTED else None


def _name(step: Judgement) -> str:
    if step.evidence is None:
        return "one reading"
    return f"{step.evidence.readout.partition(':')[2]} in {step.evidence.population}"


def _findings(steps: Sequence[Judgement]) -> tuple[Finding, ...]:
    """Return every finding of both, each once."""
    return tuple(dict.fromkeys(finding for each in steps for finding in each.findings))
