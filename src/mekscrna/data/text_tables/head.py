"""The first lines of a text file, however long they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mekscrna.data._gzip import AGAIN
from mekscrna.data.text_tables.pieces import pieces
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from pathlib import Path

_N_LINES: Final = 120
_ENOUGH: Final = 2**21
_LONGEST_LINE: Final = 2**29


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line at the start of a file."""

    number: int
    """From 1."""
    start: int
    """Its first byte, behind the byte-order mark."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The first lines of a file that are no comments, and the last comment above them."""

    lines: tuple[Line, ...]
    comment: Line | None
    end: int
    """The byte that ends a line."""


def head_of(path: Path) -> Head:
    """Read the first lines of a file.

    Raises
    ------
    DataError
        The file is no text, holds no line, or one that does not end.
    """
    start, end, is_whole = bytearray(), 0, False
    n_lines = n_counted = 0
    for piece in pieces(path):
        start += piece
        end = end or _line_end(start, max(n_counted - 1, 0))
        n_lines += start.count(end, n_counted) if end else 0  # what went before is not counted anew
        n_counted = len(start)
        if n_lines >= _N_LINES or (n_lines >= 3 and len(start) >= _ENOUGH):
            break
        if len(start) > _LONGEST_LINE:
            what = f"its first lines run over more than {_LONGEST_LINE // 2**20} MiB."
            raise DataError([Problem(file=path.name, what=what, hint="Is it a table?")])
    else:
        is_whole = True
    if 0 in start[:_ENOUGH]:
        raise DataError([Problem(file=path.name, what="is no text: it holds zero bytes.", hint=AGAIN)])
    end = end or (13 if start.endswith(b"\r") else 10)
    if not is_whole:
        del start[start.rfind(end) :]
    return _cut(bytes(start), end)


def _line_end(start: bytearray, behind: int) -> int:
    """Return the byte that ends lines, 0 where there is none yet; carriage returns alone are of old Macs.

    Parameters
    ----------
    behind
        Up to here there is none, but for a carriage return that may stand there.
    """
    feed, carriage = start.find(b"\n", behind), start.find(b"\r", behind)
    if carriage < 0 or (0 <= feed < carriage):
        return 10 if feed >= 0 else 0
    if carriage == len(start) - 1:
        return 0
    return 10 if start[carriage + 1] in (10, 13) else 13


def _cut(start: bytes, end: int) -> Head:
    lines: list[Line] = []
    comment: Line | None = None
    place = 0
    for number, content in enumerate(start.split(bytes([end]))[: _N_LINES + 1], 1):
        text = decoded(content).strip("\r\n")
        line = Line(number=number, start=place, text=text)
        place += len(content) + 1
        if not lines and text.startswith("#"):
            comment = line
        elif text.strip():
            lines.append(line)
    return Head(lines=tuple(lines), comment=comment, end=end)


def decoded(content: bytes) -> str:
    """Read bytes as UTF-8, or as Latin-1 where they are none."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")
