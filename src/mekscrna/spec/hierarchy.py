"""A hierarchy: the marker genes by which cells without labels are named, for each house type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from mekscrna.errors import suggestion
from mekscrna.spec._base import Check, Fault, HouseType, Slug, Spec, Text, repeated
from mekscrna.spec.cell_types import ALL, CELL_TYPES, UNASSIGNED
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
