"""Tables of the authors, joined to the cells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mekscrna.data._draft import declared_columns
from mekscrna.data.archives import reach
from mekscrna.data.columns import as_text, counted, joined, listed
from mekscrna.data.files import absence, below, mismatch, present
from mekscrna.data.joining import columns as joined_columns
from mekscrna.data.joining.barcodes import Match, Named, Way, match
from mekscrna.data.text_tables.small import REPEATED, read_table
from mekscrna.errors import DataError, Problem, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from mekscrna.data._rows import Rows
    from mekscrna.kernels.types import Index
    from mekscrna.spec.dataset import CellTable, Dataset

_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A table whose rows are told apart by key."""

    frame: pd.DataFrame
    key: str
    columns: tuple[str, ...]
    """To be taken over."""

    @property
    def keys(self) -> list[str]:
        return [str(key) for key in self.frame[self.key]]


def join_table(dataset: Dataset, table: CellTable, rows: Rows, *, data_dir: Path | None) -> None:
    """Join one table to the obs of all files; writes to `rows`: new frames, steps, notes and faults."""
    try:
        read = _read(dataset, table, rows, data_dir=data_dir)
        places, words = _places(table, read, rows)
    except DataError as fault:
        rows.problems.extend(fault.problems)
        return
    joined_columns.attach(dataset, table, read.frame.loc[:, list(read.columns)], places=places, rows=rows)
    rows.steps.append(words)
    rows.notes.append(words)


def _read(dataset: Dataset, table: CellTable, rows: Rows, *, data_dir: Path | None) -> _Read:
    path = below(table, data_dir)
    if not present(path):
        raise DataError([absence(table, path)])
    if (changed := mismatch(table, path)) is not None:
        raise DataError([changed])
    try:
        frame = read_table(reach(path))
    except DataError as fault:
        raise DataError([replace(problem, file=table.path) for problem in fault.problems]) from fault
    key = table.key or str(frame.columns[0])
    faults = [*_missing(table, frame, rows, key=key), *_ambiguous_columns(dataset, table, frame, key=key)]
    if faults:
        raise DataError(faults)
    used = {key, *table.within.values()}
    columns = table.columns or tuple(str(name) for name in frame.columns if str(name) not in used)
    return _distinct(table, _Read(frame=frame, key=key, columns=columns))


def _missing(table: CellTable, frame: pd.DataFrame, rows: Rows, *, key: str) -> list[Problem]:
    """List the columns that are declared for a table, but not in it or in obs."""
    known = [str(name) for name in frame.columns]
    wanted = {key: "key", **dict.fromkeys(table.within.values(), "within")}
    wanted |= dict.fromkeys(table.columns, "columns")
    faults = [
        _no_column(table.path, f"column '{name}'", name, place=place, known=known)
        for name, place in wanted.items()
        if name not in known
    ]
    for name in (*((table.on,) if table.on else ()), *table.within):
        place = "on" if name == table.on else "within"
        for file, obs in rows.frames.items():
            if name not in obs:
                known = [str(each) for each in obs.columns]
                faults.append(_no_column(file, f"obs['{name}']", name, place=place, known=known))
    return faults


def _ambiguous_columns(
    dataset: Dataset, table: CellTable, frame: pd.DataFrame, *, key: str
) -> Iterator[Problem]:
    """Yield the columns that are needed, but of which the table has several that differ."""
    needed = {key, *table.within.values(), *table.columns, *declared_columns(dataset)}
    for name in frame.attrs.get(REPEATED, ()):
        if name in needed and f"{name}.2" in frame and not frame[name].equals(frame[f"{name}.2"]):
            what = "stands above several columns that differ, so which is meant cannot be told."
            hint = "Rename them in a copy of the table, or take out those that are not meant."
            yield Problem(file=table.path, path=f"column '{name}'", what=what, hint=hint)


def _no_column(file: str, path: str, name: str, *, place: str, known: list[str]) -> Problem:
    what = f"no such column (declared in cell_tables.{place})."
    return Problem(file=file, path=path, what=what, hint=suggestion(name, known))


def _distinct(table: CellTable, read: _Read) -> _Read:
    """Leave one row per key; rows that say the same are one, rows that differ are refused."""
    named = read.frame[read.frame[read.key].notna()]
    told_by = [read.key, *table.within.values()]
    once = named.drop_duplicates(list(dict.fromkeys([*told_by, *read.columns])))
    twice = once[once.duplicated(told_by, keep=False)]
    if len(twice):
        names = twice[read.key].astype(str).unique().tolist()
        what = f"{counted(len(names), 'name')} stand in rows that differ: {listed(names, _SHOWN)}."
        hint = "Where barcodes recur between samples, declare within: {<obs column>: <column of the table>}."
        raise DataError([Problem(file=table.path, path=f"column '{read.key}'", what=what, hint=hint)])
    return replace(read, frame=once)


