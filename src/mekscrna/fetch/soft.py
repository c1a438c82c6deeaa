"""GEO's family files in SOFT format: a series, its samples, and what tells the samples apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final

from mekscrna.data.archives import reach
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_LONGEST_LINE: Final = 2**20
_LONGEST_KEY: Final = 60
_FEW_LEVELS: Final = 12
_NAMED: Final = re.compile(
    r"treat|drug|agent|compound|inhibit|perturb|dose|concentration|stimul|exposure", re.IGNORECASE
)
_LIKELY: Final = re.compile(r"condition|group|arm\b|time|genotype|status|response|sensitiv", re.IGNORECASE)
OWN_COLUMNS: Final = ("title", "source_name", "organism")
"""Columns that every sample has; the others are its characteristics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One GSM of a series."""

    accession: str
    columns: Mapping[str, str]
    """title, source_name, organism, then each of its characteristics; several values are joined by ``; ``."""
    supplementary: tuple[str, ...] = ()
    """Addresses of its own files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A column of the sample table that could be the one that tells the arms."""

    column: str
    levels: Mapping[str, int]
    """Value → samples that have it."""
    is_named_so: bool
    """Whether its name speaks of a treatment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What a family file says of a series."""

    accession: str
    title: str = ""
    summary: str = ""
    design: str = ""
    pubmed_ids: tuple[str, ...] = ()
    organisms: tuple[str, ...] = ()
    """Of its platforms, or of its samples where those say nothing; as GEO writes them (``Homo sapiens``)."""
    parts: tuple[str, ...] = ()
    """The series that it is put together of, where it is a super-series."""
    supplementary: tuple[str, ...] = ()
    """Addresses of the files of the whole series."""
    samples: tuple[Sample, ...] = ()

    def table(self) -> dict[str, dict[str, str]]:
        """Return GSM → column → value; every sample has every column, empty where nothing is said."""
        names = dict.fromkeys(name for sample in self.samples for name in sample.columns)
        return {
            sample.accession: {name: sample.columns.get(name, "") for name in names}
            for sample in self.samples
        }

    def candidate_arms(self) -> tuple[Candidate, ...]:
        """Return the columns with two to a few levels, at least one of them in several samples.

        Those whose names speak of a treatment come first, then conditions and groups, then those with the
        fewest levels. Nothing is decided: which level is which arm is for a person to say.
        """
        found = []
        for name in dict.fromkeys(name for sample in self.samples for name in sample.columns):
            levels = Counter(sample.columns.get(name, "") for sample in self.samples)
            if name == "title" or not 2 <= len(levels) <= _FEW_LEVELS or len(levels) == len(self.samples) > 2:
                continue
            candidate = Candidate(column=name, levels=dict(levels), is_named_so=bool(_NAMED.search(name)))
            found.append(candidate)
        return tuple(
            sorted(found, key=lambda c: (not c.is_named_so, not _LIKELY.search(c.column), len(c.levels)))
        )


def read_soft(path: Path) -> Series:
    """Read the family file of a series, packed or not, line by line; tables of values are passed over.

    Raises
    ------
    DataError
        It is no such file, or damaged.
    """
    try:
        with reach(path, inflate=True).open("rb") as stream:
            return series_in(stream)
    except (OSError, ValueError) as fault:
        what = f"is no family file of a GEO series ({fault})."
        hint = "Its name at GEO is GSE…_family.soft.gz; fetch it again."
        raise DataError([Problem(file=path.name, what=what, hint=hint)]) from fault


def series_in(stream: IO[bytes]) -> Series:
    """Return the series in lines of SOFT.

    Raises
    ------
    ValueError
        They hold no series, or several.
    """
    series: list[_Entity] = []
    samples: list[_Entity] = []
    organisms: list[str] = []
    for entity in _entities(_lines(stream)):
        if entity.kind == "SERIES":
            series.append(entity)
        elif entity.kind == "SAMPLE":
            samples.append(entity)
        elif entity.kind == "PLATFORM":
            organisms += entity.values.get("organism", [])
    if len(series) != 1:
        raise ValueError("it describes no series" if not series else "it describes several series")
    spellings: dict[str, str] = {}
    return _series(series[0], tuple(_sample(each, spellings) for each in samples), organisms)


@dataclass(slots=True)
class _Entity:
    kind: str
    name: str
    values: dict[str, list[str]] = field(default_factory=dict)


def _lines(stream: IO[bytes]) -> Iterator[str]:
    """Yield lines that say something, tables of values aside."""
    is_in_table = False
    while line := stream.readline(_LONGEST_LINE):
        if line[:1] not in b"^!":
            continue
        if line.startswith(b"!") and b"_table_" in line:
            is_in_table = line.rstrip().lower().endswith(b"_table_begin")
        if is_in_table:
            continue
        try:
            yield line.decode("utf-8").strip()
        except UnicodeDecodeError:
            yield line.decode("cp1252", "replace").strip()


def _entities(lines: Iterable[str]) -> Iterator[_Entity]:
    current: _Entity | None = None
    for line in lines:
        label, _, value = (part.strip() for part in line.partition("="))
        if line.startswith("^"):
            if current is not None:
                yield current
            current = _Entity(label[1:].strip().upper(), value)
        elif current is not None and value:
            kind, _, key = label[1:].partition("_")
            if kind.upper() == current.kind:
                current.values.setdefault(key.lower(), []).append(value)
    if current is not None:
        yield current


def _series(entity: _Entity, samples: tuple[Sample, ...], organisms: list[str]) -> Series:
    def all_of(key: str) -> list[str]:
        return entity.values.get(key, [])

    said = organisms or all_of("platform_organism") or all_of("sample_organism")
    said = said or [name for each in samples for name in each.columns.get("organism", "").split("; ") if name]
    relations = [re.match(r"SuperSeries of:? *(GSE\d+)", text) for text in all_of("relation")]
    return Series(
        accession=entity.name or "".join(all_of("geo_accession")[:1]),
        title=" ".join(all_of("title")),
        summary="\n".join(all_of("summary")),
        design="\n".join(all_of("overall_design")),
        pubmed_ids=tuple(all_of("pubmed_id")),
        organisms=tuple(dict.fromkeys(said)),
        parts=tuple(found[1] for found in relations if found),
        supplementary=_files(entity),
        samples=samples,
    )


def _sample(entity: _Entity, spellings: dict[str, str]) -> Sample:
    columns: dict[str, list[str]] = {}
    for column, key in zip(OWN_COLUMNS, ("title", "source_name_ch1", "organism_ch1"), strict=True):
        columns[column] = entity.values.get(key, [])
    for key, values in entity.values.items():
        if not key.startswith("characteristics_ch"):
            continue
        channel = "" if key.endswith("_ch1") else f" ({key.rpartition('_')[2]})"
        for text in values:
            name, value = _split(text)
            folded = re.sub(r"[\s_]+", " ", f"{name}{channel}").casefold()
            name = spellings.setdefault(folded, f"{name}{channel}")
            columns.setdefault(name, []).append(value)
    joined = {name: "; ".join(dict.fromkeys(values)) for name, values in columns.items() if values}
    return Sample(accession=entity.name, columns=joined, supplementary=_files(entity))


def _split(text: str) -> tuple[str, str]:
    """Part ``treatment: DMSO`` into its name and value; what has no name is a characteristic as such."""
    name, colon, value = text.partition(":")
    name, value = name.strip(), value.strip()
    if not colon or not name or len(name) > _LONGEST_KEY or value.startswith("//"):
        return "characteristics", text.strip()
    if name.casefold() in OWN_COLUMNS:
        name = f"{name} (characteristic)"
    return name, value


def _files(entity: _Entity) -> tuple[str, ...]:
    found = [
        value
        for key, values in entity.values.items()
        if key.startswith("supplementary_file")
        for value in values
        if value.upper() != "NONE"
    ]
    return tuple(dict.fromkeys(found))
