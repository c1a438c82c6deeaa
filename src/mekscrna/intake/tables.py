"""Tables beside the matrices that speak of the same cells or samples, told by the names in them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mekscrna.data.joining.barcodes import Named, match
from mekscrna.data.text_tables.names import CELL_WORDS, GENE_WORDS
from mekscrna.data.text_tables.small import fields_of, glance, is_types, read_table
from mekscrna.intake.inspection import TableView
from mekscrna.intake.obs_table import Coded, coded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_LEAST_SHARE: Final = 0.05
_MOST_KEYS: Final = 4
_LOOKED_AT: Final = 30
_NEARLY_ALL: Final = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLook:
    """A table that speaks of the deposit's cells, and its columns laid over them."""

    view: TableView
    columns: tuple[Coded, ...]


def holds_numbers(path: Path) -> bool:
    """Tell whether a text file looks like a matrix: names first, then numbers alone; or gene, cell, count.

    Raises
    ------
    DataError
        The file is empty, no text, or damaged at its start.
    """
    seen = glance(path, _LOOKED_AT)
    lines = [line for line in seen.lines if line.strip() and not line.startswith(("#", "%"))]
    rows = [fields_of(line, seen.separator) for line in lines[1:]]
    values = [field for row in rows for field in row[1:]]
    if not values or is_types(rows[0]):
        return False
    if _is_gene_and_cell(fields_of(lines[0], seen.separator)):
        return all(_is_number(row[2]) for row in rows if len(row) > 2)
    return sum(map(_is_number, values)) >= 0.9 * len(values)


def _is_gene_and_cell(header: Sequence[str]) -> bool:
    """Tell whether a header is that of a table with one row per gene and cell, as umi_tools writes it."""
    first, second = (name.lower() for name in header[:2]) if len(header) == 3 else ("", "")
    return (first in GENE_WORDS and second in CELL_WORDS) or (first in CELL_WORDS and second in GENE_WORDS)


def _is_number(text: str) -> bool:
    try:
        float(text.strip('"'))
    except ValueError:
        return text.strip() in {"", "NA", "NaN"}
    return True


def look_at_table(path: Path, name: str, *, cells: Named, per_file: Sequence[Coded]) -> TableLook | None:
    """Lay a table over the cells by their names, or over the files by their labels; None where neither fits.

    Parameters
    ----------
    per_file
        Columns of one value per file, such as the label and the accession.

    Raises
    ------
    DataError
        The file is no table.
    """
    table = read_table(path)
    best = _by_samples(table, per_file) or _by_cells(table, cells)
    if best is None:
        return None
    key, on, rows, way, is_clear = best
    n_cells = len(cells.names)
    columns = tuple(_laid(table, column, rows, name=name) for column in table.columns if column != key)
    view = TableView(
        path=name,
        key=key,
        on=on,
        n_rows=len(table),
        share=float(np.count_nonzero(rows >= 0) / max(n_cells, 1)),
        way=way,
        is_clear=is_clear,
        columns=tuple(str(column) for column in table.columns if column != key),
    )
    return TableLook(view=view, columns=columns)


_Joined = tuple[str, str | None, "NDArray[np.int64]", str, bool]


def _by_cells(table: pd.DataFrame, cells: Named) -> _Joined | None:
    best: _Joined | None = None
    for key in _keys(table):
        names = table[key].fillna("").astype(str).tolist()
        found = match(cells, Named(names=names))
        share = found.way.n_found / max(len(cells.names), 1)
        is_better = best is None or found.way.n_found > np.count_nonzero(best[2] >= 0)
        if share >= _LEAST_SHARE and is_better:
            best = (key, None, found.way.rows, found.way.words, found.is_clear)
        if found.is_clear and found.way.n_found >= _NEARLY_ALL * min(len(cells.names), len(names)):
            break
    return best


def _keys(table: pd.DataFrame) -> Iterable[str]:
    distinct = (column for column in table.columns if table[column].nunique() > max(2, len(table) // 2))
    names = (str(column) for column in distinct if not _are_measures(table[column].iloc[:_LOOKED_AT]))
    return list(islice(names, _MOST_KEYS))


def _are_measures(values: pd.Series[Any]) -> bool:
    """Tell whether values are numbers with decimals, by which nothing goes."""
    texts = [str(value) for value in values.dropna()]
    return bool(texts) and all(_is_number(text) and "." in text for text in texts)


def _by_samples(table: pd.DataFrame, per_file: Sequence[Coded]) -> _Joined | None:
    for key in table.columns:
        if table[key].duplicated().any() or table[key].isna().any():
            continue
        place = {str(value): row for row, value in enumerate(table[key])}
        for column in per_file:
            if column.levels and all(level in place for level in column.levels):
                of_level = np.array([*(place[level] for level in column.levels), -1], dtype=np.int64)
                return str(key), column.name, of_level[column.codes], f"by {column.name}", True
    return None


def _laid(table: pd.DataFrame, column: str, rows: NDArray[np.int64], *, name: str) -> Coded:
    values = _numbers(table[column])
    taken = values.take(np.where(rows < 0, 0, rows)) if len(values) else values
    over = coded(str(column), taken.reset_index(drop=True), origin="table", table=name)
    codes = np.where(rows < 0, -1, over.codes)
    return Coded(
        name=over.name,
        codes=codes,
        levels=over.levels,
        origin="table",
        table=name,
        is_measure=over.is_measure,
    )


def _numbers(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return text as numbers where all of it is numbers of many values, which are measures."""
    numbers = pd.to_numeric(values, errors="coerce")
    return numbers if numbers.notna().equals(values.notna()) and numbers.nunique() > 60 else values
