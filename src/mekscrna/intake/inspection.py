"""What a look into a deposit found, as plain values: matrices, genes, columns and what looks wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from mekscrna.data.values.matrix_kind import Kind
from mekscrna.genes.reference import Species
from mekscrna.spec.dataset import Orientation

Role: TypeAlias = Literal["sample", "donor", "arm", "cell_type"]
Origin: TypeAlias = Literal["obs", "name", "series", "table"]
"""Where a column is from: the matrix's obs, the files' names, the series' record, a table beside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One value of a column."""

    value: str
    n_cells: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that says something about cells or samples."""

    name: str
    origin: Origin
    n_levels: int
    n_missing: int
    """Cells without a value."""
    levels: tuple[Level, ...]
    """The largest first, up to a few hundred."""
    table: str | None = None
    """The table it is from, where it is from one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Columns that may say what sample, donor, arm or cell type a cell is of."""

    role: Role
    columns: tuple[str, ...]
    reason: str
    is_clear: bool
    """Whether names or structure speak for it so plainly that a declaration may take it as a guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One matrix inside a file."""

    name: str
    kind: Kind
    """What a sample of its values looks like."""
    n_genes: int
    n_values: int
    """Non-zero values looked at."""
    largest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneView:
    """How the genes of a matrix are named."""

    n_genes: int
    named_by: Literal["symbols", "ids", "unknown"]
    """What most names are; ``unknown`` where few are known to either species."""
    species: Species | None
    """None where the names do not tell."""
    shares: tuple[float, float]
    """The share of names known in human and in mouse."""
    column: str | None
    """The var column to declare: the one with symbols, where the index holds neither symbols nor ids."""
    n_outdated: int
    n_ambiguous: int
    n_dates: int
    """Names that a spreadsheet made dates of."""
    n_repeated: int
    """Names that stand more than once."""
    examples: tuple[str, ...]
    dates: tuple[str, ...] = ()
    in_capitals: bool = False
    """Whether they are mouse symbols in capitals, which look like human ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixView:
    """One matrix of a deposit, looked at without reading it whole."""

    path: str
    """Below the data folder; it may lead into an archive."""
    reader: str
    label: str
    """What its name says, without accession, format and number of the file."""
    gsm: str | None
    barcodes: str | None
    features: str | None
    n_cells: int
    n_repeated_cells: int
    slots: tuple[Slot, ...]
    counts_in: str | None
    """The slot that holds counts; ``X`` where several do."""
    genes: GeneView | None
    orientation: Orientation | None = None
    """Where it has to be declared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """A table of cells or samples beside the matrices."""

    path: str
    key: str
    """Its column that names the cells, or the samples."""
    on: str | None
    """The column that ``key`` is matched with; None is the name of the cell."""
    n_rows: int
    share: float
    """Of the deposit's cells, found in it."""
    way: str
    """How the names were read."""
    is_clear: bool
    """Whether each cell has one row, by one way alone."""
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A file that no matrix is read from, and why."""

    path: str
    why: str
    is_fault: bool = False
    """Whether it was meant to be a matrix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many genes of a signature a deposit holds."""

    signature: str
    title: str
    n_present: int
    n_genes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmView:
    """One value of the likeliest arm column."""

    value: str
    n_cells: int
    n_samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignView:
    """The design that the likeliest columns make."""

    sample: tuple[str, ...]
    arm: str
    donor: str | None
    arms: tuple[ArmView, ...]
    n_pairs: int
    """Donors in more than one arm."""
    n_unpaired: int
    """Donors in one arm alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something that a person should know before going on."""

    is_fault: bool
    """Whether nothing can be concluded before it is mended."""
    what: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """A deposit, looked at: a file, a folder or an archive."""

    path: str
    """As given."""
    layout: str
    """In one sentence."""
    data_dir: str
    """The folder that the paths below start from."""
    matrices: tuple[MatrixView, ...]
    tables: tuple[TableView, ...]
    unread: tuple[Unread, ...]
    columns: tuple[Column, ...]
    candidates: tuple[Candidate, ...]
    """The likeliest of each role first."""
    design: DesignView | None
    file_values: tuple[tuple[str, ...], ...]
    """One row per matrix: its values of the columns that are one value per file."""
    file_columns: tuple[str, ...]
    species: Species | None
    coverage: tuple[Coverage, ...]
    remarks: tuple[Remark, ...]
    accession: str | None = None
    title: str | None = None
    pmid: str | None = None
    urls: tuple[tuple[str, str], ...] = ()
    """Name of a file of the series → its address."""

    @property
    def n_cells(self) -> int:
        """Cells of all matrices."""
        return sum(matrix.n_cells for matrix in self.matrices)

    def best(self, role: Role) -> Candidate | None:
        """Return the likeliest columns for a role, where they are clear."""
        return next((each for each in self.candidates if each.role == role and each.is_clear), None)

    def column(self, name: str) -> Column | None:
        """Return a column by name."""
        return next((each for each in self.columns if each.name == name), None)
