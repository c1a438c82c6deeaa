"""The header and first rows of a table, cut into fields, with a name for every field."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mekscrna.data._gzip import AGAIN
from mekscrna.data.text_tables import names as words
from mekscrna.data.text_tables.head import Head, Line, head_of
from mekscrna.data.text_tables.small import fields_of, separator_of
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_N_KEPT: Final = 320
NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
MISSING: Final = frozenset(
    ("", "NA", "NaN", "nan", "NAN", "N/A", "<NA>", "null", "NULL", "Inf", "-Inf", "inf")
)
_DECIMAL_COMMA: Final = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line cut into fields."""

    line: Line
    n_fields: int
    fields: tuple[str, ...]
    """The first of them."""
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """The header and the first rows of a table, with as many names as fields."""

    separator: str
    header: tuple[str, ...]
    """One name per column, that of the row names first; blank where it has none."""
    rows: tuple[Row, ...]
    end: int
    """The byte that ends a line."""
    is_trailed: bool = False
    """Whether a separator stands behind the last field of rows."""
    has_header: bool = True
    """Whether the columns have names."""


def sketch_of(path: Path) -> Sketch:
    """Find separator, header and rows.

    Raises
    ------
    DataError
        The file is no table, or header and rows do not fit together.
    """
    head = head_of(path)
    separator = _separator(path, head)
    header, rows = _header(head, separator)
    if header is None:
        blank = [""] * rows[0].n_fields
        return Sketch(
            separator=separator, header=tuple(blank), rows=tuple(rows), end=head.end, has_header=False
        )
    if not rows:
        what = f"holds a header ({_shown(header)}) and no rows."
        raise DataError([Problem(file=path.name, line=head.lines[0].number, what=what, hint=AGAIN)])
    return _fitted(path, header, rows, separator=separator, head=head)


def _separator(path: Path, head: Head) -> str:
    if not head.lines:
        raise DataError([Problem(file=path.name, what="the table holds no rows.", hint=AGAIN)])
    separator, _ = separator_of(line.text for line in head.lines[:8])
    if separator is None:
        first = head.lines[0]
        what = f"is no table: there is one field per line, or their number varies ('{first.text[:60]}' …)."
        hint = "A table has tabs, commas, semicolons or blanks between its fields."
        raise DataError([Problem(file=path.name, line=first.number, what=what, hint=hint)])
    return separator


def _row(line: Line, separator: str) -> Row:
    fields = fields_in(line.text, separator)
    return Row(line=line, n_fields=len(fields), fields=tuple(fields[:_N_KEPT]), last=fields[-1])


def fields_in(text: str, separator: str) -> list[str]:
    """Cut a line, and take off the quotes that fields still have: quoted ones, and single ones."""
    fields = fields_of(text, separator)
    if '""' in text or "'" in text:
        fields = [_unquoted(field) for field in fields]
    return fields or [""]


def _unquoted(field: str) -> str:
    return field[1:-1] if len(field) > 1 and field[0] == field[-1] and field[0] in "\"'" else field


def _header(head: Head, separator: str) -> tuple[list[str] | None, list[Row]]:
    """Return the names of columns and the rows below; None where the first line is a row itself."""
    first = head.lines[0]
    names = fields_in(first.text, separator)
    rows = [_row(line, separator) for line in head.lines[1:]]
    if names[0].lower() in words.NAME_WORDS or not rows or not _is_like(names, rows[0]):
        return names, rows
    rows = [_row(first, separator), *rows]
    if head.comment is not None:
        text = head.comment.text.lstrip("# ")
        for names in (fields_in(text, separator), text.split()):
            if len(names) in (rows[0].n_fields, rows[0].n_fields - 1):
                return names, rows
    return None, rows


def _is_like(names: Sequence[str], row: Row) -> bool:
    """Tell whether a first line holds numbers where the row below does, so that it names nothing."""
    if len(names) != row.n_fields:
        return False
    pairs = [(is_number(names[place]), is_number(field)) for place, field in enumerate(row.fields)]
    return (True, True) in pairs and all(name == field for name, field in pairs)


def is_number(field: str) -> bool:
    """Tell whether a field holds a number, or what stands for one that is missing or written otherwise."""
    return bool(NUMBER.fullmatch(field)) or field in MISSING or bool(_DECIMAL_COMMA.fullmatch(field))


def _fitted(path: Path, header: list[str], rows: list[Row], *, separator: str, head: Head) -> Sketch:
    """Give the header a name per field: R leaves the first out, some end their lines by a separator."""
    n_fields, _ = Counter(row.n_fields for row in rows).most_common(1)[0]
    ends_blank = all(row.last == "" for row in rows if row.n_fields == n_fields)
    is_trailed = False
    if header[-1] == "" and len(header) == n_fields + 1 > 2:
        header = header[:-1]  # the header ends by a separator, the rows do not
    elif header[-1] == "" and len(header) == n_fields > 2:
        header, is_trailed = header[:-1], ends_blank
    elif n_fields == len(header) + 1 and ends_blank:
        is_trailed = True
    n_named = n_fields - is_trailed
    if n_named == len(header) + 1 and header[0].lower() not in words.GENE_WORDS | words.CELL_WORDS:
        header = ["", *header]
    elif n_named != len(header):
        first = next(row.line.number for row in rows if row.n_fields == n_fields)
        what = (
            f"the header, from '{header[0][:60]}' on, names {len(header):,} columns; rows have {n_named:,}."
        )
        hint = f"Compare the header with line {first}; is the file whole?"
        raise DataError([Problem(file=path.name, line=first, what=what, hint=hint)])
    elif words.is_alike(header[0], header[1:]):
        raise DataError([_shifted(path, header, line=head.lines[0].number)])
    return Sketch(
        separator=separator,
        header=tuple(header),
        rows=tuple(rows),
        is_trailed=is_trailed,
        end=head.end,
    )


def _shifted(path: Path, header: list[str], *, line: int) -> Problem:
    what = (
        f"the header begins with '{header[0]}', a name like those of columns, yet has as many names as the "
        f"rows have fields ({len(header):,}): which name belongs to which column cannot be told."
    )
    hint = "Names may be shifted by one, or one too many: compare with the source, then mend the header."
    return Problem(file=path.name, line=line, what=what, hint=hint)


def _shown(fields: Sequence[str]) -> str:
    return ", ".join(f"'{field}'" for field in fields[:4]) + (" …" if len(fields) > 4 else "")
