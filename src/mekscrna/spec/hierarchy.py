"""A hierarchy: the marker genes by which cells without labels are named, for each house type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from mekscrna.errors import suggestion
from mekscrna.spec._base import Check, Fault, HouseType, Slug, Spec, Text, repeated
from mekscrna.spec.cell_types import ALL, CELL_TYPES, UNASSIGNED, lineage
from mekscrna.spec.dataset import Species
from mekscrna.spec.signature import Symbol
from mekscrna.spec.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator


class TypeMarkers(Spec):
    """The genes that speak for and against one house type."""

    markers: tuple[Symbol, ...] = ()
    """High in cells of the type, and of every type inside it."""
    lists: tuple[Slug, ...] = ()
    """Shipped gene lists whose up genes are markers too."""
    forms: dict[Slug, tuple[Symbol, ...]] = {}
    """Further genes of the cells that are of this very type; of several forms, one is enough."""
    must: tuple[Symbol, ...] = ()
    """At least one of them is seen in every cell of the type, and of every type inside it."""
    must_not: tuple[Symbol, ...] = ()
    """Genes that such cells do not have; what is a marker of a type inside counts as none there."""

    def checks(self) -> Iterator[Check]:
        """See that each gene stands once and on one side."""
        yield lambda: repeated(self.markers, ("markers",), noun="gene")
        yield lambda: repeated(self.must, ("must",), noun="gene")
        yield lambda: repeated(self.must_not, ("must_not",), noun="gene")
        yield self._one_side

    def _one_side(self) -> Iterator[Fault]:
        wanted = {*self.markers, *self.must, *(gene for genes in self.forms.values() for gene in genes)}
        for place, gene in enumerate(self.must_not):
            if gene in wanted:
                yield Fault(("must_not", place), f"the gene '{gene}' speaks for the type as well")


class Hierarchy(Spec):
    """Marker genes of house types; which type is inside which is said by the house types themselves."""

    id: Slug
    title: Text
    species: Species
    source: Source
    abundant: tuple[Symbol, ...] = ()
    """Genes with so many messages that strays of them are met in other cells."""
    scarce: tuple[Symbol, ...] = ()
    """Genes with so few messages that they are often missed."""
    other_species: dict[Symbol, tuple[Symbol, ...]] = {}
    """Genes of the other species, where its recommended ortholog is not the marker or there is none."""
    types: dict[HouseType, TypeMarkers] = Field(min_length=1)

    def checks(self) -> Iterator[Check]:
        """See that every type hangs on a type that is described, and levels are of genes in use."""
        yield self._types_hang_together
        yield self._levels_of_known_genes

    def genes(self) -> frozenset[str]:
        """Return every gene that the types name themselves (not those of their lists)."""
        return frozenset(
            gene
            for each in self.types.values()
            for genes in (each.markers, each.must, each.must_not, *each.forms.values())
            for gene in genes
        )

    def _types_hang_together(self) -> Iterator[Fault]:
        for name in self.types:
            parent = CELL_TYPES[name].parent
            if name in (ALL, UNASSIGNED):
                yield Fault(("types", name), f"'{name}' is no type that markers could tell")
            elif parent != ALL and parent not in self.types:
                what = f"'{name}' is inside '{parent}', which is not described"
                yield Fault(("types", name), what, f"Add {parent}: {{}}.")

    def _levels_of_known_genes(self) -> Iterator[Fault]:
        both = set(self.abundant) & set(self.scarce)
        for level in ("abundant", "scarce"):
            for place, gene in enumerate(getattr(self, level)):
                if gene in both:
                    yield Fault((level, place), f"the gene '{gene}' is both abundant and scarce")
                elif gene not in self.genes():
                    hint = suggestion(gene, self.genes())
                    yield Fault((level, place), f"the gene '{gene}' is a marker of no type", hint)


class State(Spec):
    """A state that cells of one type can be in."""

    title: Text
    lists: tuple[Slug, ...] = ()
    """Shipped gene lists whose up genes are its genes."""
    without: tuple[Symbol, ...] = ()
    """Genes of these lists that are left out."""
    genes: tuple[Symbol, ...] = ()
    gated: bool = True
    """False for a state that is scored alone, for its genes are those of others."""
    becomes: dict[HouseType, HouseType] = {}
    """House type → the type inside it that a cell in this state is of."""

    def checks(self) -> Iterator[Check]:
        """See that there are genes, and that a cell stays inside its type."""
        yield lambda: repeated(self.genes, ("genes",), noun="gene")
        yield self._has_genes
        yield self._stays_inside

    def _has_genes(self) -> Iterator[Fault]:
        if not self.lists and not self.genes:
            yield Fault(("genes",), "a state is told by genes", "Add lists or genes.")

    def _stays_inside(self) -> Iterator[Fault]:
        for outer, inner in self.becomes.items():
            if CELL_TYPES[inner].parent != outer:
                yield Fault(("becomes", outer), f"'{inner}' is not right inside '{outer}'")


class States(Spec):
    """The states that are told apart in cells of one type."""

    id: Slug
    title: Text
    species: Species
    of: HouseType
    """The cells that are scored."""
    gates_of: HouseType | None = None
    """The cells that gates are for, if not all that are scored."""
    source: Source
    abundant: tuple[Symbol, ...] = ()
    scarce: tuple[Symbol, ...] = ()
    other_species: dict[Symbol, tuple[Symbol, ...]] = {}
    """As in a hierarchy."""
    states: dict[Slug, State] = Field(min_length=1)
    contrasts: dict[Slug, tuple[Slug, Slug]] = {}
    """Name → the state whose score is taken, and the one whose score is subtracted."""

    def checks(self) -> Iterator[Check]:
        """See that contrasts are of states."""
        yield self._contrasts_of_states
        yield self._gates_of_scored_cells

    def _gates_of_scored_cells(self) -> Iterator[Fault]:
        if self.gates_of is not None and self.gates_of not in lineage(self.of):
            yield Fault(("gates_of",), f"'{self.gates_of}' is not inside '{self.of}', which is scored")

    def _contrasts_of_states(self) -> Iterator[Fault]:
        for name, pair in self.contrasts.items():
            for place, state in enumerate(pair):
                if state not in self.states:
                    yield Fault(
                        ("contrasts", name, place), f"'{state}' is no state", suggestion(state, self.states)
                    )
