"""How a simulated tumor is made: what is planted, so that the truth is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt

from mekscrna.spec._base import Check, Fault, HouseType, Slug, Spec, Text

if TYPE_CHECKING:
    from collections.abc import Iterator


_Share = Annotated[float, Field(ge=0, lt=1)]


class PlantedShift(Spec):
    """The genes of a signature move by so much in one population of the treated arm.

    A gene that several planted shifts name follows the first of them, so that overlapping lists can be told
    apart: a shift of 0 written first keeps its genes still.
    """

    signature: Slug
    population: HouseType
    log2_fold: float
    """Treated − reference, in log2 of expression; down genes move the other way."""


class PlantedGeneShift(Spec):
    """One gene moves by so much in one population of the treated arm, whatever its signatures do."""

    gene: Text
    population: HouseType
    log2_fold: float
    """Treated − reference, in log2 of expression."""


class PlantedChange(Spec):
    """The share of a population changes in the treated arm."""

    population: HouseType
    log_odds: float
    """Treated − reference, in natural log odds against the populations that no change names."""


class Simulation(Spec):
    """A tumor with donors, arms, cell types and planted truths.

    All SDs are of natural logs. Each random quantity has a stream of its own, named after what it is, so that
    one more planted shift changes no other draw.
    """

    seed: PositiveInt
    n_per_arm: PositiveInt
    """Samples per arm; donors where paired."""
    paired: bool = True
    """Every donor gives one sample to each arm; otherwise every sample is of another donor."""
    treated: Slug = "mek_inhibited"
    reference: Slug = "untreated"
    """The dataset's arms; what is planted is planted in the treated one."""
    cells_per_sample: tuple[PositiveInt, PositiveInt] = (230, 340)
    """Fewest and most cells in a sample."""
    counts_per_cell: PositiveInt = 2500
    """Median counts per cell, over all cell types."""
    n_genes: PositiveInt = 4000
    """Genes in the file before ``drop_genes``: signatures, markers and housekeeping first, then others."""
    depth_sd: NonNegativeFloat = 0.15
    """Depth, between samples."""
    donor_sd: NonNegativeFloat = 0.2
    """Expression of a gene, between donors, each gene for itself."""
    donor_signature_sd: NonNegativeFloat = 0.2
    """Expression of a signature, between donors, all its genes together."""
    sample_sd: NonNegativeFloat = 0.08
    """Expression of a signature, between samples of one donor, all its genes together."""
    sample_gene_sd: NonNegativeFloat = 0.08
    """Expression of a gene, between samples of one donor, each gene for itself."""
    composition_sd: NonNegativeFloat = 0.15
    """Abundance of a cell type, between donors, and once more between samples of one donor."""
    cell_dispersion: PositiveFloat = 0.4
    """Squared coefficient of variation of a gene between cells of one type, beside Poisson noise."""
    damaged: _Share = 0.03
    """Share of damaged cells: few counts, many of them mitochondrial."""
    composition: dict[HouseType, PositiveFloat] = Field(default_factory=dict)
    """House type → share before treatment; empty takes the usual tumor."""
    shifts: tuple[PlantedShift, ...] = ()
    gene_shifts: tuple[PlantedGeneShift, ...] = ()
    changes: tuple[PlantedChange, ...] = ()
    drop_genes: tuple[Slug, ...] = ()
    """Signatures whose genes are left out of the file, as by a targeted panel."""

    def checks(self) -> Iterator[Check]:
        """See that the bounds of the number of cells are in order and two arms are named."""
        yield self._bounds_in_order
        yield self._two_arms

    def _bounds_in_order(self) -> Iterator[Fault]:
        fewest, most = self.cells_per_sample
        if fewest > most:
            yield Fault(("cells_per_sample",), f"the fewest cells, {fewest}, are more than the most, {most}")

    def _two_arms(self) -> Iterator[Fault]:
        if self.treated == self.reference:
            yield Fault(("reference",), f"treated and reference are the same arm, '{self.treated}'")
