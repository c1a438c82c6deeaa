"""Gates that ask how far the data are from what the claim was made of; they make a verdict less certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.claims.gate import Ruling, notes, restores, weakens
from mekscrna.claims.verdict import Reason
from mekscrna.claims.words import counted, number

if TYPE_CHECKING:
    from mekscrna.claims.case import Case


def species(case: Case) -> Ruling | None:
    """Trust a verdict less that was read in a species of which the claim was not made."""
    context, found = case.claim.context, case.primary.species
    if context is None or not found or found in context.species:
        return None
    made_of = " and ".join(context.species)
    return weakens(Reason.OTHER_SPECIES, f"The claim was made of {made_of}; these cells are of {found}.")


def one_well(case: Case) -> Ruling | None:
    """Say that lines of one well are no independent treatments; less certain where its part is not known."""
    if not case.primary.in_one_well:
        return None
    text = f"Across lines, one well per arm: the treatment was given once.{_lines(case)}"
    if case.primary.well_sd is not None:
        allowed = f" The interval allows for wells that differ by an SD of {number(case.primary.well_sd)}."
        return notes(Reason.ONE_WELL, text + allowed)
    return weakens(Reason.ONE_WELL, f"{text} How far two wells differ is not known.")


def _lines(case: Case) -> str:
    """Say how many lines moved the way of the shift."""
    decision, primary = case.decision, case.primary
    arms: dict[str, dict[str, list[float]]] = {}
    for each in primary.samples:
        arms.setdefault(each.donor or "", {}).setdefault(each.arm, []).append(each.value)
    changes = [
        sum(found[primary.treated]) / len(found[primary.treated])
        - sum(found[primary.reference]) / len(found[primary.reference])
        for found in arms.values()
        if {primary.treated, primary.reference} <= set(found)
    ]
    if decision is None or not changes:
        return ""
    alike = sum(change * decision.estimate.value > 0 for change in changes)
    return f" {alike} of {counted(len(changes), 'line')} moved that way."


def large_effect(case: Case) -> Ruling | None:
    """Give back what another species or one well took, where the shift is large beyond doubt."""
    decision = case.decision
    taken = [ruling for gate in (species, one_well) if (ruling := gate(case)) and ruling.lowers]
    if decision is None or not decision.is_shown or not taken:
        return None
    smallest, found = case.claim.smallest_effect.value, decision.estimate
    is_beyond = found.ci95.low >= smallest or found.ci95.high <= -smallest
    if not is_beyond or abs(found.value) < case.gates.large_effect * smallest:
        return None
    text = (
        f"The shift is {number(abs(found.value) / smallest)} times the smallest effect, and its whole "
        "95 % interval lies beyond that."
    )
    return restores(Reason.LARGE_EFFECT, text)
