"""From the word a user gave to the files that are meant by it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mekscrna.cli._studies import open_study
from mekscrna.errors import DataError, InputError, UnknownNameError
from mekscrna.fetch import geo, records
from mekscrna.fetch.deposits import fetch_all
from mekscrna.fetch.here import Fetched
from mekscrna.fetch.rules import Listener
from mekscrna.fetch.soft import read_soft
from mekscrna.fetch.wanted import Wanted, wanted_at, wanted_of
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.dataset import Dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Where to, and how."""

    data_dir: Path
    only: tuple[str, ...]
    n_parallel: int
    offline: bool
    tell: Listener

    def run(self, wanted: tuple[Wanted, ...]) -> tuple[Fetched, ...]:
        """Fetch files."""
        return fetch_all(
            wanted, self.data_dir, offline=self.offline, n_parallel=self.n_parallel, tell=self.tell
        )


def bring(word: str, root: Path | None, errand: Errand) -> tuple[Fetched, ...]:
    """Fetch what a word stands for.

    Raises
    ------
    InputError
        It stands for nothing that can be fetched.
    """
    accession = geo.accession_in(word)
    if accession is not None and not (word.islower() and word in Catalog.open(root).datasets):
        return _series(accession, errand)
    if (record := records.record_in(word)) is not None:
        return _record(record, errand)
    if "://" in word:
        return errand.run((wanted_at(word),))
    if word.lower().startswith(("doi:", "10.")):
        raise InputError(
            f"{word}: only DOIs of Zenodo (10.5281/zenodo.…) and figshare (10.6084/m9.figshare.…)."
        )
    if errand.only:
        raise InputError("--only is for series and records; of a dataset all that it names is fetched.")
    found: dict[Wanted, None] = {}
    for dataset in _datasets(word, root):
        found |= dict.fromkeys(wanted_of(dataset))
    return errand.run(tuple(found))


def _datasets(word: str, root: Path | None) -> list[Dataset]:
    if word.lower().endswith((".yaml", ".yml")) or "/" in word:
        study, catalog = open_study(word, root)
        return [catalog.dataset(entry.id) for entry in study.datasets if not _is_made(catalog, entry.id)]
    catalog = Catalog.open(root)
    if word in catalog.studies:
        ids = [entry.id for entry in catalog.study(word).datasets]
        return [catalog.dataset(name) for name in ids if not _is_made(catalog, name)]
    if word in catalog.datasets:
        if _is_made(catalog, word):
            raise InputError(f"{word} is simulated: `mekscrna demo` makes it, and there is nothing to fetch.")
        return [catalog.dataset(word)]
    if word in catalog.prospects:
        missing = "; ".join(catalog.prospects[word].missing)
        raise InputError(f"{word} is known, but not ready to be fetched: {missing}.")
    raise UnknownNameError("dataset or study", word, [*catalog.datasets, *catalog.studies])


def _is_made(catalog: Catalog, name: str) -> bool:
    return catalog.dataset(name).simulation is not None


def _series(accession: str, errand: Errand) -> tuple[Fetched, ...]:
    here = geo.record_beside(accession, errand.data_dir)
    first = () if here else errand.run((geo.record_of(accession),))
    if here is None and first[0].problem is not None:
        return first
    files = geo.files_of(read_soft(here or first[0].target), errand.only)
    return (*first, *errand.run(files))


def _record(record: records.RecordId, errand: Errand) -> tuple[Fetched, ...]:
    first = errand.run((records.description_of(record),))
    if first[0].problem is not None:
        return first
    try:
        files = records.files_of(record, first[0].target, errand.only)
    except DataError:
        if first[0].state == "fetched":  # a page that is no record is not kept
            first[0].target.unlink(missing_ok=True)
        raise
    return (*first, *errand.run(files))
