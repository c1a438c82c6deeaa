"""Gates that ask whether the data can answer at all; each failed one makes a claim untestable.

A comparison that gave no estimate names its obstacles, and those are taken at their word. The numbers beside
them are read as well: a comparison that overlooked an obstacle must not decide a claim.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mekscrna.claims.gate import Ruling, untestable
from mekscrna.claims.reading import absent, silent
from mekscrna.claims.verdict import Reason
from mekscrna.claims.words import counted, number, place, replicates, subject
from mekscrna.comparison.shift import Obstacle
from mekscrna.spec.readout import ScoreShift, SignatureDifference, SingleGene

if TYPE_CHECKING:
    from mekscrna.claims._evidence import Evidence
    from mekscrna.claims.case import Case
    from mekscrna.claims.verdict import Finding
    from mekscrna.spec.claim import Claim

_FEWEST: Final = 2
"""Samples per arm (or pairs) below which there is no interval."""

_REASONS: Final = frozenset(each.value for each in Reason)

_ABSENCES: Final = {
    Obstacle.POPULATION_ABSENT: Reason.POPULATION_ABSENT,
    Obstacle.ARM_ABSENT: Reason.ARM_ABSENT,
}


def transcript_proxy(case: Case) -> Ruling | None:
    """Ask whether any transcript speaks for the claim; none does for grade X."""
    if case.claim.proxy.grade != "X":
        return None
    return untestable(Reason.NO_TRANSCRIPT_PROXY, no_transcript(case.claim))


def no_transcript(claim: Claim) -> str:
    """Say that no transcript speaks for a claim, and why where it is known."""
    because = f" {claim.proxy.cannot}" if claim.proxy.cannot else ""
    return f"No transcript can speak for this claim.{because}"


def gene_lists(case: Case) -> Ruling | None:
    """Ask whether every gene list of the readout exists for the dataset's species."""
    if said := _said(case.primary, Obstacle.NO_SIGNATURE_FOR_SPECIES):
        return untestable(Reason.NO_SIGNATURE_FOR_SPECIES, said)
    wanted = _lists_of(case.claim)
    given = sum(each.n_genes > 0 for each in case.primary.coverage)
    if given >= len(wanted) or case.primary.estimate is None:
        return None
    text = (
        f"The claim reads {' and '.join(wanted)}, but only {given} of {len(wanted)} gene lists "
        "has a version for the species of this dataset."
        if given
        else f"There is no version of {' or '.join(wanted)} for the species of this dataset."
    )
    return untestable(Reason.NO_SIGNATURE_FOR_SPECIES, text)


def presence(case: Case) -> Ruling | None:
    """Ask whether both arms have samples with cells of the population, be they many or few."""
    primary = case.primary
    for kind, reason in _ABSENCES.items():
        if said := _said(primary, kind):
            return untestable(reason, said)
    left_out = {each.arm for each in primary.dropped}
    arms = ((primary.treated, primary.n_treated), (primary.reference, primary.n_reference))
    empty = [arm for arm, n in arms if n == 0 and arm not in left_out]
    if not empty:
        return None
    if len(empty) == len(arms) and primary.population != "all":
        return untestable(
            Reason.POPULATION_ABSENT,
            f"No sample of {primary.treated} or {primary.reference} holds {place(primary.population)}.",
        )
    text = f"No sample of {' or '.join(empty)} holds {place(primary.population)}."
    return untestable(Reason.ARM_ABSENT, text)


def coverage(case: Case) -> Ruling | None:
    """Ask whether enough genes of every list are in the matrix."""
    findings = [
        found for each in case.primary.coverage if each.n_genes and (found := absent(each, case.gates))
    ]
    return _together(findings)


