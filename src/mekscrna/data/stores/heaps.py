"""Look through the heaps of text in an HDF5 file, for the HDF5 library loops for ever on a damaged one.

A heap (signature ``GCOL``) is a row of objects, each led by its number and size; the library goes from one to
the next by these sizes, and stays where it is if a size is none. The layout is that of the HDF5 file format
specification, version 3, section III.E.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SIGNATURE = b"GCOL\x01\x00\x00\x00"
_OBJECT = struct.Struct("<HHIQ")
_WHOLE = 2**30
"""Files up to so many bytes are looked through as a whole, of larger ones a quarter of that at each end."""
_BLOCK = 2**23
_WRAP = 2**64


def check_heaps(path: Path) -> None:
    """See that no heap of text would hold the library up.

    Raises
    ------
    ValueError
        One would; the message says where it is.
    OSError
        The file cannot be opened.
    """
    state = path.stat()
    if state.st_size:
        _check(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=256)
def _check(path: Path, size: int, changed: int) -> None:
    """Check a file once, as long as its size and time of change stay."""
    del changed
    edges = [(0, size)] if size <= _WHOLE else [(0, _WHOLE // 4), (size - _WHOLE // 4, size)]
    with path.open("rb") as stream:
        for start, end in edges:
            for at in _signatures(stream, start, end):
                _walk(stream, at)


def _signatures(stream: BinaryIO, start: int, end: int) -> Iterator[int]:
    """Give the place of every signature, reading a block at a time."""
    while start < end:
        stream.seek(start)
        block = stream.read(_BLOCK + len(_SIGNATURE))
        at = block.find(_SIGNATURE)
        while 0 <= at < _BLOCK:
            yield start + at
            at = block.find(_SIGNATURE, at + 1)
        start += _BLOCK


def _walk(stream: BinaryIO, start: int) -> None:
    """Go from object to object as the library does."""
    stream.seek(start)
    head = stream.read(16)
    heap = stream.read(min(max(int.from_bytes(head[8:16], "little") - 16, 0), _BLOCK))
    place = 0
    while place + _OBJECT.size <= len(heap):
        number, _, _, n_bytes = _OBJECT.unpack_from(heap, place)
        step = n_bytes if number == 0 else _OBJECT.size + (n_bytes + 7) // 8 * 8
        if step % _WRAP == 0:
            raise ValueError(f"a heap of text at byte {start:,} has an object without a size")
        if step >= _WRAP:
            raise ValueError(f"a heap of text at byte {start:,} has an object of {n_bytes:,} bytes")
        place += step
