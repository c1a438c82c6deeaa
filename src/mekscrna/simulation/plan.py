"""The design of a simulated tumor: its samples, and the cells in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mekscrna.kernels.types import Dense, Index, Mask, Vector
from mekscrna.simulation.markers import USUAL_COMPOSITION
from mekscrna.simulation.streams import stream
from mekscrna.spec.cell_types import lineage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.spec.simulation import Simulation

_CELL_DEPTH_SD = 0.35
_DAMAGED_DEPTH = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """The samples, the reference arm first."""

    donor: Index
    """Per sample, the number of its donor from 0."""
    is_treated: Mask

    @property
    def n_donors(self) -> int:
        """Return the number of donors."""
        return int(self.donor.max()) + 1

    def __len__(self) -> int:
        return len(self.donor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The cells, sample by sample."""

    sample: Index
    cell_type: Index
    """Per cell, the place of its type among the types of the tumor."""
    depth: Vector
    """Expected counts of the cell."""
    is_damaged: Mask

    def __len__(self) -> int:
        return len(self.sample)


def shares(recipe: Simulation) -> dict[str, float]:
    """Return house type → share before treatment, summing to 1."""
    weights = recipe.composition or USUAL_COMPOSITION
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


def samples(recipe: Simulation) -> Samples:
    """Lay out the samples: every donor in both arms where paired, else a donor for every sample."""
    order = np.arange(recipe.n_per_arm)
    second = order if recipe.paired else order + recipe.n_per_arm
    is_treated = np.repeat([False, True], recipe.n_per_arm)
    return Samples(donor=np.concatenate([order, second]), is_treated=is_treated)


def cells(recipe: Simulation, layout: Samples) -> Cells:
    """Draw the cells of every sample: how many, of which type, how deep, and which are damaged."""
    abundance = _abundance(recipe, layout)
    drawn = [_cells_of(recipe, sample, abundance[sample]) for sample in range(len(layout))]
    return Cells(
        sample=np.concatenate([each.sample for each in drawn]),
        cell_type=np.concatenate([each.cell_type for each in drawn]),
        depth=np.concatenate([each.depth for each in drawn]),
        is_damaged=np.concatenate([each.is_damaged for each in drawn]),
    )


def log_odds(recipe: Simulation, cell_types: Sequence[str]) -> Vector:
    """Return the planted change of each type's ln abundance; the first change that names a type counts."""
    changes = np.zeros(len(cell_types))
    for change in reversed(recipe.changes):
        changes[[name in lineage(change.population) for name in cell_types]] = change.log_odds
    return changes


def _abundance(recipe: Simulation, layout: Samples) -> Dense:
    """Return samples × types, expected shares of the cells of a sample."""
    usual = shares(recipe)
    by_donor = [
        stream(recipe.seed, "composition", "donor", str(donor)).standard_normal(len(usual))
        for donor in range(layout.n_donors)
    ]
    by_sample = [
        stream(recipe.seed, "composition", "sample", str(sample)).standard_normal(len(usual))
        for sample in range(len(layout))
    ]
    noise = recipe.composition_sd * (np.array(by_donor)[layout.donor] + np.array(by_sample))
    planted = np.outer(layout.is_treated, log_odds(recipe, list(usual)))
    weights = np.array(list(usual.values())) * np.exp(noise + planted)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float64)


def _cells_of(recipe: Simulation, sample: int, abundance: Vector) -> Cells:
    rng = stream(recipe.seed, "cells", str(sample))
    fewest, most = recipe.cells_per_sample
    n_cells = int(rng.integers(fewest, most, endpoint=True))
    depth_of_sample = recipe.counts_per_cell * np.exp(recipe.depth_sd * rng.standard_normal())
    depth = depth_of_sample * np.exp(_CELL_DEPTH_SD * rng.standard_normal(n_cells))
    kind = np.searchsorted(np.cumsum(abundance)[:-1], rng.random(n_cells), side="right")
    is_damaged = rng.random(n_cells) < recipe.damaged
    return Cells(
        sample=np.full(n_cells, sample),
        cell_type=kind.astype(np.int64),
        depth=np.where(is_damaged, _DAMAGED_DEPTH * depth, depth),
        is_damaged=is_damaged,
    )
