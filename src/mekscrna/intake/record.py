"""A series known by its record alone: which matrices its names promise, before anything is fetched."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from mekscrna.data.archiving.kinds import is_archive_name
from mekscrna.intake.design import design_view
from mekscrna.intake.file_names import read_names, word_columns
from mekscrna.intake.inspection import Inspection, MatrixView, Remark, Unread
from mekscrna.intake.obs_table import ObsTable, per_file
from mekscrna.intake.recognition import recognize
from mekscrna.intake.roles import candidates
from mekscrna.intake.series import read_series

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.intake.file_names import FileName
    from mekscrna.intake.obs_table import Coded
    from mekscrna.intake.recognition import Recognized
    from mekscrna.intake.series import Series

_RAW: Final = "_RAW.tar"


def inspect_record(path: Path, *, data_dir: Path) -> Inspection:
    """Look at the record of a series whose files are not here.

    Returns
    -------
    The matrices that its files' names promise, without cells; columns count files, not cells.

    Raises
    ------
    DataError
        The file is no such record.
    """
    series = read_series(path)
    found = recognize(_names(series))
    names = read_names([str(each.found.path) for each in found.matrices])
    matrices = tuple(_view(each, name) for each, name in zip(found.matrices, names, strict=True))
    table = ObsTable(len(matrices), _columns(names, series))
    likely = candidates(table)
    unread = [Unread(path=str(name), why=_why(name)) for name in (*found.texts, *found.others)]
    told = [column for column in table.columns if column.origin in ("name", "series")]
    fetch = f"mekscrna fetch {series.accession} --data-dir {data_dir}"
    return Inspection(
        path=str(path),
        layout=f"the record of {series.accession}, whose files are not here",
        data_dir=str(data_dir),
        matrices=matrices,
        tables=(),
        unread=tuple(unread),
        columns=tuple(column.view() for column in table.columns),
        candidates=likely,
        design=design_view(table, likely),
        file_values=tuple(
            tuple(column.levels[code] if (code := int(column.codes[row])) >= 0 else "" for column in told)
            for row in range(len(matrices))
        ),
        file_columns=tuple(column.name for column in told),
        species=series.species,
        coverage=(),
        remarks=(
            Remark(is_fault=False, what="nothing but the record was read.", hint=f"Fetch it: {fetch}."),
        ),
        accession=series.accession,
        title=series.title,
        pmid=series.pmid,
        urls=tuple(series.urls.items()),
    )


def _names(series: Series) -> list[PurePosixPath]:
    """Return the files that the record names, those of samples in the series' archive, where it has one."""
    folder = PurePosixPath(series.accession or "")
    raw = next((name for name in series.urls if name.endswith(_RAW)), None)
    inside = folder / raw if raw else folder
    own = [folder / name for name in series.urls if name != raw]
    return [*own, *(inside / name for name in series.sample_urls)]


def _columns(names: list[FileName], series: Series) -> tuple[Coded, ...]:
    if len(names) < 2:
        return ()
    ones = [1] * len(names)
    columns = {"file_sample": tuple(each.label for each in names), **word_columns(names)}
    of_name = [per_file(name, values, ones, origin="name") for name, values in columns.items()]
    told = series.columns_for([each.gsm for each in names])
    return (*of_name, *(per_file(name, values, ones, origin="series") for name, values in told.items()))


def _view(recognized: Recognized, name: FileName) -> MatrixView:
    found = recognized.found
    return MatrixView(
        path=str(found.path),
        reader=recognized.reader.name,
        label=name.label,
        gsm=name.gsm,
        barcodes=None if found.barcodes is None else str(found.barcodes),
        features=None if found.features is None else str(found.features),
        n_cells=0,
        n_repeated_cells=0,
        slots=(),
        counts_in=None,
        genes=None,
    )


def _why(name: PurePosixPath) -> str:
    if is_archive_name(name.name):
        return "an archive, whose names are known once it is here."
    return "not seen yet; a table perhaps."
