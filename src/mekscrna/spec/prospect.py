"""A prospect: a dataset that was found, and what is still wanting before it can be run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, NonNegativeFloat, PositiveInt

from mekscrna.spec._base import Check, HouseType, Slug, Spec, Text, repeated
from mekscrna.spec.dataset import Assay, Availability, Species, Value
from mekscrna.spec.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator


class RemoteFile(Spec):
    """One file of a deposit, as far as it is known."""

    name: Text
    url: str | None = None
    n_bytes: PositiveInt | None = None
    md5: str | None = Field(default=None, pattern=r"^[0-9a-f]{32}$")


class ProspectArm(Spec):
    """One arm, under the name by which claims know it."""

    meaning: Text
    """What it is in the deposit."""
    values: tuple[Value, ...] = ()
    """The values of the arm column that belong to it, where they are known."""
    drug: str | None = None
    dose_nm: NonNegativeFloat | None = None
    hours: NonNegativeFloat | None = None


class KnownColumns(Spec):
    """Which obs columns are known to say what; None where that is not known."""

    sample: tuple[Text, ...] | None = None
    arm: Text | None = None
    donor: Text | None = None
    cell_type: Text | None = None


class Prospect(Spec):
    """A public dataset that is known, but not well enough to be run.

    Once all that is ``missing`` is known or made, it is rewritten as a dataset in ``configs/datasets/``.
    """

    id: Slug
    title: Text
    species: Species
    assay: Assay = "single_cell"
    tissue: Text
    technology: Text
    source: Source
    licence: str | None = None
    """None where it was not seen."""
    files: tuple[RemoteFile, ...] = Field(min_length=1)
    reader: Slug
    """The reader that its files need, be it there or not."""
    arms: dict[Slug, ProspectArm] = {}
    """Empty where it holds no arms that a claim could compare."""
    populations: tuple[HouseType, ...] = Field(min_length=1)
    """The kinds of cells it holds."""
    replicate: Text
    """What the unit of replication is."""
    n_replicates: PositiveInt | None = None
    """How many there are per arm; None where that is not known."""
    obs: KnownColumns = KnownColumns()
    availability: Availability
    missing: tuple[Text, ...] = Field(min_length=1)
    """What has to be known or made before it can be run."""
    caveats: tuple[Text, ...] = ()
    notes: str | None = None

    def checks(self) -> Iterator[Check]:
        """See that each kind of cell and each gap is named once."""
        yield lambda: repeated(self.populations, ("populations",), noun="cell type")
        yield lambda: repeated(self.missing, ("missing",), noun="gap")

    @property
    def not_ready(self) -> str:
        """Return in words why it cannot be run."""
        return f"'{self.id}' is catalogued but not ready to run: {'; '.join(self.missing)}"
