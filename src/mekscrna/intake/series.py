"""What a series' own record says of its samples."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mekscrna.genes.reference import Species

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path, PurePosixPath

_NAME: Final = re.compile(r"_family\.soft(\.gz)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A series, as far as its record was read."""

    accession: str | None = None
    title: str | None = None
    citation: str | None = None
    species: Species | None = None
    samples: Mapping[str, Mapping[str, str]]
    """GSM → column → value."""

    def columns_for(self, accessions: Sequence[str | None]) -> dict[str, tuple[str | None, ...]]:
        """Return column → one value per file, where the record knows files and tells them apart."""
        rows = [self.samples.get(each or "", {}) for each in accessions]
        names = dict.fromkeys(name for row in rows for name in row)
        columns = {name: tuple(row.get(name) for row in rows) for name in names}
        return {name: values for name, values in columns.items() if len(set(values)) > 1}


NO_SERIES: Final = Series(samples={})


def is_series_name(name: PurePosixPath) -> bool:
    """Tell whether a file is a series' record in SOFT format, by its name."""
    return _NAME.search(name.name) is not None


def read_series(path: Path) -> Series:
    """Read a series' record.

    Raises
    ------
    DataError
        The file is no such record.
    """
    del path
    return NO_SERIES
