"""Small tables of text, such as authors' metadata: separator and header seen from the content."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from mekscrna.data._gzip import AGAIN
from mekscrna.data.text_tables.pieces import pieces
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

SEPARATORS: Final = ("\t", ",", ";", "|", " ")
"""In the order of preference where two would do."""
REPEATED: Final = "repeated"
"""Under this name the attributes of a table list the names that stand above several columns."""
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_AGREES, _SHORT, _SINGLE = 1.0, 0.9, 0.1
"""What a first line counts that has as many fields as the others, one less, or only one."""
_LARGEST: Final = 2 * 2**30
_MISSING: Final = frozenset({"", "NA", "<NA>", "NaN", "nan", "N/A"})
_MOST_FAULTS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The first lines of a text file."""

    lines: tuple[str, ...]
    """Without their ends; comments and blank lines among them."""
    separator: str | None
    """What stands between fields; None where each line holds one."""
    n_fields: int
    """In most of the lines that are no comments."""
    is_whole: bool
    """Whether these are all lines of the file."""


def glance(path: Path, n_lines: int = 20, *, n_bytes: int = 2**22) -> Glance:
    """Look at the first lines of a text file, packed by gzip or not.

    Parameters
    ----------
    n_lines
        At most so many lines are returned.
    n_bytes
        At most so much is unpacked; a line that is cut there is left out unless it is the only one.

    Raises
    ------
    DataError
        The file is empty, no text, or damaged in what was looked at.
    """
    start = _start(path, n_bytes + 1)
    is_cut = len(start) > n_bytes
    lines = lines_of(_decoded(path, start[:n_bytes], is_cut=is_cut))
    if is_cut and len(lines) > 1:
        lines = lines[:-1]
    shown = tuple(lines[:n_lines])
    separator, n_fields = separator_of(line for line in shown if line.strip() and not line.startswith("#"))
    is_whole = not is_cut and len(lines) <= n_lines
    return Glance(lines=shown, separator=separator, n_fields=n_fields, is_whole=is_whole)


def lines_of(text: str) -> list[str]:
    """Cut text into lines, at the ends of Unix, Windows and old Macintosh alone."""
    return _LINE_END.split(text.removesuffix("\n"))


def separator_of(lines: Iterable[str]) -> tuple[str | None, int]:
    """Return what separates the fields of these lines, and how many fields most of them have.

    The separator by which most lines agree in their number of fields wins; a first line one field short (R)
    agrees. None and 1 where no separator makes two fields of most lines.
    """
    lines = _whole(lines)
    best: tuple[float, int, str | None, int] = (0.0, 0, None, 1)
    for rank, separator in enumerate(SEPARATORS):
        widths = [_width(line, separator) for line in lines]
        if not widths:
            break
        n_fields, _ = Counter(widths[1:] or widths).most_common(1)[0]
        n_named = widths[0] - (widths[0] == n_fields + 1 and lines[0].endswith(separator))
        header = _AGREES if n_named == n_fields else _SHORT if n_named == n_fields - 1 else 0.0
        if widths[0] == 1:
            header = min(header, _SINGLE)
        agreeing = sum(width == n_fields for width in widths[1:]) + header
        candidate = (agreeing / len(widths), -rank, separator, n_fields)
        if n_fields > 1 and agreeing * 2 > len(widths) and candidate[:2] > best[:2]:
            best = candidate
    return best[2], best[3]


def _whole(lines: Iterable[str]) -> list[str]:
    """Put lines together that a quoted field runs over."""
    whole: list[str] = []
    is_open = False
    for line in lines:
        if is_open:
            whole[-1] += " " + line
        else:
            whole.append(line)
        is_open ^= line.count('"') % 2 == 1
    return whole


def _width(line: str, separator: str) -> int:
    if '"' not in line:
        return len(_words(line)) if separator == " " else line.count(separator) + 1
    return len(fields_of(line, separator))


def fields_of(line: str, separator: str | None) -> list[str]:
    """Cut one line into its fields, without their quotes."""
    if separator is None:
        return [line.strip().strip('"')]
    if '"' not in line:
        return _words(line) if separator == " " else [field.strip() for field in line.split(separator)]
    try:
        return next(csv.reader([line], delimiter=separator, skipinitialspace=True), [""])
    except csv.Error:
        return line.split(separator)


def _words(line: str) -> list[str]:
    """Cut at blanks, of which several are one; a tab is none."""
    return [field for field in line.split(" ") if field]


