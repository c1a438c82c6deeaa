"""A study: which claims are put to which datasets, and by which rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt

from mekscrna.spec._base import Check, Slug, Spec, Text, repeated
from mekscrna.spec.claim import Contrast

if TYPE_CHECKING:
    from collections.abc import Iterator

Thin: TypeAlias = Literal["auto", "never", "always"]
"""When scores are read on counts that were thinned to equal depth."""

Layout: TypeAlias = Literal["pca", "umap", "none"]
"""How the cells of a dataset are laid out in the report."""


class Gates(Spec):
    """The thresholds a verdict has to pass, written down beforehand."""

    min_cells: PositiveInt = 20
    """Fewest cells of the population in a sample; samples below are left out."""
    min_sample_counts: NonNegativeInt = 10_000
    """Fewest counts of the population in a sample; samples below are left out."""
    min_samples: PositiveInt = 3
    """Samples per arm for a confirmatory verdict; from 2 on it is provisional."""
    min_pairs: PositiveInt = 4
    """Pairs for a confirmatory verdict; from 2 on it is provisional."""
    min_present: float = Field(default=0.6, ge=0, le=1)
    """Smallest share of a signature's genes in the matrix."""
    min_present_genes: PositiveInt = 5
    """Fewest genes of a signature in the matrix (all of a shorter one)."""
    min_expressed: float = Field(default=0.5, ge=0, le=1)
    """Smallest share of a signature's genes with ``min_gene_counts`` counts per sample."""
    min_gene_counts: PositiveFloat = 3.0
    """Mean counts per sample from which a gene of a signature speaks. At 3 Poisson counts, log2(counts + 0.5)
    shows 97 % of a small shift; at 1 it shows 67 %."""
    min_single_gene_counts: PositiveFloat = 10.0
    """Mean counts per sample from which a single-gene claim can be read."""
    engaged_fold: float = Field(default=1.25, gt=1)
    """Fold change of the on-target readout whose exclusion says that the drug missed."""
    max_depth_ratio: float = Field(default=1.5, ge=1)
    """Largest ratio of counts per cell between the arms, either way."""
    thin_beyond: float = Field(default=1.1, ge=1)
    """Ratio of counts per cell between the arms, either way, beyond which scores are read at equal depth."""
    artefact: float = Field(default=0.5, gt=0)
    """Share of the smallest effect by which half of the random lists may move, either way."""
    ambient_share: float = Field(default=0.1, ge=0, lt=1)
    """Share of a population's counts that may be ambient RNA of the other cells of its sample; a shift that
    this could account for is less certain. At 0 it is not asked."""
    tested_depth_ratio: float = Field(default=4.0, ge=1)
    """Ratio of counts per cell, either way, beyond which no verdict is given."""
    large_effect: float = Field(default=4.0, ge=1)
    """Smallest effects from which on a shift is large enough to outweigh another species or one well."""
    specificity: float = Field(default=0.95, gt=0, lt=1)
    """Share of random signatures that a specific shift exceeds in size."""
    robustness: float = Field(default=0.8, ge=0, le=1)
    """Share of lists × methods that must have the sign of the primary."""


class StudyDataset(Spec):
    """A dataset within a study."""

    id: Slug
    contrast: Contrast | None = None
    """Stands in for the claims' own contrast, in control studies; the report says so."""


class Study(Spec):
    """Claims put to datasets: one run."""

    id: Slug
    title: Text
    question: Text
    """What is asked, in one sentence, before the data are seen."""
    datasets: tuple[StudyDataset, ...] = Field(min_length=1)
    claims: tuple[Slug, ...] = Field(min_length=1)
    methods: tuple[Slug, ...] = ("ucell", "module_score")
    """Scoring methods read for agreement beside the primary pseudobulk estimate; none leaves the agreement to
    alternates, other limits on genes and other names of the cells."""
    thin: Thin = "auto"
    """Whether scores are read on counts that were thinned at random until the arms are equally deep: ``auto``
    where they differ by more than ``gates.thin_beyond``, ``always`` or ``never``. The primary estimate is not
    touched."""
    gene_limits: tuple[PositiveFloat, ...] = (1.0, 10.0)
    """Other values of ``gates.min_gene_counts``, by which the primary is read again for agreement."""
    other_labels: bool = True
    """Whether labelled cells are named by markers too (cells named by markers: where these are sure), and the
    primary estimate is read again under those names, for agreement."""
    within_g1: bool = False
    """Whether every primary shift of single cells is read within G1 cells too, so that a change in how many
    cells divide can be told from one within cells. Shown beside the verdict; it decides nothing."""
    gates: Gates = Gates()
    atlas: Text | None = None
    """A file below the data folder, made by ``mekscrna atlas``: lends datasets with too few samples the
    variance of others. What comes of it is provisional."""
    random_signatures: int = Field(default=200, ge=20, le=10_000)
    """Matched random signatures per claim; fewer than 20 cannot show that a shift exceeds 95 % of them."""
    embedding: Layout = "pca"
    """How the report lays out cells, for display alone; ``umap`` takes several times as long as ``pca``, and
    ``none`` leaves it out. No verdict reads it."""
    seed: NonNegativeInt = 0
    notes: str | None = None

    def checks(self) -> Iterator[Check]:
        """See that each dataset, claim and method is named once."""
        yield lambda: repeated((each.id for each in self.datasets), ("datasets",), noun="dataset")
        yield lambda: repeated(self.claims, ("claims",), noun="claim")
        yield lambda: repeated(self.methods, ("methods",), noun="method")
