"""GEO series by accession: where their records and files are, and which of them to fetch."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from mekscrna.errors import DataError, InputError, Problem
from mekscrna.fetch.addresses import GEO
from mekscrna.fetch.wanted import Wanted, is_plain_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mekscrna.fetch.soft import Series

_ACCESSION: Final = re.compile(r"GSE\d{1,9}", re.IGNORECASE)
_PAGE: Final = re.compile(
    r"https?://www\.ncbi\.nlm\.nih\.gov/geo/query/acc\.cgi\?(?:.*&)?acc=(GSE\d+)", re.IGNORECASE
)


def accession_in(word: str) -> str | None:
    """Return the GEO series that a word names, by its accession or the address of its page."""
    if _ACCESSION.fullmatch(word.strip()):
        return word.strip().upper()
    found = _PAGE.match(word.strip())
    return found[1].upper() if found else None


def series_address(accession: str) -> str:
    """Return the folder of a series on GEO's file server: ``…/series/GSE12nnn/GSE12345``."""
    return f"{GEO}/series/{accession[:-3] if len(accession) > 6 else 'GSE'}nnn/{accession}"


def record_of(accession: str) -> Wanted:
    """Return the family file (SOFT) of a series; it goes to ``<accession>/``.

    It is not pinned in the lock file, for GEO writes it anew when anything is corrected.
    """
    name = f"{accession}_family.soft.gz"
    return Wanted(
        path=PurePosixPath(accession) / name, url=f"{series_address(accession)}/soft/{name}", is_pinned=False
    )


def record_beside(accession: str, data_dir: Path) -> Path | None:
    """Find the family file of a series that somebody has put into the data folder, packed or not."""
    for folder in (data_dir / accession, data_dir):
        for name in (f"{accession}_family.soft.gz", f"{accession}_family.soft"):
            if (folder / name).is_file():
                return folder / name
    return None


def files_of(series: Series, only: Sequence[str] = ()) -> tuple[Wanted, ...]:
    """Choose among the files of a series; they go to ``<accession>/``.

    Parameters
    ----------
    only
        Globs of file names (``*_RAW.tar``, ``GSM123*``), over the files of the series and of its samples.
        None given: those of the series, or those of the samples where the series has none; they are the
        same matrices.

    Raises
    ------
    InputError
        No file goes by such a name; those that there are are listed.
    DataError
        Two addresses lead to files of one name.
    """
    of_series = _named(series.supplementary)
    of_samples = _named(url for sample in series.samples for url in sample.supplementary)
    there = of_series + of_samples
    chosen = [each for each in there if any(fnmatch(each[0], glob) for glob in only)]
    if not only:
        chosen = of_series or of_samples
    if not chosen:
        raise InputError(f"{series.accession}: {_nothing(series, [name for name, _ in there], only)}")
    urls: dict[str, str] = {}
    problems = []
    for name, url in chosen:
        if urls.setdefault(name, url) != url:
            what = f"two addresses lead to a file of this name: {urls[name]} and {url}."
            problems.append(Problem(file=name, what=what))
    if problems:
        raise DataError(problems)
    return tuple(Wanted(path=PurePosixPath(series.accession) / name, url=url) for name, url in urls.items())


def _named(urls: Iterable[str]) -> list[tuple[str, str]]:
    named = [(unquote(url.rstrip("/").rpartition("/")[2]), url) for url in urls]
    return [(name, url) for name, url in named if is_plain_name(name)]


def _nothing(series: Series, names: list[str], only: Sequence[str]) -> str:
    if names:
        shown = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
        return f"no file is called {' or '.join(only)}. There are {shown}."
    if series.parts:
        return f"it has no files of its own; it is put together of {', '.join(series.parts)}. Fetch those."
    return "its record names no files but raw reads, perhaps. Look at its page at GEO."
