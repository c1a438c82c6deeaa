"""Whether shifts belong together and to the claim; all faults at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mekscrna.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mekscrna.comparison.shift import Shift
    from mekscrna.spec.claim import Claim
    from mekscrna.spec.study import Gates


def check(claim: Claim, shifts: Sequence[Shift], *, primary: Shift | None, gates: Gates) -> None:
    """Raise an InputError that lists why the shifts cannot be judged together, or by this claim."""
    faults = [*_together(shifts), *_arms(claim, shifts), *_units(claim, primary), *_limits(shifts, gates)]
    if faults:
        raise InputError(f"Claim '{claim.id}' cannot be judged. " + " ".join(faults))


def _together(shifts: Sequence[Shift]) -> Iterator[str]:
    """Name what keeps shifts apart: several datasets, several contrasts, two shifts for one question."""
    if not shifts:
        yield "No shifts were given."
    datasets = sorted({each.dataset for each in shifts})
    if len(datasets) > 1:
        yield f"The shifts come from several datasets ({', '.join(datasets)}); give those of one."
    contrasts = sorted({f"{each.treated} against {each.reference}" for each in shifts})
    if len(contrasts) > 1:
        yield f"The shifts are of several contrasts ({'; '.join(contrasts)}); give those of one."
    asked = Counter((each.readout, each.population, each.method) for each in shifts)
    for (readout, population, method), n in sorted(asked.items()):
        if n > 1:
            yield f"There are {n} different shifts of {readout} in {population} by {method}; give one."


def _arms(claim: Claim, shifts: Sequence[Shift]) -> Iterator[str]:
    """Name a contrast that is the claim's the wrong way round; a study may set quite another."""
    turned = (claim.contrast.reference, claim.contrast.treated)
    if turned[0] != turned[1] and any((each.treated, each.reference) == turned for each in shifts):
        yield (
            f"The shifts are of {turned[0]} against {turned[1]}, the claim is about "
            f"{turned[1]} against {turned[0]}."
        )


def _units(claim: Claim, primary: Shift | None) -> Iterator[str]:
    """Name units that differ between smallest effect, readout and primary shift."""
    declared, natural = claim.smallest_effect.unit, claim.readout.unit
    if declared != natural:
        yield f"Its smallest effect is given in {declared}, but {claim.readout.key} shifts in {natural}."
    if primary is not None and primary.unit != natural:
        yield f"The shift of {primary.readout} is in {primary.unit}; {natural} is expected."


def _limits(shifts: Sequence[Shift], gates: Gates) -> Iterator[str]:
    """Name shifts whose genes were counted as expressed from fewer counts than the gates ask."""
    for shift in sorted(shifts, key=lambda each: (each.readout, each.population, each.method)):
        is_gene = shift.readout.removeprefix("interaction:").startswith("gene:")
        asked = gates.min_single_gene_counts if is_gene else gates.min_gene_counts
        taken = min((each.min_counts for each in shift.coverage), default=asked)
        if shift.method == "pseudobulk" and taken < asked:
            yield (
                f"Genes of {shift.readout} count as expressed from {taken:g} counts per sample, the gates "
                f"ask {asked:g}; make the shifts with the same gates."
            )
