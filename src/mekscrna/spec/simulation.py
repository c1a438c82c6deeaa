"""How a simulated tumour is made: what is planted, so that the truth is known."""

from __future__ import annotations

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt

from mekscrna.spec._base import Slug, Spec


class PlantedShift(Spec):
    """The genes of a signature move by so much in one population of the treated arm."""

    signature: Slug
    population: str
    log2_fold: float
    """Treated − reference, in log2 of expression."""


class PlantedChange(Spec):
    """The share of a population changes in the treated arm."""

    population: str
    log_odds: float
    """Treated − reference, in natural log odds of the share of all cells."""


class Simulation(Spec):
    """A tumour with donors, arms, cell types and planted truths."""

    seed: PositiveInt
    n_per_arm: PositiveInt
    """Samples per arm; donors where paired."""
    paired: bool = True
    cells_per_sample: tuple[PositiveInt, PositiveInt] = (300, 600)
    """Fewest and most cells in a sample."""
    counts_per_cell: PositiveInt = 3000
    """Median counts per cell."""
    depth_sd: NonNegativeFloat = 0.15
    """SD between samples of ln depth."""
    donor_sd: NonNegativeFloat = 0.2
    """SD between donors of a gene's ln expression."""
    sample_sd: NonNegativeFloat = 0.1
    """SD between samples of one donor of a signature's coherent ln expression."""
    composition: dict[str, PositiveFloat] = Field(default_factory=dict)
    """House type → share before treatment; empty takes the usual tumour."""
    shifts: tuple[PlantedShift, ...] = ()
    changes: tuple[PlantedChange, ...] = ()
    drop_genes: tuple[Slug, ...] = ()
    """Signatures whose genes are left out of the file."""
