"""A signature: a curated gene list with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, PositiveFloat, PositiveInt, StringConstraints

from mekscrna.errors import suggestion
from mekscrna.spec._base import Check, Fault, Slug, Spec, Text, repeated
from mekscrna.spec.dataset import Species
from mekscrna.spec.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator


SYMBOL_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"

Symbol = Annotated[str, StringConstraints(pattern=SYMBOL_PATTERN)]
"""A gene symbol as approved by HGNC or MGI."""


class Genes(Spec):
    """The genes of a signature; ``up`` genes are high, ``down`` genes low where the score is high."""

    up: tuple[Symbol, ...] = Field(min_length=1)
    down: tuple[Symbol, ...] = ()
    weights: dict[Symbol, PositiveFloat] = {}
    """Published weight per gene, > 0; genes not named weigh 1."""

    def checks(self) -> Iterator[Check]:
        """See that each gene stands once and only listed genes have weights."""
        yield lambda: repeated(self.up, ("up",), noun="gene")
        yield lambda: repeated(self.down, ("down",), noun="gene")
        yield self._one_direction
        yield self._weights_of_listed_genes

    def _one_direction(self) -> Iterator[Fault]:
        up = frozenset(self.up)
        for place, gene in enumerate(self.down):
            if gene in up:
                yield Fault(("down", place), f"the gene '{gene}' is both up and down")

    def _weights_of_listed_genes(self) -> Iterator[Fault]:
        listed = {*self.up, *self.down}
        for gene in self.weights:
            if gene not in listed:
                yield Fault(
                    ("weights", gene), f"'{gene}' has a weight but is not listed", suggestion(gene, listed)
                )


class Signature(Spec):
    """A gene list that stands for a biological response or a cell state."""

    id: Slug
    title: Text
    species: Species
    genes: Genes
    role: Literal["default", "alternate", "control", "avoid"]
    alternate_of: Slug | None = None
    """The default list that this one can stand in for."""
    counterpart_of: Slug | None = None
    """The list of the other species that this one stands for."""
    context: Text
    """The cells it was made for."""
    source: Source
    read_from: Text
    """Where the list was read."""
    licence: Text
    revision: PositiveInt = 1
    notes: str | None = None

    def checks(self) -> Iterator[Check]:
        """See that an alternate says what it stands in for and nothing refers to itself."""
        yield self._alternate_of_something
        yield self._not_itself

    def _alternate_of_something(self) -> Iterator[Fault]:
        if self.role == "alternate" and self.alternate_of is None:
            yield Fault(
                ("role",),
                "an alternate must say what it stands in for",
                "Add alternate_of: <id of the default>.",
            )
        if self.role == "default" and self.alternate_of is not None:
            yield Fault(
                ("alternate_of",),
                "a default list stands in for no other",
                "Write role: alternate, or leave this out.",
            )

    def _not_itself(self) -> Iterator[Fault]:
        for key in ("alternate_of", "counterpart_of"):
            if getattr(self, key) == self.id:
                yield Fault((key,), f"'{self.id}' cannot refer to itself")
