"""A deposit being looked at: its record, its matrices, its tables, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pandas as pd

from mekscrna.data.joining.barcodes import Named
from mekscrna.errors import DataError
from mekscrna.intake.file_names import FileName, read_names, word_columns
from mekscrna.intake.inspection import Unread
from mekscrna.intake.matrices import Look, Looker
from mekscrna.intake.obs_table import ObsTable, coded, per_file
from mekscrna.intake.other_files import why_unread
from mekscrna.intake.places import Place
from mekscrna.intake.recognition import Recognized, recognize
from mekscrna.intake.series import NO_SERIES, Series, is_series_name, read_series
from mekscrna.intake.tables import TableLook, holds_numbers, look_at_table
from mekscrna.intake.twins import raw_twins

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mekscrna.intake.obs_table import Coded


@dataclass(slots=True)
class Gathered:
    """A deposit being looked at."""

    place: Place
    series: Series = NO_SERIES
    looks: list[Look] = field(default_factory=list)
    names: list[FileName] = field(default_factory=list)
    tables: list[TableLook] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def fault(self, name: PurePosixPath, fault: DataError, *, is_fault: bool = True) -> None:
        """Note that a file cannot be read, and why."""
        whats = list(dict.fromkeys(problem.what for problem in fault.problems))
        whats = [*whats[:1], *(what[:1].upper() + what[1:] for what in whats[1:])]
        hints = dict.fromkeys(problem.hint for problem in fault.problems if problem.hint)
        more = [f"And {len(whats) - 2} faults more."] if len(whats) > 2 else []
        why = " ".join([*whats[:2], *more, *list(hints)[:1]])
        self.unread.append(Unread(path=str(name), why=why, is_fault=is_fault))


def gather_series(deposit: Gathered, series: Path | None) -> None:
    """Read the series' record: the one given, or the first among the files."""
    names = [name for name in deposit.place.names if is_series_name(name)]
    try:
        if series is not None:
            deposit.series = read_series(series)
        elif names:
            (real,) = deposit.place.real(names[:1])
            deposit.series = read_series(real) if real else NO_SERIES
    except DataError as fault:
        deposit.fault(names[0] if names else PurePosixPath(str(series)), fault)


def gather_files(deposit: Gathered) -> None:
    """Look at every file: matrices first, then the texts that belong to none."""
    place = deposit.place
    found = recognize([name for name in place.names if not is_series_name(name)])
    twins = raw_twins(each.found.path for each in found.matrices)
    kept = [each.found for each in found.matrices if each.found.path not in twins]
    parts = [(each.path, each.barcodes, each.features) for each in kept]
    place.prepare([*found.texts, *(name for names in parts for name in names)])
    texts = dict[PurePosixPath, DataError | None].fromkeys(found.texts)
    matrices: list[Recognized] = []
    for each in found.matrices:
        if (why := twins.get(each.found.path)) is not None:
            deposit.unread.append(Unread(path=str(each.found.path), why=why))
        elif each.reader.name == "text" and not _is_matrix(deposit, each.found.path):
            texts[each.found.path] = None
        else:
            matrices.append(each)
    names = read_names([str(each.found.path) for each in matrices])
    looker = Looker(place)
    for each, name in zip(matrices, names, strict=True):
        look = looker.look(each, name)
        if isinstance(look, Look):
            deposit.looks.append(look)
            deposit.names.append(name)
        elif each.reader.name == "text" and any("cell_tables" in problem.hint for problem in look):
            texts[each.found.path] = DataError(look)
        else:
            deposit.fault(each.found.path, DataError(look))
    _look_at_tables(deposit, texts)
    deposit.unread += [Unread(path=str(name), why=why_unread(name)) for name in found.others]


def _is_matrix(deposit: Gathered, name: PurePosixPath) -> bool:
    """Tell whether a text file is to be read as a matrix; one that cannot be read at all is, and says why."""
    try:
        (real,) = deposit.place.real([name])
        return real is not None and holds_numbers(real)
    except DataError:
        return True


def _look_at_tables(deposit: Gathered, texts: Mapping[PurePosixPath, DataError | None]) -> None:
    """Look at texts that belong to no matrix, each with why it is none where it looked like one."""
    if not texts:
        return
    cells = Named(
        names=[str(name) for look in deposit.looks for name in look.obs.index],
        file=[number for number, look in enumerate(deposit.looks) for _ in range(len(look.obs))],
    )
    by_file = file_columns(deposit)
    for name, why_none in texts.items():
        try:
            (real,) = deposit.place.real([name])
            look = look_at_table(real, str(name), cells=cells, per_file=by_file) if real else None
        except DataError as fault:
            deposit.fault(name, why_none or fault, is_fault=False)
            continue
        if look is None and why_none is not None:
            deposit.fault(name, why_none, is_fault=False)
        elif look is None:
            deposit.unread.append(
                Unread(path=str(name), why="a text that names none of the cells or samples.")
            )
        else:
            deposit.tables.append(look)


def file_columns(deposit: Gathered) -> tuple[Coded, ...]:
    """Return what names and record say of each file, as columns of all cells."""
    if len(deposit.looks) < 2:
        return ()
    sizes = [look.view.n_cells for look in deposit.looks]
    values: dict[str, tuple[str | None, ...]] = {"file_sample": tuple(each.label for each in deposit.names)}
    accessions = tuple(each.gsm for each in deposit.names)
    if all(accessions):
        values["file_gsm"] = accessions
    columns = [per_file(name, each, sizes, origin="name") for name, each in values.items()]
    words = word_columns(deposit.names)
    columns += [per_file(name, each, sizes, origin="name") for name, each in words.items()]
    told = deposit.series.columns_for(accessions)
    return (*columns, *(per_file(name, each, sizes, origin="series") for name, each in told.items()))


def obs_table(deposit: Gathered) -> ObsTable:
    """Return all columns of the deposit: of its matrices, its tables, its names and its record."""
    frames = [look.obs for look in deposit.looks]
    if not frames:
        return ObsTable(0, ())
    columns: dict[str, Coded] = {each.name: each for each in file_columns(deposit)}
    for look in deposit.tables:
        for column in look.columns:
            columns.setdefault(column.name, column)
    for name in dict.fromkeys(str(name) for frame in frames for name in frame.columns):
        columns[name] = coded(name, _stacked(frames, name))
    return ObsTable(sum(map(len, frames)), tuple(columns.values()))


def _stacked(frames: Sequence[pd.DataFrame], name: str) -> pd.Series[Any]:
    if len(frames) == 1:
        return frames[0][name]
    parts = [
        frame[name].astype(object) if name in frame else pd.Series([None] * len(frame), dtype=object)
        for frame in frames
    ]
    return pd.concat(parts, ignore_index=True)