def read_table(path: Path) -> pd.DataFrame:
    """Read a small table: csv, tsv or txt, packed by gzip or not, its separator seen from the content.

    A header one field short (R) names all columns but the first, which becomes ``row_names``; so does a first
    column with a blank name. Lines that start with ``#`` are skipped, unless the last of them is the header.
    A second line of types (``TYPE``, then ``group`` and ``numeric``) is left out.

    Returns
    -------
    Rows and columns as in the file, numbered rows, every value as text without blanks around it; what is
    empty or ``NA`` is None. Names of columns that occur again get a number: ``x``, ``x.2``.

    Raises
    ------
    DataError
        The file is no text, damaged, or a row has more or fewer fields than the header; with its line.
    """
    content = _start(path, _LARGEST + 1)
    if len(content) > _LARGEST:
        what = f"is larger than {_LARGEST // 2**30} GiB, too large for a table about cells or samples."
        raise DataError([Problem(file=path.name, what=what, hint="Is it the matrix?")])
    text = _decoded(path, content)
    rows = _without_comments(_rows(path, text))
    if not rows:
        raise DataError([Problem(file=path.name, what="the table holds no rows.", hint=AGAIN)])
    return _framed(path, rows)


def _start(path: Path, n_bytes: int) -> bytes:
    found = bytearray()
    for piece in pieces(path):
        found += piece
        if len(found) >= n_bytes:
            break
    return bytes(found[:n_bytes])


def _decoded(path: Path, content: bytes, *, is_cut: bool = False) -> str:
    if b"\x00" in content:
        raise DataError([Problem(file=path.name, what="is no text: it holds zero bytes.", hint=AGAIN)])
    try:
        return content.decode("utf-8", "ignore" if is_cut else "strict")
    except UnicodeDecodeError:
        return content.decode("latin-1")


_Row = tuple[int, list[str]]
"""Its line in the file, and its fields."""


def _rows(path: Path, text: str) -> list[_Row]:
    start = [line for line in lines_of(text[: 2**20])[:200] if line.strip() and not line.startswith("#")]
    separator, _ = separator_of(start[:100])
    lines = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=separator or "\t",
        skipinitialspace=separator == " ",
        strict=True,
    )
    rows: list[_Row] = []
    try:
        for fields in lines:
            stripped = [field.strip() for field in fields]
            if any(stripped):
                rows.append((lines.line_num, stripped))
    except csv.Error as fault:
        what = f"cannot be cut into fields ({fault}): is a quote opened and not closed?"
        raise DataError([Problem(file=path.name, line=lines.line_num, what=what, hint=AGAIN)]) from fault
    return rows


def _without_comments(rows: list[_Row]) -> list[_Row]:
    """Leave comments out; the last one above the table stays where it has as many fields, as its header."""
    n_above = next((i for i, (_, fields) in enumerate(rows) if not fields[0].startswith("#")), len(rows))
    body = [row for row in rows[n_above:] if not row[1][0].startswith("#")]
    if not n_above or not body:
        return body
    line, fields = rows[n_above - 1]
    if len(fields) == len(body[0][1]) > 1:
        return [(line, [fields[0].lstrip("# "), *fields[1:]]), *body]
    return body


def _framed(path: Path, rows: list[_Row]) -> pd.DataFrame:
    names, body = _header(rows)
    faults = [
        Problem(
            file=path.name,
            line=line,
            what=f"the row has {len(fields)} fields, the header names {len(names)}.",
            hint=AGAIN if line == body[-1][0] else "",
        )
        for line, fields in body
        if len(fields) != len(names)
    ]
    if faults:
        raise DataError(faults[:_MOST_FAULTS])
    columns = [
        pd.Series([None if fields[place] in _MISSING else fields[place] for _, fields in body], dtype=object)
        for place in range(len(names))
    ]
    frame = pd.DataFrame(dict(zip(names, columns, strict=True)), dtype=object)
    n_times = Counter(name for name in rows[0][1] if name)
    frame.attrs[REPEATED] = tuple(name for name, number in n_times.items() if number > 1)
    return frame


def _header(rows: list[_Row]) -> tuple[list[str], list[_Row]]:
    header, body = rows[0][1], rows[1:]
    if body and is_types(body[0][1]):
        body = body[1:]
    if not body:
        return distinct(header), body
    width = len(body[0][1])
    if header[-1] == "" and len(header) == width > 1:
        header = header[:-1]  # a separator ends the header
    if width == len(header) + 1 and all(fields[-1] == "" for _, fields in body):
        body = [(line, fields[:-1]) for line, fields in body]  # and each row
    elif width == len(header) + 1:
        header = ["", *header]
    return distinct(header), body


def is_types(fields: Sequence[str]) -> bool:
    """Tell whether a row says of which type each column is (``TYPE``, ``group``, ``numeric``)."""
    kinds = {field.lower() for field in fields[1:]}
    return fields[0].upper() == "TYPE" and bool(kinds) and kinds <= {"group", "numeric"}


def distinct(header: Sequence[str]) -> list[str]:
    """Name every column, once: ``row_names`` or ``column_<n>`` where blank, ``x.2`` where it occurs again."""
    names: dict[str, None] = {}
    for place, name in enumerate(header):
        wanted = name or ("row_names" if place == 0 else f"column_{place + 1}")
        candidate, number = wanted, 1
        while candidate in names:
            number += 1
            candidate = f"{wanted}.{number}"
        names[candidate] = None
    return list(names)
