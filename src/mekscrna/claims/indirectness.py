"""Gates that ask how far the data are from what the claim was made of; they make a verdict less certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.claims.gate import Ruling, notes, restores, weakens
from mekscrna.claims.verdict import Reason
from mekscrna.claims.words import counted, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.claims.case import Case


def species(case: Case) -> Ruling | None:
    """Trust a verdict less that was read in a species of which the claim was not made."""
    context, found = case.claim.context, case.primary.species
    if context is None or not found or found in context.species:
        return None
    made_of = " and ".join(context.species)
    return weakens(Reason.OTHER_SPECIES, f"The claim was made of {made_of}; these cells are of {found}.")


def drugs(case: Case) -> Ruling | None:
    """Trust a verdict less where something else is given beside the drug than where the claim was made."""
    context, dataset = case.claim.context, case.dataset
    arm = dataset.arms.get(case.primary.treated) if dataset is not None else None
    if context is None or context.beside is None or arm is None or arm.beside is None:
        return None
    if set(context.beside) == set(arm.beside):
        return None
    text = (
        f"The claim was made with {_in_words(context.beside)} beside the drug; in {case.primary.treated} "
        f"{_in_words(arm.beside)} was given beside it."
    )
    return weakens(Reason.OTHER_DRUGS, text)


def tumor(case: Case) -> Ruling | None:
    """Trust a verdict less that was read in none of the types of tumor of which the claim was made."""
    context, dataset = case.claim.context, case.dataset
    if context is None or dataset is None or not context.tumors or not dataset.tumors:
        return None
    if set(context.tumors) & set(dataset.tumors):
        return None
    text = f"The claim was made of {_in_words(context.tumors)}; these tumors are {_in_words(dataset.tumors)}."
    return weakens(Reason.OTHER_TUMOR, text)


def _in_words(names: Sequence[str]) -> str:
    """Return short names as words: ``braf_inhibitor`` is *braf inhibitor*, none is *nothing*."""
    return " and ".join(name.replace("_", " ") for name in names) or "nothing"


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
    """Give back a level that another species, drug or tumor, or one well took, where the shift is large."""
    decision = case.decision
    taken = [ruling for gate in (species, drugs, tumor, one_well) if (ruling := gate(case)) and ruling.lowers]
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
