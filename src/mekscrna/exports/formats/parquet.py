"""The tables of a run as Parquet: columns with types, so that nothing has to be guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import parquet

from mekscrna.exports._export import Export
from mekscrna.reporting.archive import TABLES_FOLDER
from mekscrna.reporting.tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mekscrna.record import Run
    from mekscrna.reporting.tables import Cell, FlatTable


def _write(run: Run, folder: Path) -> tuple[Path, ...]:
    place = folder / TABLES_FOLDER
    place.mkdir(parents=True, exist_ok=True)
    return tuple(_write_one(table, place / f"{table.name}.parquet") for table in tables(run))


def _write_one(table: FlatTable, path: Path) -> Path:
    part = path.with_name(f".{path.name}.part")
    parquet.write_table(_arrow(table), part)
    part.replace(path)
    return path


def _arrow(table: FlatTable) -> pa.Table:
    """Lay a table out by columns; what is not known is null."""
    columns = zip(*table.rows, strict=True) if table.rows else ((),) * len(table.columns)
    arrays = [pa.array(column, type=_type(column)) for column in columns]
    return pa.table(dict(zip(table.columns, arrays, strict=True)))


def _type(column: Sequence[Cell]) -> Any:
    """Return the one type that holds a column: truth, whole numbers, numbers, else text."""
    kinds = {type(cell) for cell in column if cell is not None}
    if kinds == {bool}:
        return pa.bool_()
    if kinds == {int}:
        return pa.int64()
    return pa.float64() if kinds and kinds <= {int, float} else pa.string()


EXPORT = Export(name="parquet", title="the tables as Parquet, in tables/", write=_write)
