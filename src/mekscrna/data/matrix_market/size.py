"""The first lines of a matrix market file: of which form it is, and how large."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mekscrna.data import _gzip
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from pathlib import Path

START: Final = 1 << 16
"""Bytes within which the size of a matrix stands."""
_SMALLEST_ENTRY: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What the first lines of a matrix market file say."""

    n_rows: int
    n_columns: int
    n_entries: int
    has_values: bool
    line: int
    """The line of the three numbers, from 1."""
    offset: int
    """Bytes before the first entry."""


def read_size(path: Path) -> Size:
    """Read the first lines of a matrix market file.

    Raises
    ------
    DataError
        It is none, or one that holds no general matrix of numbers by coordinates.
    """
    start = _gzip.start_of(path, START)
    banner, *lines = start.split(b"\n")
    words = banner.decode("latin-1").lower().split()
    if not words or words[0] not in ("%%matrixmarket", "%matrixmarket"):
        what = f"is no matrix market file: it starts with '{_shown(banner)}', not with '%%MatrixMarket'."
        raise fault(path, 1, what, hint="Is it a text table (reader: text), or a part of a file?")
    has_values = _has_values(path, words)
    offset = len(banner) + 1
    for number, line in enumerate(lines, start=2):
        offset += len(line) + 1
        if line.strip() and not line.startswith(b"%"):
            rows, columns, entries = _three(path, number, line)
            size = Size(
                n_rows=rows,
                n_columns=columns,
                n_entries=entries,
                has_values=has_values,
                line=number,
                offset=offset,
            )
            _check_room(path, size)
            return size
    what = "says nowhere how large the matrix is: there are only comments."
    raise fault(path, None, what, hint=_gzip.AGAIN)


def _shown(line: bytes) -> str:
    shown = line[:60].decode("latin-1").strip()
    return shown if shown.isprintable() else "unprintable bytes"


def _has_values(path: Path, words: list[str]) -> bool:
    shape, values, symmetry = (*words[2:5], "", "", "")[:3]
    if shape != "coordinate":
        what = f"is a matrix market file of the form '{shape or 'none'}'; only 'coordinate' is read."
        raise fault(path, 1, what)
    if values not in ("real", "double", "integer", "pattern", "unsigned-integer"):
        what = f"holds '{values or 'no'}' values; real, integer and pattern are read."
        raise fault(path, 1, what)
    if symmetry != "general":
        what = f"is stored as '{symmetry or 'none'}'; expression matrices are 'general'."
        raise fault(path, 1, what)
    return values != "pattern"


def _three(path: Path, number: int, line: bytes) -> tuple[int, int, int]:
    fields = line.split()
    if len(fields) == 3 and all(each.isdigit() and len(each) < 19 for each in fields):
        rows, columns, entries = (int(each) for each in fields)
        return rows, columns, entries
    what = f"'{_shown(line)}' stands where rows, columns and entries should: three whole numbers."
    raise fault(path, number, what, hint=_gzip.AGAIN)


def _check_room(path: Path, size: Size) -> None:
    if size.n_entries > size.n_rows * size.n_columns:
        places = f"{size.n_rows:,} × {size.n_columns:,} places"
        what = f"declares {size.n_entries:,} entries, more than {places} can hold."
        raise fault(path, size.line, what, hint=_gzip.AGAIN)
    n_bytes = path.stat().st_size
    if not _gzip.is_gzip(path) and size.n_entries * _SMALLEST_ENTRY > n_bytes:
        what = f"declares {size.n_entries:,} entries, too many for {n_bytes:,} bytes: the file is cut short."
        raise fault(path, size.line, what, hint=_gzip.AGAIN)


def fault(path: Path, line: int | None, what: str, *, hint: str = "") -> DataError:
    """Return one fault of a file as an error."""
    return DataError([Problem(file=path.name, line=line, what=what, hint=hint)])
