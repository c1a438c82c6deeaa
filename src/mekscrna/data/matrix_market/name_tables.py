"""Files that name the cells or the genes of a matrix, one line each."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mekscrna.data import _gzip
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_LINE: Final = 512
"""Bytes that a line takes at most, on average."""
_HEADER_WORDS: Final = frozenset(
    {"x", "v1", "0", "index", "rownames", "row_names", "name", "names", "id", "ids", "symbol", "symbols"}
    | {"gene", "genes", "gene_id", "gene_ids", "geneid", "gene_name", "gene_names", "genename", "gene_symbol"}
    | {"gene_symbols", "genesymbol", "ensembl", "ensembl_id", "ensembl_gene_id", "feature", "features"}
    | {"feature_id", "feature_name", "barcode", "barcodes", "cell", "cells", "cell_id", "cell_ids", "cellid"}
    | {"cell_barcode", "cell_name", "cell_names"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameTable:
    """The lines of such a file, split into columns."""

    columns: tuple[tuple[str, ...], ...]
    header: tuple[str, ...] = ()
    """One per column, where the first line names them; otherwise none."""
    notes: tuple[str, ...] = ()
    """What was taken for something else than names, each in a sentence without its end."""

    @property
    def n_rows(self) -> int:
        """Names, the header left out."""
        return len(self.columns[0])

    def others(self, *taken: int | None) -> dict[str, list[str]]:
        """Return the columns that are not taken, by the header's names or as ``column_2``."""
        found: dict[str, list[str]] = {}
        for i, column in enumerate(self.columns):
            title = self.header[i] if self.header else ""
            if i not in taken:
                found[title if title and title not in found else f"column_{i + 1}"] = list(column)
        return found


def read_names(path: Path, *, most: int) -> tuple[tuple[str, ...], ...]:
    """Read the lines of a file of names, split into fields.

    Parameters
    ----------
    path
        Separated by tabs, commas, or (quoted) blanks; may be compressed with gzip.
    most
        As many names as the matrix could have; a file of far more text is not read to its end.

    Raises
    ------
    DataError
        It cannot be read, or a line is empty.
    """
    text = _gzip.text(path, limit=min(_gzip.LIMIT, (1 << 16) + _LINE * most)).rstrip("\r\n \t")
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    empty = [i for i, line in enumerate(lines, start=1) if not line.strip()]
    if empty:
        what = "is empty; there is a name on every line."
        raise DataError([Problem(file=path.name, line=empty[0], what=what, hint=_gzip.AGAIN)])
    separator = _separator(lines[0], path)
    if separator is None:
        return tuple((line.strip(' "'),) for line in lines)
    try:
        return tuple(
            tuple(field.strip() for field in fields) for fields in csv.reader(lines, delimiter=separator)
        )
    except csv.Error as fault:
        raise DataError([Problem(file=path.name, what=f"cannot be split into columns ({fault}).")]) from fault


def _separator(line: str, path: Path) -> str | None:
    if "\t" in line:
        return "\t"
    if "," in line and (".csv" in path.name.lower() or '"' in line):
        return ","
    return " " if line.startswith('"') and '" ' in line else None


def fits(lines: Sequence[tuple[str, ...]], n_names: int) -> bool:
    """Tell whether the lines are so many names, or a header and so many names."""
    return len(lines) == n_names or (len(lines) == n_names + 1 and is_header(lines[0]))


def is_header(fields: tuple[str, ...]) -> bool:
    """Tell whether a line names columns."""
    return any(field.lower().replace(" ", "_") in _HEADER_WORDS for field in fields)


def as_table(lines: Sequence[tuple[str, ...]], n_names: int) -> NameTable:
    """Take lines as columns: a header apart, short lines filled up, a column of row numbers left out."""
    header, rows = (lines[0], lines[1:]) if len(lines) == n_names + 1 else ((), lines)
    width = max((len(row) for row in rows), default=1)
    columns = [tuple(row[i] if i < len(row) else "" for row in rows) for i in range(width)]
    titles = ("",) * (width - len(header)) + header if header else ()
    notes: tuple[str, ...] = ("took its first line as a header",) if header else ()
    if width > 1 and _are_row_numbers(columns[0]):
        columns, titles = columns[1:], titles[1:]
        notes += ("left out its first column, which numbers the lines",)
    return NameTable(columns=tuple(columns), header=titles[: len(columns)], notes=notes)


def _are_row_numbers(column: tuple[str, ...]) -> bool:
    return any(
        len(column) > 1 and all(value == str(i) for i, value in enumerate(column, start=start))
        for start in (0, 1)
    )
