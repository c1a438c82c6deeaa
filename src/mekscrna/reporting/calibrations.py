"""A calibration on disk: calibration.json and a table, beside the run they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter, ValidationError

from mekscrna.errors import InputError
from mekscrna.record import SCHEMA_VERSION, ByChance, Calibration
from mekscrna.reporting.archive import TABLES_FOLDER, write_text
from mekscrna.reporting.tables import cell_text

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "calibration.json"
TABLE: Final = "calibration.tsv"
COLUMNS: Final = (
    *("claim", "dataset", "null", "n", "n_distinct", "share_wrong", "error", "wrong", "not_specific"),
    *("supported", "opposite", "excluded", "no_change", "inconclusive", "untestable", "note"),
)
"""Of the table; each is the name of a property of a row."""

_CALIBRATION: Final = TypeAdapter(Calibration)


def write_calibration(found: Calibration, folder: Path) -> Path:
    """Write a calibration into its run's folder: ``calibration.json`` and ``tables/calibration.tsv``."""
    (folder / TABLES_FOLDER).mkdir(parents=True, exist_ok=True)
    lines = ["\t".join(COLUMNS), *("\t".join(map(cell_text, row_of(each).values())) for each in found.rates)]
    write_text(folder / TABLES_FOLDER / TABLE, "\n".join(lines) + "\n")
    write_text(folder / FILE, _CALIBRATION.dump_json(found, indent=2).decode() + "\n")
    return folder / FILE


def read_calibration(folder: Path) -> Calibration | None:
    """Read the calibration beside a run; None where there is none.

    Raises
    ------
    InputError
        The file is there, but is no calibration of this schema version.
    """
    path = folder / FILE
    try:
        found = _CALIBRATION.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        raise InputError(f"{path} {where}: {fault['msg']}. Calibrate the run again.") from error
    if found.schema_version != SCHEMA_VERSION:
        raise InputError(f"{path}: schema_version {found.schema_version}. Calibrate the run again.")
    return found


def row_of(rates: ByChance) -> dict[str, str | int | float | None]:
    """Return one row of the table, by column."""
    return {name: getattr(rates, name) for name in COLUMNS}
