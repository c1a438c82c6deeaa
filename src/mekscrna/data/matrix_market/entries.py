"""The entries of a matrix market file, all of them or some."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna.data import _gzip
from mekscrna.data.matrix_market.size import START, Size, fault
from mekscrna.kernels import coordinate_text as kernel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.errors import DataError
    from mekscrna.kernels.types import Vector

_PIECE: Final = 1 << 16
_LOOKED_AT: Final = 4096
"""Bytes of each piece that a sample is taken from."""


def read_entries(path: Path, size: Size, layout: kernel.Layout) -> kernel.Entries:
    """Read all entries of a matrix market file that `layout` takes.

    Values are float32 where each of them is exact in it, otherwise float64.

    Raises
    ------
    DataError
        A line is no entry of the matrix, or there are more or fewer than declared.
    """
    collector = _Collector(path=path, size=size, layout=layout)
    for block in _whole_lines(path, piece=_gzip.CHUNK):
        collector.take(block)
    if collector.n_seen < size.n_entries:
        what = f"declares {size.n_entries:,} entries, but holds {collector.n_seen:,}: the file is cut short."
        raise fault(path, size.line, what, hint=_gzip.AGAIN)
    return collector.entries()


def sample_values(path: Path, size: Size, layout: kernel.Layout) -> Vector:
    """Read some values of a matrix market file, spread over all of it.

    Raises
    ------
    DataError
        A line that was looked at is no entry of the matrix, or the file cannot be read to its end.
    """
    collector = _Collector(path=path, size=size, layout=layout)
    is_small = path.stat().st_size <= _PIECE
    for block in _whole_lines(path, piece=_PIECE):
        collector.take(block, most=None if is_small else _LOOKED_AT)
    return np.asarray(collector.entries().value, dtype=np.float64)


def _whole_lines(path: Path, *, piece: int) -> Iterator[bytes]:
    rest = b""
    for part in _gzip.chunks(path, size=piece):
        block = rest + part
        cut = block.rfind(b"\n") + 1
        rest = block[cut:]
        if len(rest) > START:
            raise fault(path, None, f"holds a line of more than {START:,} characters: no matrix market file.")
        if cut:
            yield block[:cut]
    if rest:
        yield rest + b"\n"


@dataclass(slots=True, kw_only=True)
class _Collector:
    """Entries as they are read; never much more room than the file can fill."""

    path: Path
    size: Size
    layout: kernel.Layout
    into: kernel.Entries = field(init=False)
    n_seen: int = 0
    n_kept: int = 0
    n_bytes: int = 0
    """Bytes of the text before the block that is being read."""

    def __post_init__(self) -> None:
        room = min(self.size.n_entries, max(self.path.stat().st_size, START))
        self.into = kernel.Entries(
            np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.float32)
        )

    def entries(self) -> kernel.Entries:
        """Return what was read so far."""
        return kernel.Entries(*(array[: self.n_kept] for array in self.into))

    def take(self, block: bytes, *, most: int | None = None) -> None:
        """Read the entries of whole lines; of no more than `most` bytes and the line begun."""
        at = min(max(self.size.offset - self.n_bytes, 0), len(block))
        end = len(block) if most is None or at + most >= len(block) else block.index(b"\n", at + most) + 1
        text = np.frombuffer(block, np.uint8)[:end]
        status = kernel.FULL
        while status != kernel.DONE:
            room = kernel.Entries(*(array[self.n_kept :] for array in self.into))
            stop = kernel.parse(text, self.layout, into=room, skip=at)
            status, at = stop.status, stop.at
            self.n_seen += stop.n_seen
            self.n_kept += stop.n_kept
            at = self._resolve(status, block, at)
        if self.n_seen > self.size.n_entries:
            raise _too_many(self.path, self._line(end) - 1, self.size)
        self.n_bytes += len(block)

    def _resolve(self, status: int, block: bytes, at: int) -> int:
        """Do what reading stopped for, and return where it goes on."""
        if status == kernel.BAD:
            raise _entry_fault(_line_at(block, at), self._line(at), self)
        if status == kernel.WIDE:
            self._widen()
        elif status == kernel.FULL:
            if len(self.into.row) >= self.size.n_entries:
                raise _too_many(self.path, self._line(at), self.size)
            self._grow()
        elif status == kernel.CARE:
            return self._put(block, at)
        return at

    def _line(self, at: int) -> int:
        """Return the number of the line at a place of the block; the text before it is read once more."""
        left = self.n_bytes + at
        line = 1
        for part in _gzip.chunks(self.path):
            line += part.count(b"\n", 0, left)
            left -= len(part)
            if left <= 0:
                break
        return line

    def _widen(self) -> None:
        """Go on in float64; room not yet filled holds any bytes, and is never converted."""
        value = np.empty(len(self.into.value))
        value[: self.n_kept] = self.into.value[: self.n_kept]
        self.into = self.into._replace(value=value)

    def _grow(self) -> None:
        room = len(self.into.row)
        more = min(self.size.n_entries, 2 * room) - room
        self.into = kernel.Entries(
            *(np.concatenate([array, np.empty(more, array.dtype)]) for array in self.into)
        )

    def _put(self, block: bytes, at: int) -> int:
        """Take an entry whose value has very many digits, and return where the next line starts."""
        text = _line_at(block, at)
        row, column, written = text.split()
        places = (int(row), int(column))
        value = float(written)
        if not np.isfinite(value):
            raise _entry_fault(text, self._line(at), self)
        plain = f"{places[0]} {places[1]} 1\n".encode()
        room = kernel.Entries(*(array[self.n_kept :] for array in self.into))
        stop = kernel.parse(np.frombuffer(plain, np.uint8), self.layout, into=room)
        if stop.status == kernel.FULL:
            self._resolve(kernel.FULL, block, at)
            return at
        if stop.n_kept:
            if self.into.value.dtype != np.float64:
                self._widen()
            self.into.value[self.n_kept] = value
        self.n_seen += 1
        self.n_kept += stop.n_kept
        return at + len(text) + 1


def _line_at(block: bytes, at: int) -> bytes:
    return block[at : block.index(b"\n", at)]


def _too_many(path: Path, line: int, size: Size) -> DataError:
    what = f"is an entry more than the {size.n_entries:,} that line {size.line} declares."
    return fault(path, line, what, hint=_gzip.AGAIN)


def _entry_fault(text: bytes, line: int, collector: _Collector) -> DataError:
    """Say what is wrong with a line."""
    path, size = collector.path, collector.size
    fields = text.decode("latin-1").split()
    shown = " ".join(fields)[:60]
    wanted = ("row", "column", "value") if size.has_values else ("row", "column")
    if not shown.isprintable():
        return fault(path, line, "holds unprintable bytes: the file is damaged.", hint=_gzip.AGAIN)
    if len(fields) != len(wanted):
        what = f"'{shown}' has {len(fields)} fields, not {len(wanted)}: {', '.join(wanted)}."
        return fault(path, line, what, hint=_gzip.AGAIN)
    for name, number, limit in zip(wanted, fields, (size.n_rows, size.n_columns), strict=False):
        if not number.isdecimal() or not number.isascii():
            return fault(path, line, f"the {name} '{number}' is no whole number.", hint=_gzip.AGAIN)
        if not 1 <= int(number[:30]) <= limit:
            what = f"the {name} {number[:30]} is outside: line {size.line} declares {limit:,} {name}s."
            return fault(path, line, what, hint=_gzip.AGAIN)
    return fault(path, line, f"the value '{fields[-1][:30]}' is no finite number.", hint=_gzip.AGAIN)
