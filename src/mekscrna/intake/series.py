"""What a series' own record says of its samples."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mekscrna.fetch.geo import record_beside
from mekscrna.fetch.soft import read_soft
from mekscrna.genes.reference import Species

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path, PurePosixPath


_NAME: Final = re.compile(r"_family\.soft(\.gz)?$", re.IGNORECASE)
_ACCESSION: Final = re.compile(r"GSE\d+")
_SPECIES: Final[Mapping[str, Species]] = {"Homo sapiens": "human", "Mus musculus": "mouse"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A series, as far as its record was read."""

    accession: str | None = None
    title: str | None = None
    pmid: str | None = None
    species: Species | None = None
    """None where it is of neither, or of both."""
    samples: Mapping[str, Mapping[str, str]]
    """GSM → column → value."""
    urls: Mapping[str, str]
    """Name of a file of the series → its address."""
    sample_urls: Mapping[str, str]
    """Name of a file of a sample → its address; they are what ``RAW.tar`` holds."""

    def columns_for(self, accessions: Sequence[str | None]) -> dict[str, tuple[str | None, ...]]:
        """Return column → one value per file, where the record tells the files apart."""
        rows = [self.samples.get(each or "", {}) for each in accessions]
        names = dict.fromkeys(name for row in rows for name in row)
        columns = {name: tuple(row.get(name) or None for row in rows) for name in names}
        return {name: values for name, values in columns.items() if len(set(values)) > 1}


NO_SERIES: Final = Series(samples={}, urls={}, sample_urls={})


def is_series_name(name: PurePosixPath) -> bool:
    """Tell whether a file is a series' record in SOFT format, by its name."""
    return _NAME.search(name.name) is not None


def series_named(path: Path) -> str | None:
    """Return the series that a path names; the folder around a file counts."""
    found = _ACCESSION.search("/".join(path.resolve().parts[-2:]))
    return found[0] if found else None


def series_beside(path: Path) -> Path | None:
    """Find the record of the series that a path names, in the folder or beside the file."""
    accession = series_named(path)
    folder = path if path.is_dir() else path.parent
    return None if accession is None else record_beside(accession, folder)


def read_series(path: Path) -> Series:
    """Read a series' record.

    Raises
    ------
    DataError
        The file is no such record.
    """
    soft = read_soft(path)
    species = {_SPECIES.get(name) for name in soft.organisms}
    urls = {name: url for url in soft.supplementary if (name := _file_name(url))}
    of_samples = {_file_name(url): url for sample in soft.samples for url in sample.supplementary}
    return Series(
        accession=soft.accession,
        title=soft.title or None,
        pmid=next(iter(soft.pubmed_ids), None),
        species=next(iter(species)) if len(species) == 1 else None,
        samples=soft.table(),
        urls=urls,
        sample_urls=of_samples,
    )


def _file_name(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]
