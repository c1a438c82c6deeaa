"""The rows of a table of numbers, streamed: names, and what is not zero."""

from __future__ import annotations

import math
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mekscrna.data.text_tables.faults import fault_of
from mekscrna.data.text_tables.pieces import pieces
from mekscrna.errors import DataError, Problem
from mekscrna.kernels.decimal_text import OK
from mekscrna.kernels.dense_text import parse_rows, room_for
from mekscrna.kernels.types import Index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mekscrna.data.text_tables.layout import Layout
    from mekscrna.kernels.dense_text import Outcome, Room

BLOCK: Final = 2**20
_LONGEST_LINE: Final = 2**30
_MOST_FAULTS: Final = 10
_NUMBER: Final = re.compile(rb'[ \r\n]*"?([+-]?[\d.]+(?:[eE][+-]?\d+)?)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some rows."""

    names: tuple[bytes, ...]
    """Their leading fields, uncut."""
    n_values: Index
    """Values per row."""
    column: NDArray[np.int32]
    value: NDArray[Any]
    """Finite float64 or float32, and not zero."""


class _Block(NamedTuple):
    """Whole lines."""

    text: bytearray
    is_last: bool


def batches(path: Path, layout: Layout) -> Iterator[Batch]:
    """Read a table row by row; memory is bounded by a block of text, or by the longest line.

    Raises
    ------
    DataError
        Values that are no finite numbers, rows that have more or fewer fields than the header, or a damaged
        file; the first faults are listed, with line and column.
    """
    room = room_for(2 * BLOCK, layout.form)
    line = layout.line
    for block in _ahead(_blocks(path, layout)):
        text = block.text
        if len(text) // 2 + 2 > len(room.column):
            room = room_for(len(text), layout.form)
        outcome = parse_rows(np.frombuffer(text, dtype=np.uint8), room)
        if outcome.fault != OK or not _is_patched(text, room, outcome.n_slow):
            raise DataError(_faults(path, layout, block, line=line))
        if outcome.n_rows:
            yield _batch(text, room, outcome)
        line += text.count(layout.form.end)


def _batch(text: bytearray, room: Room, outcome: Outcome) -> Batch:
    starts = room.name_start[: outcome.n_rows].tolist()
    stops = room.name_stop[: outcome.n_rows].tolist()
    return Batch(
        names=tuple(bytes(text[start:stop]) for start, stop in zip(starts, stops, strict=True)),
        n_values=np.diff(room.row_stop[: outcome.n_rows], prepend=0),
        column=room.column[: outcome.n_values].copy(),
        value=room.value[: outcome.n_values].copy(),
    )


def _is_patched(text: bytearray, room: Room, n_slow: int) -> bool:
    """Read the numbers that were left out; False where one is too large for a float64."""
    for at, start in zip(room.slow_at[:n_slow].tolist(), room.slow_start[:n_slow].tolist(), strict=True):
        found = _NUMBER.match(text, start)
        value = float(found[1]) if found else math.inf
        if not math.isfinite(value):
            return False
        room.value[at] = value
    return True


def _faults(path: Path, layout: Layout, block: _Block, *, line: int) -> list[Problem]:
    """Look through a block that holds a fault, for all that it holds."""
    text, end = block.text, bytes([layout.form.end])
    problems: list[Problem] = []
    start = 0
    while start < len(text) and len(problems) < _MOST_FAULTS:
        stop = text.index(end, start) + 1
        row = text[start:stop]
        room = room_for(len(row), layout.form)
        outcome = parse_rows(np.frombuffer(row, dtype=np.uint8), room)
        if outcome.fault != OK or not _is_patched(row, room, outcome.n_slow):
            is_last = block.is_last and stop == len(text)
            problems.append(fault_of(path, layout, bytes(row), line=line, is_last=is_last))
        line += 1
        start = stop
    return problems


def _blocks(path: Path, layout: Layout) -> Iterator[_Block]:
    """Cut the file into blocks of whole lines, from the first row of numbers on."""
    end, n_above = bytes([layout.form.end]), layout.start
    found = bytearray()
    for piece in pieces(path, size=BLOCK):
        n_skipped = min(n_above, len(piece))
        n_above -= n_skipped
        stop = piece.rfind(end, n_skipped) + 1
        if stop:
            found += memoryview(piece)[n_skipped:stop]
            yield _Block(found, is_last=False)
            found = bytearray(memoryview(piece)[stop:])
        else:
            found += memoryview(piece)[n_skipped:]
        if len(found) > _LONGEST_LINE:
            what = f"a line of it is longer than {_LONGEST_LINE // 2**30} GiB."
            raise DataError([Problem(file=path.name, what=what, hint="Is it a table?")])
    if found:
        found += end
        yield _Block(found, is_last=True)


def _ahead(blocks: Iterator[_Block]) -> Iterator[_Block]:
    """Read and unpack the next block while one is worked on."""
    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = reader.submit(next, blocks, None)
            yield block
