"""A claim: one sentence, one contrast, one direction, one smallest effect, one source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from mekscrna.spec import _claim_rules as rules
from mekscrna.spec._base import Check, HouseType, Slug, Spec, Text
from mekscrna.spec.context import Context, Paper
from mekscrna.spec.readout import Fraction, OneStep, Ratio, ScoreShift, SignatureDifference, SingleGene, Unit
from mekscrna.spec.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator


Direction = Literal["up", "down", "none"]


class Contrast(Spec):
    """Treated minus reference, by arm."""

    treated: Slug
    reference: Slug

    def checks(self) -> Iterator[Check]:
        """See that two arms are compared."""
        yield lambda: rules.two_arms(self)


class SmallestEffect(Spec):
    """The smallest effect of interest (SESOI), declared before the data are seen."""

    value: float = Field(gt=0, le=10)
    """On a log scale: 0.32 log2_fold is a change of 1.25-fold."""
    unit: Unit
    reason: Text


class ClaimedEffect(Spec):
    """How large the effect is said to be, in the unit and direction of the claim."""

    value: float = Field(gt=0, le=10)
    """On the log scale: 0.616 log_odds is a fall to 54 %, or a rise to 185 %."""
    kind: Literal["about", "at_least"] = "about"
    said: Text
    """As it was said, and how far that was read in the source."""


class Step(Spec):
    """The second step of a claim, as complete as the first, which the claim itself declares."""

    population: HouseType
    readout: OneStep
    direction: Direction
    smallest_effect: SmallestEffect

    def checks(self) -> Iterator[Check]:
        """See that unit and population fit the readout."""
        yield lambda: rules.unit_of_the_readout(self)
        yield lambda: rules.population_of_the_fraction(self)


class Both(Spec):
    """Two things that must both hold, such as a score and a share; the claim's numbers are of the first."""

    kind: Literal["both"]
    first: OneStep
    second: Step

    @property
    def key(self) -> str:
        """Return the id of the readout, as shifts carry it."""
        return f"both:{self.first.key}+{self.second.readout.key}"

    @property
    def unit(self) -> Unit:
        """Return the unit of the first step's shifts."""
        return self.first.unit


class Interaction(Spec):
    """A difference of differences: the shift between the claim's arms, less that between two others.

    The claim's contrast is the one with a stimulus (MEK inhibitor and TNF against TNF); ``less`` is the one
    without (MEK inhibitor against vehicle). Direction and smallest effect are those of the difference.
    """

    kind: Literal["interaction"]
    readout: OneStep
    less: Contrast

    @property
    def key(self) -> str:
        """Return the id of the readout, as shifts carry it."""
        return f"interaction:{self.readout.key}"

    @property
    def unit(self) -> Unit:
        """Return the unit of its shifts."""
        return self.readout.unit


Readout = Annotated[
    ScoreShift | SingleGene | SignatureDifference | Fraction | Ratio | Both | Interaction,
    Field(discriminator="kind"),
]


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
    direction: Direction
    smallest_effect: SmallestEffect
    claimed_effect: ClaimedEffect | None = None
    """Where a claim gives a number; a shown shift is set against it as well."""
    on_target: OnTarget | None = None
    """None where the treated arm is not a MEK inhibitor."""
    proxy: Proxy
    context: Context | None = None
    minimal_data: Text | None = None
    """The least that data must hold to answer."""
    conflicts: dict[Slug, Text] = {}
    """Other claims with which this one does not go together: id → in what."""
    source: Source
    papers: tuple[Paper, ...] = ()
    """What else was published, for and against."""
    registry_id: str | None = None
    """The id in an outside registry of claims."""
    notes: str | None = None

    def checks(self) -> Iterator[Check]:
        """See that unit, population, arms and conflicts fit what is read."""
        yield lambda: rules.unit_of_the_readout(self)
        yield lambda: rules.population_of_the_fraction(self)
        yield lambda: rules.four_arms(self)
        yield lambda: rules.not_at_odds_with_itself(self)
        yield lambda: rules.claimed_effect_has_a_direction(self)

    @property
    def reading(self) -> OneStep:
        """Return what is read first: the first of two steps, and what an interaction takes differences of."""
        return self.steps[0][0]

    @property
    def steps(self) -> tuple[tuple[OneStep, HouseType], ...]:
        """Return what is read and in which cells: two readings of a claim of two steps, else one."""
        match self.readout:
            case Both(first=first, second=second):
                return ((first, self.population), (second.readout, second.population))
            case Interaction(readout=inner):
                return ((inner, self.population),)
            case readout:
                return ((readout, self.population),)

    @property
    def arms(self) -> tuple[str, ...]:
        """Return the arms that are compared: four of an interaction, else two."""
        own = (self.contrast.treated, self.contrast.reference)
        if isinstance(self.readout, Interaction):
            return (*own, self.readout.less.treated, self.readout.less.reference)
        return own
