"""How the parts of a claim have to agree with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.spec._base import Fault, repeated
from mekscrna.spec.cell_types import lineage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.spec.claim import Claim, Contrast, Readout, Step
    from mekscrna.spec.readout import Fraction, OneStep, Pair, Ratio, ScoreShift, SignatureDifference


def lists_differ(readout: ScoreShift) -> Iterator[Fault]:
    """See that each list is named once."""
    yield from repeated(readout.alternates, ("alternates",), noun="signature")
    if readout.signature in readout.alternates:
        place = readout.alternates.index(readout.signature)
        yield Fault(("alternates", place), f"'{readout.signature}' is the signature itself, not an alternate")


def two_lists(readout: SignatureDifference | Pair) -> Iterator[Fault]:
    """See that two lists are compared."""
    if readout.signature == readout.minus:
        yield Fault(("minus",), "a signature less itself is always zero")


def pairs_differ(readout: SignatureDifference) -> Iterator[Fault]:
    """See that each pair of lists is named once."""
    keys = [each.key for each in readout.others]
    for place, key in enumerate(keys):
        if key == readout.key:
            yield Fault(("alternates", place), "this is the pair itself, not an alternate")
        elif key in keys[:place]:
            yield Fault(("alternates", place), "this pair is named twice")


def part_of_the_whole(readout: Fraction) -> Iterator[Fault]:
    """See that the part lies in the whole."""
    inside = sorted(lineage(readout.within) - {readout.within})
    if readout.of not in inside:
        hint = f"Allowed: {', '.join(inside)}." if inside else f"'{readout.within}' has no parts."
        yield Fault(("of",), f"'{readout.of}' is no part of '{readout.within}'", hint)


def sides_apart(readout: Ratio) -> Iterator[Fault]:
    """See that no cell is counted on both sides."""
    if lineage(readout.of) & lineage(readout.to):
        what = f"'{readout.of}' and '{readout.to}' share cells"
        yield Fault(("to",), what, "Name two that do not overlap.")


def two_arms(contrast: Contrast) -> Iterator[Fault]:
    """See that two arms are compared."""
    if contrast.treated == contrast.reference:
        yield Fault(("reference",), f"treated and reference are the same arm, '{contrast.treated}'")


def steps_of(readout: Readout) -> tuple[OneStep, ...]:
    """Return what a readout reads, one comparison each: two for a claim of two steps, else one."""
    if readout.kind == "both":
        return (readout.first, readout.second.readout)
    return (readout.readout,) if readout.kind == "interaction" else (readout,)


def unit_of_the_readout(claim: Claim | Step) -> Iterator[Fault]:
    """See that the smallest effect is in the unit of the readout."""
    found, right = claim.smallest_effect.unit, claim.readout.unit
    if found != right:
        what = f"a {steps_of(claim.readout)[0].kind} is measured in {right}, found {found}"
        yield Fault(("smallest_effect", "unit"), what, f"Write unit: {right}, and see that the value fits.")


def population_of_the_fraction(claim: Claim | Step) -> Iterator[Fault]:
    """See that a fraction is read in its own whole."""
    whole = getattr(steps_of(claim.readout)[0], "within", claim.population)
    if claim.population != whole:
        what = f"the population is '{claim.population}' but the fraction is taken within '{whole}'"
        yield Fault(("population",), what, f"Write population: {whole}.")


def four_arms(claim: Claim) -> Iterator[Fault]:
    """See that a difference of differences names four arms."""
    if claim.readout.kind != "interaction":
        return
    named = {"treated": claim.contrast.treated, "reference": claim.contrast.reference}
    for key in ("treated", "reference"):
        arm = getattr(claim.readout.less, key)
        if arm in named.values():
            what = f"the arm '{arm}' stands in the claim's contrast too"
            yield Fault(("readout", "less", key), what, "An interaction compares four arms.")


def not_at_odds_with_itself(claim: Claim) -> Iterator[Fault]:
    """See that a claim does not name itself as one that it conflicts with."""
    if claim.id in claim.conflicts:
        yield Fault(("conflicts", claim.id), "a claim cannot conflict with itself")


def claimed_effect_has_a_direction(claim: Claim) -> Iterator[Fault]:
    """See that a size is claimed only of a shift, and of one reading."""
    if claim.claimed_effect is None:
        return
    if claim.direction == "none":
        yield Fault(("claimed_effect",), "a claim of no change has no size", "Leave it out.")
    claimed, smallest = claim.claimed_effect.value, claim.smallest_effect.value
    if claimed <= smallest:
        yield Fault(
            ("claimed_effect", "value"),
            f"{claimed:g} is no larger than the smallest effect, {smallest:g}",
            "The smallest effect of interest of a claim with a number is usually half of it.",
        )
