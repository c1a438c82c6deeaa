"""A claim: one sentence, one contrast, one direction, one smallest effect, one source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, PositiveFloat

from mekscrna.spec import _claim_rules as rules
from mekscrna.spec._base import Check, HouseType, Slug, Spec, Text
from mekscrna.spec.signature import Symbol
from mekscrna.spec.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator


Unit = Literal["log2_fold", "log_odds", "log_ratio"]


class ScoreShift(Spec):
    """A signature's genes shift within a population; unit ``log2_fold``."""

    kind: Literal["score_shift"]
    signature: Slug
    alternates: tuple[Slug, ...] = ()
    """Other published lists of the same thing, read for agreement."""

    def checks(self) -> Iterator[Check]:
        """See that each list is named once."""
        yield lambda: rules.lists_differ(self)

    @property
    def key(self) -> str:
        """Return the id of the readout, as shifts carry it."""
        return f"signature:{self.signature}"

    @property
    def unit(self) -> Unit:
        """Return the unit of its shifts."""
        return "log2_fold"


class SingleGene(Spec):
    """One gene shifts within a population; unit ``log2_fold``."""

    kind: Literal["single_gene"]
    human: Symbol
    mouse: Symbol | None = None

    @property
    def key(self) -> str:
        """Return the id of the readout, as shifts carry it."""
        return f"gene:{self.human}"

    @property
    def unit(self) -> Unit:
        """Return the unit of its shifts."""
        return "log2_fold"


class SignatureDifference(Spec):
    """One signature against another on the same samples (M1 − M2); unit ``log2_fold``."""

    kind: Literal["signature_difference"]
    signature: Slug
    minus: Slug

    def checks(self) -> Iterator[Check]:
        """See that two lists are compared."""
        yield lambda: rules.two_lists(self)

    @property
    def key(self) -> str:
        """Return the id of the readout, as shifts carry it."""
        return f"difference:{self.signature}-{self.minus}"

    @property
    def unit(self) -> Unit:
        """Return the unit of its shifts."""
        return "log2_fold"


class Fraction(Spec):
    """The share of one population within another changes; unit ``log_odds``."""

    kind: Literal["fraction"]
    of: HouseType
    within: HouseType

    def checks(self) -> Iterator[Check]:
        """See that the part lies in the whole."""
        yield lambda: rules.part_of_the_whole(self)

    @property
    def key(self) -> str:
        """Return the id of the readout, as shifts carry it."""
        return f"fraction:{self.of}/{self.within}"

    @property
    def unit(self) -> Unit:
        """Return the unit of its shifts."""
        return "log_odds"


class Ratio(Spec):
    """The ratio of two populations changes (CD8 : Treg); unit ``log_ratio`` (natural)."""

    kind: Literal["ratio"]
    of: HouseType
    to: HouseType

    def checks(self) -> Iterator[Check]:
        """See that no cell is counted on both sides."""
        yield lambda: rules.sides_apart(self)

    @property
    def key(self) -> str:
        """Return the id of the readout, as shifts carry it."""
        return f"ratio:{self.of}:{self.to}"

    @property
    def unit(self) -> Unit:
        """Return the unit of its shifts."""
        return "log_ratio"


Readout = Annotated[
    ScoreShift | SingleGene | SignatureDifference | Fraction | Ratio, Field(discriminator="kind")
]


class Contrast(Spec):
    """Treated minus reference, by arm."""

    treated: Slug
    reference: Slug

    def checks(self) -> Iterator[Check]:
        """See that two arms are compared."""
        yield lambda: rules.two_arms(self)


class SmallestEffect(Spec):
    """The smallest effect of interest (SESOI), declared before the data are seen."""

    value: PositiveFloat
    unit: Unit
    reason: Text


class OnTarget(Spec):
    """What must move for the drug to have hit its target in these cells."""

    signature: Slug
    population: HouseType
    direction: Literal["up", "down"] = "down"


class Proxy(Spec):
    """How far a transcript can speak for the claim."""

    grade: Literal["A", "B", "C", "D", "X"]
    """A: the transcript is the claim; B: good proxy; C: weak; D: protein, function or death, which RNA
    can never refute; X: not testable with RNA."""
    can: str | None = None
    cannot: str | None = None


class Claim(Spec):
    """A published statement, made testable."""

    id: Slug
    statement: Text
    population: HouseType
    """The cells the claim is about; of a fraction, what it is a fraction of."""
    contrast: Contrast
    readout: Readout
    direction: Literal["up", "down", "none"]
    smallest_effect: SmallestEffect
    on_target: OnTarget | None = None
    """None where the treated arm is not a MEK inhibitor."""
    proxy: Proxy
    source: Source
    registry_id: str | None = None
    """The id in an outside registry of claims."""
    notes: str | None = None

    def checks(self) -> Iterator[Check]:
        """See that the smallest effect has the readout's unit, and a fraction its own whole as population."""
        yield lambda: rules.unit_of_the_readout(self)
        yield lambda: rules.population_of_the_fraction(self)
