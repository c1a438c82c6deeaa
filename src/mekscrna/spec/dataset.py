"""A dataset: which files, which column says what, which arm is which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, NonNegativeFloat, NonNegativeInt, StringConstraints

from mekscrna.spec import _dataset_rules as rules
from mekscrna.spec._base import Check, HouseType, Slug, Spec, Text
from mekscrna.spec.simulation import Simulation
from mekscrna.spec.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator


Value = str | int | bool
"""A value of an obs column as written in YAML; compared with the column as text."""

Species = Literal["human", "mouse"]
Assay = Literal["single_cell", "bulk"]
MatrixKind = Literal["counts", "expected_counts", "normalized", "log1p"]
SHA256_PATTERN = r"^[0-9a-f]{64}$"
SLOT_PATTERN = r"^(X|raw/X|layers/.+)$"

Sha256 = Annotated[str, StringConstraints(pattern=SHA256_PATTERN)]


class File(Spec):
    """One file of a deposit."""

    path: Text
    """Where it lies below the data folder (``--data-dir``)."""
    sha256: Sha256 | None = None
    """Checked before the file is read; None records what was found."""
    url: str | None = None


class Matrix(Spec):
    """Where the expression values are and what they are; verified against the values."""

    slot: Annotated[str, StringConstraints(pattern=SLOT_PATTERN)] = "X"
    """``X``, ``raw/X`` or ``layers/<name>``."""
    kind: MatrixKind = "counts"
    """``counts`` (whole numbers), ``expected_counts`` (from a quantifier), ``normalized`` (linear scale,
    bulk only), ``log1p`` (bulk only)."""


class ObsColumns(Spec):
    """Which obs columns say what. Several columns are joined by ``-``."""

    sample: tuple[Text, ...] = Field(min_length=1)
    """The biological sample: the unit of replication."""
    arm: Text
    donor: Text | None = None
    """Patient, animal or cell line; pairs samples where ``pairing`` says so."""
    cell_type: Text | None = None
    """The author's labels; None where ``population`` declares all cells to be of one type."""


class Arm(Spec):
    """One arm of the experiment: the values of the arm column that belong to it."""

    values: tuple[Value, ...] = Field(min_length=1)
    drug: str | None = None
    dose_nm: NonNegativeFloat | None = None
    hours: NonNegativeFloat | None = None


class Pairing(Spec):
    """Samples of one donor are compared with each other."""

    by: Literal["donor"] = "donor"
    incomplete: Literal["error", "drop"] = "error"
    """What to do with a donor who lacks one of the two arms."""


class Quality(Spec):
    """Which cells are kept. Limits are inclusive."""

    min_genes: NonNegativeInt = 200
    """Fewest detected genes per cell."""
    min_counts: NonNegativeInt = 0
    """Fewest counts per cell."""
    max_pct_mt: float = Field(default=25.0, ge=0, le=100)
    """Highest share of mitochondrial counts, in percent."""


class Availability(Spec):
    """How well a deposit is known; nothing in it is guessed."""

    tier: Literal[1, 2, 3]
    """1: worth a declaration; 2: a control, or worth one later; 3: known from its publication alone."""
    verified: bool
    """Whether accession and design were seen in a public record, or in public code that reads the deposit."""
    seen: Text
    """What was seen, and where."""
    unverified: tuple[Text, ...] = ()
    """What was not: to be looked at before a verdict from it is believed."""


class Dataset(Spec):
    """A public dataset and how to read it."""

    id: Slug
    title: Text
    species: Species
    assay: Assay = "single_cell"
    """``bulk``: one row per sample (and population); enters at scoring."""
    tissue: str | None = None
    source: Source
    licence: str | None = None
    availability: Availability | None = None
    """None for what lies beside this library, and for datasets of one's own."""
    files: tuple[File, ...] = Field(min_length=1)
    reader: Slug = "h5ad"
    matrix: Matrix = Matrix()
    gene_symbols: str | None = None
    """The var column that holds symbols; None where they are the index."""
    obs: ObsColumns
    arms: dict[Slug, Arm] = Field(min_length=1)
    cell_types: dict[HouseType, tuple[Text, ...]] = {}
    """House type → author labels, as globs (``CD8*``); the first match in the order written wins."""
    population: HouseType | None = None
    """The house type of every cell, where the deposit is of one kind (a cell line, sorted cells)."""
    exclude: dict[str, tuple[Value, ...]] = {}
    """obs column → values; such rows are left out, and counted."""
    pairing: Pairing | None = None
    covariates: tuple[Text, ...] = ()
    """obs columns that go into the model, constant within a sample."""
    quality: Quality = Quality()
    simulation: Simulation | None = None
    """How the file is made, for simulated datasets; shown as *simulated* everywhere."""
    notes: str | None = None

    def checks(self) -> Iterator[Check]:
        """See that arms are apart, pairs have donors, labels one source, and the matrix fits the assay."""
        yield lambda: rules.arms_are_apart(self)
        yield lambda: rules.columns_say_one_thing(self)
        yield lambda: rules.pairs_have_donors(self)
        yield lambda: rules.labels_have_one_source(self)
        yield lambda: rules.labels_go_one_way(self)
        yield lambda: rules.matrix_fits_the_assay(self)
        yield lambda: rules.files_lie_below_the_data_folder(self)
        yield lambda: rules.simulation_can_be_made(self)
