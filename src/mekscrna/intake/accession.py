"""A series by its accession: its files where they are here, its record where they are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.errors import DataError
from mekscrna.fetch.deposits import fetch_all
from mekscrna.fetch.geo import record_beside, record_of
from mekscrna.intake.inspect import inspect
from mekscrna.intake.record import inspect_record

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.genes.reference import Species
    from mekscrna.intake.inspection import Inspection


def inspect_accession(
    accession: str, data_dir: Path, *, offline: bool = False, species: Species | None = None
) -> Inspection:
    """Look into a series of GEO.

    Its record is looked for in the data folder, and fetched where it is not there; the matrices are not
    fetched. Where they are in ``<data_dir>/<accession>/``, they are looked at.

    Raises
    ------
    DataError
        The record is not there and cannot be fetched, or is none.
    """
    record = record_beside(accession, data_dir)
    if record is None:
        (fetched,) = fetch_all([record_of(accession)], data_dir, offline=offline)
        if fetched.problem is not None:
            raise DataError([fetched.problem])
        record = fetched.target
    folder = data_dir / accession
    if folder.is_dir() and any(each != record and not each.name.startswith(".") for each in folder.iterdir()):
        return inspect(folder, data_dir=data_dir, species=species, series=record)
    return inspect_record(record, data_dir=data_dir)
