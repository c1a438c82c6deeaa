"""Lay the hierarchy of markers over the genes of one dataset."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from mekscrna.genes.library import library_root
from mekscrna.genes.reference import reference
from mekscrna.kernels.marker_evidence import Sides
from mekscrna.kernels.types import Index
from mekscrna.spec.cell_types import ALL, CELL_TYPES
from mekscrna.spec.hierarchy import Hierarchy, TypeMarkers
from mekscrna.spec.reading import read
from mekscrna.spec.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from mekscrna.spec.dataset import Species
    from mekscrna.spec.hierarchy import States

PENALTY: Final = 0.5
"""What a nat of evidence for an unwanted gene takes from a type."""

FEWEST_MARKERS: Final = 2
"""A type of which the data hold fewer markers of its own cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A form of a house type, with everything asked of it on the way from the root."""

    type: str
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]
    musts: tuple[str, ...]
    """The types on the way that have must genes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Laid:
    """A hierarchy over the genes of a dataset; axes of ``sides`` are markers found × leaves, × groups."""

    leaves: tuple[Leaf, ...]
    groups: tuple[str, ...]
    """Types that have must genes."""
    code: Index
    """Of each gene of the data: which marker it is; −1 for none."""
    sides: Sides
    missing: dict[str, tuple[int, int]]
    """Types that cannot be told → markers found, markers there are."""


def path_of(name: str) -> tuple[str, ...]:
    """Return a house type and what contains it, from the inside to the outside, without ``all``."""
    found: list[str] = []
    at: str | None = name
    while at is not None and at != ALL:
        found.append(at)
        at = CELL_TYPES[at].parent
    return tuple(found)


def hierarchy(species: Species = "human", folder: Path | None = None) -> Hierarchy:
    """Return the shipped hierarchy in the genes of a species; those of mice are orthologs.

    Parameters
    ----------
    folder
        A library with ``signatures/hierarchy/human.yaml``; None for the shipped one.
    """
    return _shipped(species, folder or library_root())


@cache
def _shipped(species: Species, root: Path) -> Hierarchy:
    written = read(root / "signatures" / "hierarchy" / "human.yaml", Hierarchy)
    types = {name: _with_lists(each, root) for name, each in written.types.items()}
    whole = written.model_copy(update={"types": types})
    return whole if species == written.species else _translated(whole, species)


def _with_lists(markers: TypeMarkers, root: Path) -> TypeMarkers:
    lists = [read(root / "signatures" / f"{name}.yaml", Signature).genes.up for name in markers.lists]
    genes = once([*markers.markers, *(gene for genes in lists for gene in genes)])
    return markers.model_copy(update={"markers": genes, "lists": ()})


def _translated(human: Hierarchy, species: Species) -> Hierarchy:
    def in_other(genes: Iterable[str]) -> tuple[str, ...]:
        return in_species(genes, species, human.other_species)

    def translated(each: TypeMarkers) -> TypeMarkers:
        forms = {name: in_other(genes) for name, genes in each.forms.items()}
        rest = {part: in_other(getattr(each, part)) for part in ("markers", "must", "must_not")}
        return each.model_copy(update={"forms": forms, **rest})

    types = {name: translated(each) for name, each in human.types.items()}
    levels = {level: in_other(getattr(human, level)) for level in ("abundant", "scarce")}
    return human.model_copy(update={"species": species, "types": types, **levels})


def in_species(
    genes: Iterable[str], species: Species, instead: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Return human genes as they are, or as those of mice: what stands in `instead`, or the ortholog."""
    if species == "human":
        return once(genes)
    names = reference("human")
    found = [instead[gene] if gene in instead else (names.ortholog(gene),) for gene in genes]
    return once(gene for group in found for gene in group if gene)


def leaves_of(tree: Hierarchy) -> tuple[Leaf, ...]:
    """Return the forms of all types, each with the genes of the types that contain it."""
    found = []
    for name, own in tree.types.items():
        on_the_way = [(each, tree.types[each]) for each in path_of(name)]
        shared = [gene for _, each in on_the_way for gene in each.markers]
        against = [gene for _, each in on_the_way for gene in each.must_not]
        musts = tuple(each for each, markers in on_the_way if markers.must)
        for genes in own.forms.values() or ((),):
            wanted = once([*shared, *genes])
            unwanted = tuple(gene for gene in once(against) if gene not in wanted)
            found.append(Leaf(type=name, wanted=wanted, unwanted=unwanted, musts=musts))
    return tuple(found)


def lay(tree: Hierarchy, genes: Sequence[str]) -> Laid:
    """Lay a hierarchy over the genes of a dataset (unique symbols)."""
    leaves = leaves_of(tree)
    groups = tuple(name for name, each in tree.types.items() if each.must)
    named = {gene for leaf in leaves for gene in (*leaf.wanted, *leaf.unwanted)}
    named.update(gene for group in groups for gene in tree.types[group].must)
    place = {gene: at for at, gene in enumerate(sorted(named.intersection(genes)))}
    sides = Sides(
        level=level_of(place, tree),
        wanted=table(place, [leaf.wanted for leaf in leaves]),
        unwanted=table(place, [leaf.unwanted for leaf in leaves], PENALTY),
        groups=table(place, [tree.types[group].must for group in groups]),
    )
    code = np.array([place.get(gene, -1) for gene in genes], dtype=np.int64)
    return Laid(leaves=leaves, groups=groups, code=code, sides=sides, missing=_missing(tree, place))


def _missing(tree: Hierarchy, place: dict[str, int]) -> dict[str, tuple[int, int]]:
    found = {}
    for name, each in tree.types.items():
        own = {*each.markers, *each.must, *(gene for genes in each.forms.values() for gene in genes)}
        n_found = len(own.intersection(place))
        no_must = each.must and not set(each.must).intersection(place)
        if own and (no_must or n_found < min(FEWEST_MARKERS, len(own))):
            found[name] = (n_found, len(own))
    return found


def level_of(genes: Iterable[str], declared: Hierarchy | States) -> NDArray[np.int64]:
    """Return of each gene which of ``Rates`` is its own: 0 abundant, 1 usual, 2 scarce."""
    level = {**dict.fromkeys(declared.abundant, 0), **dict.fromkeys(declared.scarce, 2)}
    return np.array([level.get(gene, 1) for gene in genes], dtype=np.int64)


def table(place: dict[str, int], columns: Sequence[Iterable[str]], value: float = 1.0) -> sparse.csr_matrix:
    """Return a sparse table, genes × columns, with `value` where a gene stands in a column."""
    pairs = [(place[gene], at) for at, genes in enumerate(columns) for gene in genes if gene in place]
    rows, cols = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    shape = (len(place), len(columns))
    return sparse.csr_matrix((np.full(len(pairs), value), (rows, cols)), shape=shape)


def once(genes: Iterable[str]) -> tuple[str, ...]:
    """Return the genes in their order, each once."""
    return tuple(dict.fromkeys(genes))
