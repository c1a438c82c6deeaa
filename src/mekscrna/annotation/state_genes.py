"""Lay the states of a cell type over the genes of one dataset."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna.annotation.hierarchy import in_species, level_of, once, table
from mekscrna.genes.library import library_root
from mekscrna.kernels.marker_evidence import Sides
from mekscrna.kernels.types import Index, Sparse
from mekscrna.spec.hierarchy import State, States
from mekscrna.spec.reading import read
from mekscrna.spec.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mekscrna.spec.dataset import Species

FEWEST_GENES: Final = 3
"""A state of which the data hold fewer genes is neither scored nor gated."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LaidStates:
    """States over the genes of a dataset."""

    names: tuple[str, ...]
    """The states scored: those of enough genes in the data."""
    gated: tuple[str, ...]
    """Those of them that gates are for, in the order of the columns of ``sides``."""
    members: Sparse
    """Genes × states: stored where a gene of the data is of the state."""
    code: Index
    """Of each gene of the data: which marker of ``sides`` it is; −1 for none."""
    sides: Sides
    missing: dict[str, tuple[int, int]]
    """States that cannot be told → genes found, genes there are."""


def states_of(name: str, species: Species = "human", folder: Path | None = None) -> States:
    """Return the shipped states ``t_cell`` or ``macrophage`` in the genes of a species.

    The genes of lists stand among the genes of each state.
    """
    return _shipped(name, species, folder or library_root())


@cache
def _shipped(name: str, species: Species, root: Path) -> States:
    written = read(root / "signatures" / "hierarchy" / f"{name}.yaml", States)

    def whole(state: State) -> State:
        lists = [read(root / "signatures" / f"{each}.yaml", Signature).genes.up for each in state.lists]
        genes = [*(gene for genes in lists for gene in genes if gene not in state.without), *state.genes]
        renamed = in_species(once(genes), species, written.other_species)
        return state.model_copy(update={"genes": renamed, "lists": (), "without": ()})

    states = {each: whole(state) for each, state in written.states.items()}
    levels = {
        part: in_species(getattr(written, part), species, written.other_species)
        for part in ("abundant", "scarce")
    }
    return written.model_copy(update={"species": species, "states": states, **levels})


def lay_states(states: States, genes: Sequence[str]) -> LaidStates:
    """Lay states over the genes of a dataset (unique symbols)."""
    held = set(genes)
    found = {name: [gene for gene in state.genes if gene in held] for name, state in states.states.items()}
    names = tuple(name for name in found if len(found[name]) >= FEWEST_GENES)
    gated = tuple(name for name in names if states.states[name].gated)
    place = {gene: at for at, gene in enumerate(sorted({gene for name in gated for gene in found[name]}))}
    wanted = table(place, [found[name] for name in gated])
    nothing = table(place, [[] for _ in gated])
    return LaidStates(
        names=names,
        gated=gated,
        members=table({gene: at for at, gene in enumerate(genes)}, [found[name] for name in names]),
        code=np.array([place.get(gene, -1) for gene in genes], dtype=np.int64),
        sides=Sides(level=level_of(place, states), wanted=wanted, unwanted=nothing, groups=nothing),
        missing={
            name: (len(found[name]), len(states.states[name].genes)) for name in found if name not in names
        },
    )
