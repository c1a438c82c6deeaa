"""What is in a file, a folder or an archive, said before any matrix is read whole."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from mekscrna.intake.coverage import coverage
from mekscrna.intake.design import design_view
from mekscrna.intake.gathering import Gathered, gather_files, gather_series, obs_table
from mekscrna.intake.gene_view import current_symbols, names_of
from mekscrna.intake.inspection import Inspection, Unread
from mekscrna.intake.places import look_at
from mekscrna.intake.remarks import remarks_on
from mekscrna.intake.roles import candidates
from mekscrna.intake.series import series_beside, series_named

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.genes.reference import Species
    from mekscrna.intake.inspection import Coverage
    from mekscrna.intake.obs_table import Coded


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
        The series' record in GEO's SOFT format; None looks for one among the files and beside them.

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
    deposit = Gathered(place)
    for name, problem in place.faults:
        deposit.unread.append(
            Unread(path=str(name), why=f"{problem.what} {problem.hint}".rstrip(), is_fault=True)
        )
    gather_series(deposit, series or series_beside(path))
    gather_files(deposit)
    return _told(path, deposit, species)


def _told(path: Path, deposit: Gathered, species: Species | None) -> Inspection:
    matrices = tuple(look.view for look in deposit.looks)
    table = obs_table(deposit)
    found = candidates(table)
    design = design_view(table, found)
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
        accession=deposit.series.accession or series_named(path),
        title=deposit.series.title,
        pmid=deposit.series.pmid,
        urls=tuple(deposit.series.urls.items()),
    )


def _value_at(column: Coded, start: int, n_cells: int) -> str:
    code = int(column.codes[start]) if n_cells else -1
    return column.levels[code] if code >= 0 else ""


def _species(deposit: Gathered) -> Species | None:
    seen = Counter(look.view.genes.species for look in deposit.looks if look.view.genes is not None)
    told = [species for species, _ in seen.most_common() if species]
    return told[0] if told else None


def _coverage(deposit: Gathered, species: Species | None) -> tuple[Coverage, ...]:
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
