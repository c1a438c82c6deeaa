"""The files and tables of a declaration: where each lies, what reads it, what all its cells share."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from mekscrna.intake.commented import flow, flow_map, quoted
from mekscrna.intake.sheet import columns_of_files, names_of_columns
from mekscrna.intake.words import HOUSE_ARMS
from mekscrna.spec.undecided import OPEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mekscrna.intake.inspection import Inspection
    from mekscrna.intake.sheet import Sheet


def write_files(sheet: Sheet, names: Mapping[str, str], digests: Mapping[str, str]) -> None:
    """Write the files, with what their names and the record say of each."""
    seen = sheet.seen
    needed = list(columns_of_files(seen))
    is_open = len(seen.matrices) > 1 and seen.best("arm") is None
    usual = _usual_reader(seen)
    files = []
    for matrix, values in zip(seen.matrices, seen.file_values, strict=True):
        page = sheet.page.inner().inner()
        page.line("path", matrix.path)
        if (url := _url(matrix.path, seen)) is not None:
            page.line("url", url)
        if matrix.path in digests:
            page.line("sha256", digests[matrix.path])
        if matrix.reader != usual:
            page.line("reader", matrix.reader)
        for key in ("barcodes", "features"):
            if getattr(matrix, key) is not None:
                page.line(key, getattr(matrix, key))
        told = dict(zip(seen.file_columns, values, strict=True))
        obs: dict[str, Any] = {names[name]: told[name] for name in needed}
        if is_open:
            obs["arm"] = OPEN
        if obs:
            page.line("obs", flow_map({key: quoted(value) for key, value in obs.items()}))
        files.append(page.values)
    guessed = _reason_of_files(seen, names) if needed else ""
    decide = sheet.decide(f"the arm of each file: {' or '.join(HOUSE_ARMS)}") if is_open else ""
    sheet.page.line("files", files, guessed=guessed, decide=decide)
    sheet.page.line("reader", usual)


def _url(path: str, seen: Inspection) -> str | None:
    """Return where the file, or the archive around it, comes from, as far as the series' record says."""
    urls = dict(seen.urls)
    return next((urls[part] for part in PurePosixPath(path).parts if part in urls), None)


def _usual_reader(seen: Inspection) -> str:
    readers = [matrix.reader for matrix in seen.matrices]
    return max(dict.fromkeys(readers), key=readers.count) if readers else "h5ad"


def _reason_of_files(seen: Inspection, names: Mapping[str, str]) -> str:
    told: dict[str, list[str]] = {}
    for name in columns_of_files(seen):
        column = seen.column(name)
        source = "the series' record" if column and column.origin == "series" else "the files' names"
        told.setdefault(source, []).append(names[name])
    return "; ".join(f"{', '.join(found)} from {source}" for source, found in told.items())


def write_tables(sheet: Sheet) -> None:
    """Write the tables whose columns are used."""
    used = {name for each in sheet.seen.candidates if each.is_clear for name in each.columns}
    pages = []
    for table in sheet.seen.tables:
        own = {column.name for column in sheet.seen.columns if column.table == table.path}
        columns = [name for name in table.columns if name in used & own]
        if not columns:
            continue
        page = sheet.page.inner().inner()
        page.line("path", table.path)
        page.line("key", quoted(table.key))
        if table.on:
            page.line("on", quoted(names_of_columns(sheet.seen)[table.on]))
        page.line("columns", flow(quoted(name) for name in columns))
        pages.append(page.values)
    if pages:
        sheet.page.line("cell_tables", pages, guessed="its names are those of the cells or samples")
