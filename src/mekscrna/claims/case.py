"""The case: one claim with all that was found about it, sorted into what decides and what weakens."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mekscrna.claims._evidence import Evidence
from mekscrna.claims.reading import unreadable
from mekscrna.claims.rule import decide
from mekscrna.claims.verdict import Reason, Specification, Verdict
from mekscrna.comparison.shift import Estimate
from mekscrna.spec.claim import Claim
from mekscrna.spec.dataset import Dataset
from mekscrna.spec.readout import Fraction, Ratio, ScoreShift, SignatureDifference
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from mekscrna.comparison.shift import Shift

PSEUDOBULK: Final = "pseudobulk"
COMPOSITION: Final = "composition"
COMPOSITE: Final = "composite"
SHOWN: Final = frozenset({Reason.SHIFT_SHOWN, Reason.SHIFT_STRONG, Reason.OPPOSITE_SHIFT})
"""Reasons that rest on a shift that is there, rather than on one that is excluded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the rule says, before any gate."""

    verdict: Verdict
    reason: Reason
    estimate: Estimate

    @property
    def is_shown(self) -> bool:
        """Tell whether the decision rests on a shift that is there."""
        return self.reason in SHOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A claim, its primary evidence, what the rule makes of it, and what else was found."""

    claim: Claim
    gates: Gates
    primary: Evidence
    decision: Decision | None
    """None where the primary evidence holds no usable estimate."""
    on_target: tuple[Evidence, ...] = ()
    """Shifts of the on-target list and its alternates, by readout."""
    specifications: tuple[Specification, ...] = ()
    composite: Evidence | None = None
    """All ways of asking, taken together sample by sample."""
    dataset: Dataset | None = None
    """The declaration of the dataset; None where it was not given, so that its setting is not compared."""


def decision_on(claim: Claim, primary: Evidence) -> Decision | None:
    """Put the rule to the primary evidence; None where there is no usable estimate."""
    estimate = primary.estimate
    if estimate is None or not is_usable(estimate):
        return None
    verdict, reason = decide(estimate, smallest_effect=claim.smallest_effect.value, direction=claim.direction)
    return Decision(verdict=verdict, reason=reason, estimate=estimate)


def is_usable(estimate: Estimate) -> bool:
    """Tell whether an estimate can bear a verdict: numbers throughout, and a spread above 0.

    Samples that agree to the last digit say nothing about chance: an interval without width decides nothing.
    """
    ends = (estimate.ci95.low, estimate.ci95.high, estimate.ci90.low, estimate.ci90.high)
    if any(math.isnan(end) for end in ends) or not math.isfinite(estimate.value):
        return False
    return (
        estimate.se > 0 and estimate.ci95.low < estimate.ci95.high and estimate.ci90.low < estimate.ci90.high
    )


def primary_method(claim: Claim) -> str:
    """Return the method whose shift decides the claim."""
    return COMPOSITION if isinstance(claim.reading, Fraction | Ratio) else PSEUDOBULK


def primary_of(claim: Claim, shifts: Iterable[Shift]) -> Shift | None:
    """Return the shift that decides the claim; None where it is not among those given."""
    asked = (claim.readout.key, claim.population, primary_method(claim))
    return next((each for each in shifts if (each.readout, each.population, each.method) == asked), None)


def composite_of(claim: Claim, shifts: Iterable[Shift]) -> Shift | None:
    """Return the shift of all ways of asking taken together; None where it is not among those given."""
    asked = (claim.readout.key, claim.population, COMPOSITE)
    return next((each for each in shifts if (each.readout, each.population, each.method) == asked), None)


def on_target_of(
    claim: Claim, shifts: Iterable[Shift], alternates: Collection[str] | None
) -> tuple[Shift, ...]:
    """Return the shifts of the on-target list and its alternates, sorted by readout.

    Where `alternates` is None, every list read by pseudobulk in the on-target population counts as an
    alternate, except those that the claim itself is about.
    """
    if claim.on_target is None:
        return ()
    target = f"signature:{claim.on_target.signature}"
    population = claim.on_target.population
    read = {
        each.readout: each
        for each in shifts
        if (each.population, each.method) == (population, PSEUDOBULK)
        and each.readout.startswith("signature:")
    }
    if alternates is not None:
        kept = {target, *(f"signature:{name}" for name in alternates)}
    else:
        kept = {target, *(set(read) - _lists_of(claim))} if claim.readout.key != target else set(read)
    return tuple(read[name] for name in sorted(kept & set(read)))


def _lists_of(claim: Claim) -> set[str]:
    """Return the readout keys of the lists that a claim is about."""
    match claim.reading:
        case ScoreShift() | SignatureDifference() as reading:
            return {f"signature:{name}" for each in (reading, *reading.others) for name in each.lists}
        case _:
            return set()


def specifications_of(
    claim: Claim, shifts: Collection[Shift], *, primary: Evidence, gates: Gates
) -> tuple[Specification, ...]:
    """Return the other ways of asking the claim's question, sorted by list and method.

    They are the claim's own readout by other methods, and its alternate lists by any method, all in the
    claim's population. Other denominators and other populations are other questions. A list that cannot be
    read on pseudobulk cannot be read by scores either.
    """
    readout, inner = claim.readout, claim.reading
    alternates = inner.others if isinstance(inner, ScoreShift | SignatureDifference) else ()
    prefix = readout.key.removesuffix(inner.key)
    names = {readout.key, *(f"{prefix}{each.key}" for each in alternates)}
    others = (
        each
        for each in shifts
        if each.population == claim.population
        and each.readout in names
        and (each.readout, each.method) != (readout.key, primary_method(claim))
        and each.method != COMPOSITE
    )
    silent = {
        each.readout
        for each in shifts
        if each.population == claim.population and each.method == PSEUDOBULK and _is_unreadable(each, gates)
    }
    ordered = sorted(others, key=lambda each: (each.readout, each.method))
    return tuple(
        _specification(each, primary, is_silent=each.readout in silent or _is_unreadable(each, gates))
        for each in ordered
    )


def _is_unreadable(shift: Shift, gates: Gates) -> bool:
    return any(unreadable(one, gates) for one in shift.coverage)


def _specification(shift: Shift, primary: Evidence, *, is_silent: bool) -> Specification:
    estimate, agrees = shift.estimate, None
    is_number = estimate is not None and math.isfinite(estimate.value)
    if estimate and primary.estimate and is_number and not is_silent:
        agrees = estimate.value * primary.estimate.value > 0
    return Specification(
        readout=shift.readout,
        method=shift.method,
        estimate=estimate.value if estimate else None,
        hedges_g=estimate.hedges_g if estimate else None,
        agrees=agrees,
        is_primary=shift.method.startswith((f"{PSEUDOBULK}_", f"{COMPOSITION}_")),
        mixed=shift.mixed,
    )
