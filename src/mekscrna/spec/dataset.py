"""A dataset: which files, which column says what, which arm is which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, NonNegativeFloat, PositiveFloat, StringConstraints

from mekscrna.spec import _dataset_rules as rules
from mekscrna.spec._base import Check, HouseType, Slug, Spec, Text, repeated
from mekscrna.spec.quality import Quality
from mekscrna.spec.simulation import Simulation
from mekscrna.spec.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator


Value = str | int | bool
"""A value of an obs column as written in YAML; compared with the column as text."""

Species = Literal["human", "mouse"]
Assay = Literal["single_cell", "bulk"]
Annotation = Literal["labels", "markers", "labels_then_markers"]
Orientation = Literal["genes_by_cells", "cells_by_genes"]
MatrixKind = Literal["counts", "expected_counts", "normalized", "log1p"]
Tumor = Literal[
    "biliary",
    "breast",
    "colorectal",
    "glioma",
    "head_and_neck",
    "leukemia",
    "lung",
    "melanoma",
    "neurofibroma",
    "pancreatic",
    "thyroid",
]
"""A type of tumor, as claims and datasets name it so that the two can be set against each other."""
SHA256_PATTERN = r"^[0-9a-f]{64}$"
SLOT_PATTERN = r"^(X|raw/X|(layers|genome|features|object)/.+)$"

Sha256 = Annotated[str, StringConstraints(pattern=SHA256_PATTERN)]


class Remote(Spec):
    """A file below the data folder, and where it comes from."""

    path: Text
    """Where it lies below the data folder (``--data-dir``). It may lead into an archive:
    ``GSE1_RAW.tar/GSM1_matrix.mtx.gz``."""
    sha256: Sha256 | None = None
    """Checked before the file is read; None records what was found. In an archive: that of the archive."""
    url: str | None = None
    """Where ``mekscrna fetch`` gets it; in an archive: the archive."""


class File(Remote):
    """One matrix of a deposit: a file, or one with its row and column names in files of their own."""

    reader: Slug | None = None
    """None takes the dataset's."""
    barcodes: Text | None = None
    """The file of cell names of a matrix market file; None looks for it by its name."""
    features: Text | None = None
    """The file of gene names of a matrix market file; None looks for it by its name."""
    obs: dict[Text, Value] = {}
    """obs columns that are the same for every cell of this file, such as its sample."""


class CellTable(Remote):
    """A table of the authors, joined to obs: one row per cell, or per sample."""

    key: Text | None = None
    """Its column that names the cells (or samples); None is its first."""
    on: Text | None = None
    """The obs column that ``key`` is matched with; None is the name of the cell, whose prefix and suffix
    may differ in one way for all cells."""
    within: dict[Text, Text] = {}
    """obs column → column of the table that must be equal too, where barcodes occur in several samples."""
    columns: tuple[Text, ...] = ()
    """What is taken over; empty is all."""
    least_share: float = Field(default=0.5, gt=0, le=1)
    """The smallest share of cells that must be found in it; those not found are counted and left empty."""


class Matrix(Spec):
    """Where the expression values are and what they are; verified against the values."""

    slot: Annotated[str, StringConstraints(pattern=SLOT_PATTERN)] = "X"
    """``X``, ``raw/X`` or ``layers/<name>``; in 10x files ``X`` is the only genome and gene
    expression, others are ``genome/<name>`` and ``features/<type>``; in R files ``object/<name>``."""
    kind: MatrixKind = "counts"
    """``counts`` (whole numbers), ``expected_counts`` (from a quantifier), ``normalized`` (linear scale: CPM,
    TPM), ``log1p`` (log(x + 1) to the base ``log_base``)."""
    log_base: Literal["e", "2", "10"] = "e"
    """Of which log a ``log1p`` matrix is."""
    recover_counts: bool = False
    """Take ``log1p`` or ``normalized`` values back to the counts they were made of; refused unless exact."""
    orientation: Orientation | None = None
    """Of a text table; None sees it from the names, or refuses."""