def _places(table: CellTable, read: _Read, rows: Rows) -> tuple[Index, str]:
    """Return for every cell of all files its row of the table, −1 where there is none, and words."""
    way = _by_column(table, read, rows) if table.on else _by_name(table, read, rows)
    n_cells = len(way.rows)
    if way.n_found < table.least_share * n_cells:
        raise DataError([_too_few(table, read, rows, way=way)])
    n_rows = len(np.unique(way.rows[way.rows >= 0]))
    words = (
        f"Joined {counted(len(read.columns), 'column')} of {table.path} to {way.n_found:,} of "
        f"{counted(n_cells, 'cell')}, {way.words}; {counted(n_cells - way.n_found, 'cell')} not in it, "
        f"{counted(len(read.frame) - n_rows, 'row')} of it without a cell."
    )
    return way.rows, words


def _by_column(table: CellTable, read: _Read, rows: Rows) -> Way:
    """Match a column of obs, as text, whose values may recur: a table about samples."""
    of_cells = joined([_texts(rows, name) for name in (str(table.on), *table.within)])
    of_rows = joined([as_text(read.frame[name]) for name in (read.key, *table.within.values())])
    place = {name: row for row, name in enumerate(of_rows.tolist())}
    found = np.array([place.get(name, -1) for name in of_cells.tolist()], dtype=np.int64)
    return Way(words=f"by '{table.on}'", rows=found, is_one_to_one=True)


def _by_name(table: CellTable, read: _Read, rows: Rows) -> Way:
    sizes = [len(obs) for obs in rows.frames.values()]
    within = [_texts(rows, name) for name in table.within]
    of_table = [as_text(read.frame[name]) for name in table.within.values()]
    cells = Named(
        names=_names(rows),
        within=joined(within).tolist() if within else None,
        file=np.repeat(np.arange(len(sizes)), sizes).tolist(),
    )
    found = match(cells, Named(names=read.keys, within=joined(of_table).tolist() if of_table else None))
    enough = table.least_share * len(cells.names)
    if not found.is_clear and (found.way.n_found >= enough or not found.way.n_found):
        raise DataError([_ambiguous(table, found, cells=cells.names, keys=read.keys)])
    return found.way


def _names(rows: Rows) -> list[str]:
    return [str(name) for obs in rows.frames.values() for name in obs.index]


def _texts(rows: Rows, column: str) -> NDArray[np.object_]:
    return np.concatenate([as_text(obs[column]) for obs in rows.frames.values()])


def _ambiguous(table: CellTable, found: Match, *, cells: Sequence[str], keys: list[str]) -> Problem:
    hint = (
        "Where barcodes recur between samples, say which sample a row is of: "
        "within: {<obs column>: <column of the table>}."
    )
    if found.rival is None:
        what = f"rows stand for several cells, or cells for several rows ({found.way.words})"
    else:
        ways = f"{found.way.n_found:,} {found.way.words}, {found.rival.n_found:,} {found.rival.words}"
        what = f"cells can be found in two ways that do not agree: {ways}"
    return Problem(file=table.path, what=f"{what}; {_examples(cells, keys)}.", hint=hint)


def _too_few(table: CellTable, read: _Read, rows: Rows, *, way: Way) -> Problem:
    cells = _names(rows) if table.on is None else sorted(set(_texts(rows, table.on).tolist()))
    found = f"{way.n_found:,} of {counted(len(way.rows), 'cell')}"
    nearest = "" if table.on or not way.n_found else f" {way.words}, the nearest way"
    what = (
        f"only {found} are in it{nearest}, and least_share is {table.least_share:g}; "
        f"{_examples(cells, read.keys)}."
    )
    hint = "Is it the right table, and does key (or on) name the right column?"
    return Problem(file=table.path, path=f"column '{read.key}'", what=what, hint=hint)


def _examples(cells: Sequence[str], keys: Sequence[str]) -> str:
    return f"cells are called {_few(cells)}, rows of the table {_few(keys)}"


def _few(names: Sequence[Any]) -> str:
    return ", ".join(f"'{name}'" for name in list(names)[:_SHOWN])
