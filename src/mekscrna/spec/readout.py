"""What one comparison of two arms can read: a list, a gene, two lists, a share or a ratio of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from mekscrna.spec import _claim_rules as rules
from mekscrna.spec._base import Check, HouseType, Slug, Spec
from mekscrna.spec.signature import Symbol

if TYPE_CHECKING:
    from collections.abc import Iterator

Unit = Literal["log2_fold", "log_odds", "log_ratio"]


class ScoreShift(Spec):
    """A signature's genes shift within a population; unit ``log2_fold``."""

    kind: Literal["score_shift"]
    unit: ClassVar[Unit] = "log2_fold"
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
    def lists(self) -> tuple[Slug, ...]:
        """Return the lists that are read, alternates aside."""
        return (self.signature,)

    @property
    def others(self) -> tuple[ScoreShift, ...]:
        """Return the alternates, each as a readout of its own."""
        return tuple(ScoreShift(kind=self.kind, signature=each) for each in self.alternates)


class SingleGene(Spec):
    """One gene shifts within a population; unit ``log2_fold``."""

    kind: Literal["single_gene"]
    unit: ClassVar[Unit] = "log2_fold"
    human: Symbol
    mouse: Symbol | None = None

    @property
    def key(self) -> str:
        """Return the id of the readout, as shifts carry it."""
        return f"gene:{self.human}"


class Pair(Spec):
    """Two lists, the second of which is taken off the first."""

    signature: Slug
    minus: Slug

    def checks(self) -> Iterator[Check]:
        """See that two lists are compared."""
        yield lambda: rules.two_lists(self)


class SignatureDifference(Spec):
    """One signature against another on the same samples (M1 − M2); unit ``log2_fold``."""

    kind: Literal["signature_difference"]
    unit: ClassVar[Unit] = "log2_fold"
    signature: Slug
    minus: Slug
    alternates: tuple[Pair, ...] = ()
    """Other published pairs of lists of the same thing, read for agreement."""

    def checks(self) -> Iterator[Check]:
        """See that two lists are compared, and each pair is named once."""
        yield lambda: rules.two_lists(self)
        yield lambda: rules.pairs_differ(self)

    @property
    def key(self) -> str:
        """Return the id of the readout, as shifts carry it."""
        return f"difference:{self.signature}-{self.minus}"

    @property
    def lists(self) -> tuple[Slug, ...]:
        """Return the lists that are read, alternates aside."""
        return (self.signature, self.minus)

    @property
    def others(self) -> tuple[SignatureDifference, ...]:
        """Return the alternates, each as a readout of its own."""
        return tuple(
            SignatureDifference(kind=self.kind, signature=each.signature, minus=each.minus)
            for each in self.alternates
        )


class Fraction(Spec):
    """The share of one population within another changes; unit ``log_odds``."""

    kind: Literal["fraction"]
    unit: ClassVar[Unit] = "log_odds"
    of: HouseType
    within: HouseType

    def checks(self) -> Iterator[Check]:
        """See that the part lies in the whole."""
        yield lambda: rules.part_of_the_whole(self)

    @property
    def key(self) -> str:
        """Return the id of the readout, as shifts carry it."""
        return f"fraction:{self.of}/{self.within}"


class Ratio(Spec):
    """The ratio of two populations changes (CD8 : Treg); unit ``log_ratio`` (natural)."""

    kind: Literal["ratio"]
    unit: ClassVar[Unit] = "log_ratio"
    of: HouseType
    to: HouseType

    def checks(self) -> Iterator[Check]:
        """See that no cell is counted on both sides."""
        yield lambda: rules.sides_apart(self)

    @property
    def key(self) -> str:
        """Return the id of the readout, as shifts carry it."""
        return f"ratio:{self.of}:{self.to}"


OneStep = Annotated[
    ScoreShift | SingleGene | SignatureDifference | Fraction | Ratio, Field(discriminator="kind")
]
"""What one comparison of two arms can read."""