def replication(case: Case) -> Ruling | None:
    """Ask whether there are at least two samples per arm, or two pairs."""
    primary = case.primary
    if replicates(primary) >= _FEWEST or primary.lender is not None or presence(case):
        return None
    unit = "pairs" if primary.paired else "samples per arm"
    if primary.paired:
        found = f"Only {counted(replicates(primary), 'complete pair')} of samples"
    else:
        found = (
            f"Only {counted(primary.n_treated, f'{primary.treated} sample')} and "
            f"{counted(primary.n_reference, f'{primary.reference} sample')}"
        )
    text = (
        f"{found} could be compared; at least {_FEWEST} {unit} are needed.{_tipping(primary)}"
        f"{_left_out(primary)}"
    )
    return untestable(Reason.TOO_FEW_SAMPLES, text)


def _tipping(primary: Evidence) -> str:
    """Say what the difference is, and how little samples would have to differ for it to mean something."""
    if primary.difference is None or primary.tipping_sd is None:
        return ""
    of = "changes of pairs" if primary.paired else "samples of one arm"
    return (
        f" The difference is {number(primary.difference)} ({primary.unit}); it decides nothing, for chance "
        f"alone gives as much wherever {of} differ by an SD of {number(primary.tipping_sd)} or more."
    )


def expression(case: Case) -> Ruling | None:
    """Ask whether enough genes of every list reach the count limit, or the gene of a single-gene claim."""
    if presence(case):
        return None
    covered = (each for each in case.primary.coverage if not absent(each, case.gates))
    return _together([found for each in covered if (found := silent(each, case.gates))])


def confounding(case: Case) -> Ruling | None:
    """Ask whether the arm can be told from every covariate."""
    primary, others = case.primary, case.primary.confounded_with
    if not others:
        said = _said(primary, Obstacle.CONFOUNDED)
        return untestable(Reason.CONFOUNDED, said) if said else None
    text = (
        f"{primary.treated} and {primary.reference} differ in {' and '.join(others)} as well, "
        "so no shift can be put down to the treatment."
    )
    return untestable(Reason.CONFOUNDED, text)


def estimate(case: Case) -> Ruling | None:
    """Ask whether the samples gave an estimate with a spread."""
    if case.decision or any(gate(case) for gate in EXPLAINED):
        return None
    primary, reason = case.primary, Reason.NO_ESTIMATE
    if primary.estimate is None:
        named = [each.value for each in primary.obstacle_kinds if each.value in _REASONS]
        reason = Reason(named[0]) if named else reason
        why = " ".join(map(_sentence, primary.obstacles)) or "No reason was given."
    elif primary.estimate.se == 0:
        why = "All samples agree to the last digit, so nothing can be said about chance."
    else:
        why = "Its interval is not made of usable numbers."
    return untestable(reason, f"{subject(primary)} could not be estimated. {why}")


EXPLAINED: Final = (transcript_proxy, gene_lists, presence, coverage, replication, expression, confounding)
"""Gates whose finding already says why there is no estimate."""


def _lists_of(claim: Claim) -> tuple[str, ...]:
    """Return the names of the gene lists that a claim's primary readout reads."""
    match claim.reading:
        case ScoreShift(signature=signature):
            return (signature,)
        case SingleGene(human=human):
            return (human,)
        case SignatureDifference(signature=signature, minus=minus):
            return (signature, minus)
        case _:
            return ()


def _said(primary: Evidence, kind: Obstacle) -> str:
    """Return what a comparison said about an obstacle of a kind; empty where it named none."""
    texts = [
        _sentence(text)
        for found, text in zip(primary.obstacle_kinds, primary.obstacles, strict=False)
        if found is kind
    ]
    return " ".join(texts)


def _sentence(text: str) -> str:
    return f"{text.rstrip('. ')}."


def _left_out(primary: Evidence) -> str:
    """Name the samples that were left out, with why."""
    if not primary.dropped:
        return ""
    shown = "; ".join(f"{each.sample} ({each.why.rstrip('.')})" for each in primary.dropped[:4])
    more = f"; and {len(primary.dropped) - 4} more" if len(primary.dropped) > 4 else ""
    return f" Left out: {shown}{more}."


def _together(findings: list[Finding]) -> Ruling | None:
    """Make one ruling out of the findings on several lists."""
    if not findings:
        return None
    return untestable(findings[0].reason, " ".join(each.text for each in findings))