class Genes(Spec):
    """Which names the genes go by, and what is done about them."""

    column: Text | None = None
    """The var column that holds symbols, or Ensembl ids; None takes the index."""
    update: bool = True
    """Give ids and outdated names their current symbols where that is certain; what is not is left."""
    duplicates: Literal["sum", "largest", "error"] = "sum"
    """Genes of one name: added up; the one with the largest total kept; or refused."""


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
    beside: tuple[Slug, ...] | None = None
    """What is given beside the drug that is asked about (``braf_inhibitor``), as claims name it in their
    ``context``; empty for nothing, None where that is not set against a claim's."""

    def checks(self) -> Iterator[Check]:
        """See that what is given beside the drug is named once."""
        yield lambda: repeated(self.beside or (), ("beside",), noun="drug")


class Pairing(Spec):
    """Samples of one donor are compared with each other."""

    by: Literal["donor"] = "donor"
    incomplete: Literal["error", "drop"] = "error"
    """What to do with a donor who lacks one of the two arms."""


class OneWell(Spec):
    """All donors (lines) of an arm were treated together, once: what the one well did, they share."""

    sd: PositiveFloat | None = None
    """Between wells of one arm, in log2: what a mean over lines differs by from well to well. It is added to
    the intervals of expression; None where not known, which lowers the certainty."""
    source: Text | None = None
    """Where it was measured."""


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
    tumors: tuple[Tumor, ...] = ()
    """The types of its tumors, where they can be named; a claim made of others alone is less certain here."""
    source: Source
    licence: str | None = None
    availability: Availability | None = None
    """None for what lies beside this library, and for datasets of one's own."""
    files: tuple[File, ...] = Field(min_length=1)
    reader: Slug = "h5ad"
    matrix: Matrix = Matrix()
    genes: Genes = Genes()
    cell_tables: tuple[CellTable, ...] = ()
    """Tables of the authors, joined in this order before columns are looked for."""
    obs: ObsColumns
    arms: dict[Slug, Arm] = Field(min_length=1)
    cell_types: dict[HouseType, tuple[Text, ...]] = {}
    """House type → author labels, as globs (``CD8*``); the first match in the order written wins."""
    population: HouseType | None = None
    """The house type of every cell, where the deposit is of one kind (a cell line, sorted cells)."""
    annotation: Annotation | None = None
    """What names single cells: the authors' ``labels`` (None), ``markers``, or markers where no glob fits."""
    copy_number: bool = False
    """Whether copy numbers, read from expression, name malignant cells that the authors have not named, and
    are held against the names that they gave."""
    exclude: dict[str, tuple[Value, ...]] = {}
    """obs column → values; such rows are left out, and counted."""
    pairing: Pairing | None = None
    one_well: OneWell | None = None
    """Given where the lines of an arm are no independent treatments; they are pairs by donor."""
    covariates: tuple[Text, ...] = ()
    """obs columns that go into the model, constant within a sample."""
    quality: Quality = Quality()
    cohort: Slug | None = None
    """Shared with other datasets of the same patients, lines or wells; they count once where datasets are
    pooled."""
    simulation: Simulation | None = None
    """How the file is made, for simulated datasets; shown as *simulated* everywhere."""
    notes: str | None = None

    def checks(self) -> Iterator[Check]:
        """See that arms are apart, pairs have donors, labels one source, the matrix agrees with itself."""
        yield lambda: repeated(self.tumors, ("tumors",), noun="tumor")
        yield lambda: rules.arms_are_apart(self)
        yield lambda: rules.columns_say_one_thing(self)
        yield lambda: rules.pairs_have_donors(self)
        yield lambda: rules.labels_have_one_source(self)
        yield lambda: rules.labels_go_one_way(self)
        yield lambda: rules.annotation_has_what_it_needs(self)
        yield lambda: rules.copy_number_has_what_it_needs(self)
        yield lambda: rules.matrix_agrees_with_itself(self)
        yield lambda: rules.files_lie_below_the_data_folder(self)
        yield lambda: rules.companions_lie_below_the_data_folder(self)
        yield lambda: rules.simulation_can_be_made(self)
