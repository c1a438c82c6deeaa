"""What is in a file, a folder or an archive, said before any matrix is read whole."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mekscrna.data.barcodes import Named
from mekscrna.errors import DataError
from mekscrna.intake.coverage import coverage
from mekscrna.intake.file_names import FileName, read_names, word_columns
from mekscrna.intake.gene_view import current_symbols, names_of
from mekscrna.intake.inspection import ArmView, DesignView, Inspection, Unread
from mekscrna.intake.matrices import Look, Looker
from mekscrna.intake.obs_table import ObsTable, coded, levels_within, per_file
from mekscrna.intake.places import Place, look_at
from mekscrna.intake.recognition import Recognized, recognize
from mekscrna.intake.remarks import per_arm, remarks_on
from mekscrna.intake.roles import candidates
from mekscrna.intake.series import NO_SERIES, Series, is_series_name, read_series
from mekscrna.intake.tables import TableLook, holds_numbers, look_at_table
from mekscrna.intake.words import is_no_donor

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mekscrna.genes.reference import Species
    from mekscrna.intake.inspection import Candidate, Coverage
    from mekscrna.intake.obs_table import Coded


@dataclass(slots=True)
class _Deposit:
    """A deposit being looked at."""

    place: Place
    series: Series = NO_SERIES
    looks: list[Look] = field(default_factory=list)
    names: list[FileName] = field(default_factory=list)
    tables: list[TableLook] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def fault(self, name: PurePosixPath, fault: DataError, *, is_fault: bool = True) -> None:
        whats = list(dict.fromkeys(problem.what for problem in fault.problems))
        hints = dict.fromkeys(problem.hint for problem in fault.problems if problem.hint)
        more = [f"And {len(whats) - 2} faults more."] if len(whats) > 2 else []
        why = " ".join([*whats[:2], *more, *list(hints)[:1]])
        self.unread.append(Unread(path=str(name), why=why, is_fault=is_fault))


def inspect(
    path: Path, *, data_dir: Path | None = None, species: Species | None = None, series: Path | None = None
) -> Inspection:
    """Look into a file, a folder or an archive.

    Read are headers, obs tables, gene names, tables beside the matrices, and a sample of each matrix. What
    lies in an archive is unpacked into the cache as far as it is needed.

    Parameters
    ----------
    data_dir
        The folder that paths are told from; None is the folder itself, or the one that holds the file.
    species
        What the genes are meant to be of; None takes what their names say.
    series
        The series' record in GEO's SOFT format; None looks for one among the files.

    Returns
    -------
    What was found. Nothing is written, and files that cannot be read are told, not raised.

    Raises
    ------
    InputError
        There is no such path, or nothing in it.
    DataError
        The path is an archive that cannot be listed.
    """
    place = look_at(path, data_dir)
    deposit = _Deposit(place)
    for name, problem in place.faults:
        deposit.unread.append(Unread(path=str(name), why=f"{problem.what} {problem.hint}", is_fault=True))
    _read_series(deposit, series)
    _look_at_files(deposit)
    return _told(path, deposit, species)


def _read_series(deposit: _Deposit, series: Path | None) -> None:
    names = [name for name in deposit.place.names if is_series_name(name)]
    try:
        if series is not None:
            deposit.series = read_series(series)
        elif names:
            (real,) = deposit.place.real(names[:1])
            deposit.series = read_series(real) if real else NO_SERIES
    except DataError as fault:
        deposit.fault(names[0] if names else PurePosixPath(str(series)), fault)


def _look_at_files(deposit: _Deposit) -> None:
    place = deposit.place
    found = recognize([name for name in place.names if not is_series_name(name)])
    parts = [(each.found.path, each.found.barcodes, each.found.features) for each in found.matrices]
    place.prepare([*found.texts, *(name for names in parts for name in names)])
    texts = list(found.texts)
    matrices: list[Recognized] = []
    for each in found.matrices:
        if each.reader.name == "text" and not _is_matrix(deposit, each.found.path):
            texts.append(each.found.path)
        else:
            matrices.append(each)
    names = read_names([str(each.found.path) for each in matrices])
    looker = Looker(place)
    for each, name in zip(matrices, names, strict=True):
        look = looker.look(each, name)
        if isinstance(look, Look):
            deposit.looks.append(look)
            deposit.names.append(name)
        else:
            deposit.fault(each.found.path, DataError(look))
    _look_at_tables(deposit, texts)
    deposit.unread += [Unread(path=str(name), why="no format known here.") for name in found.others]


def _is_matrix(deposit: _Deposit, name: PurePosixPath) -> bool:
    """Tell whether a text file is to be read as a matrix; one that cannot be read at all is, and says why."""
    try:
        (real,) = deposit.place.real([name])
        return real is not None and holds_numbers(real)
    except DataError:
        return True


def _look_at_tables(deposit: _Deposit, texts: Sequence[PurePosixPath]) -> None:
    if not texts:
        return
    cells = Named(
        names=[str(name) for look in deposit.looks for name in look.obs.index],
        file=[number for number, look in enumerate(deposit.looks) for _ in range(len(look.obs))],
    )
    by_file = _file_columns(deposit)
    for name in texts:
        try:
            (real,) = deposit.place.real([name])
            look = look_at_table(real, str(name), cells=cells, per_file=by_file) if real else None
        except DataError as fault:
            deposit.fault(name, fault, is_fault=False)
            continue
        if look is None:
            deposit.unread.append(
                Unread(path=str(name), why="a text that names none of the cells or samples.")
            )
        else:
            deposit.tables.append(look)


def _file_columns(deposit: _Deposit) -> tuple[Coded, ...]:
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


def _obs_table(deposit: _Deposit) -> ObsTable:
    frames = [look.obs for look in deposit.looks]
    if not frames:
        return ObsTable(0, ())
    columns: dict[str, Coded] = {each.name: each for each in _file_columns(deposit)}
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


def _told(path: Path, deposit: _Deposit, species: Species | None) -> Inspection:
    matrices = tuple(look.view for look in deposit.looks)
    table = _obs_table(deposit)
    found = candidates(table)
    design = _design(table, found)
    seen = _species(deposit)
    covered = _coverage(deposit, species or seen)
    tables = tuple(look.view for look in deposit.tables)
    per_file_columns = [column for column in table.columns if column.origin in ("name", "series")]
    starts = np.cumsum([0, *(matrix.n_cells for matrix in matrices)])
    return Inspection(
        path=str(path),
        layout=deposit.place.layout,
        data_dir=str(deposit.place.base),
        matrices=matrices,
        tables=tables,
        unread=tuple(deposit.unread),
        columns=tuple(column.view() for column in table.columns),
        candidates=found,
        design=design,
        file_values=tuple(
            tuple(_value_at(column, int(start), matrix.n_cells) for column in per_file_columns)
            for start, matrix in zip(starts, matrices, strict=False)
        ),
        file_columns=tuple(column.name for column in per_file_columns),
        species=species or seen,
        coverage=covered,
        remarks=remarks_on(
            matrices,
            tables,
            table=table,
            design=design,
            coverage=covered,
            declared=species or deposit.series.species,
        ),
        accession=deposit.series.accession or _accession(path),
        title=deposit.series.title,
    )


def _accession(path: Path) -> str | None:
    """Return the series that a path names; the folder around a file counts."""
    found = re.search(r"GSE\d+", "/".join(path.resolve().parts[-2:]))
    return found[0] if found else None


def _value_at(column: Coded, start: int, n_cells: int) -> str:
    code = int(column.codes[start]) if n_cells else -1
    return column.levels[code] if code >= 0 else ""


def _species(deposit: _Deposit) -> Species | None:
    seen = Counter(look.view.genes.species for look in deposit.looks if look.view.genes is not None)
    told = [species for species, _ in seen.most_common() if species]
    return told[0] if told else None


def _coverage(deposit: _Deposit, species: Species | None) -> tuple[Coverage, ...]:
    if species is None or not deposit.looks:
        return ()
    shared: frozenset[str] | None = None
    seen: set[tuple[str, ...]] = set()
    for look in deposit.looks:
        if look.view.genes is None or not len(look.var):
            continue
        names = tuple(names_of(look.var, look.view.genes))
        if names not in seen:
            seen.add(names)
            symbols = current_symbols(names, species)
            shared = symbols if shared is None else shared & symbols
    return () if shared is None else coverage(shared, species)


def _design(table: ObsTable, found: Sequence[Candidate]) -> DesignView | None:
    """Lay out the design that the clear candidates make; None where sample or arm is open."""
    sample, arm, donor = (_clear(found, role) for role in ("sample", "arm", "donor"))
    if sample is None or arm is None:
        return None
    name = arm.columns[0]
    rows = per_arm(table, sample=sample.columns, arm=name, donor=donor.columns[0] if donor else None)
    n_pairs = n_unpaired = 0
    if donor is not None:
        of_donor = table.by_name[donor.columns[0]]
        n_arms = levels_within(table.by_name[name], of_donor)
        known = np.array([not is_no_donor(level) for level in of_donor.levels], dtype=bool)
        n_pairs = int(np.count_nonzero((n_arms > 1) & known))
        n_unpaired = int(np.count_nonzero((n_arms == 1) & known))
    return DesignView(
        sample=sample.columns,
        arm=name,
        donor=donor.columns[0] if donor else None,
        arms=tuple(ArmView(value=value, n_cells=n, n_samples=k) for value, (n, k) in rows.items()),
        n_pairs=n_pairs,
        n_unpaired=n_unpaired,
    )


def _clear(found: Sequence[Candidate], role: str) -> Candidate | None:
    return next((each for each in found if each.role == role and each.is_clear), None)
