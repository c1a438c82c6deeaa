"""Look through the heaps of text in an HDF5 file, for the HDF5 library loops for ever on a damaged one.

A heap (signature ``GCOL``) is a row of objects, each led by its number and size; the library goes from one to
the next by these sizes, and stays where it is if a size is none. The layout is that of the HDF5 file format
specification, version 3, section III.E.
"""

from __future__ import annotations

import mmap
import struct
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SIGNATURE = b"GCOL\x01\x00\x00\x00"
_OBJECT = struct.Struct("<HHIQ")
_WHOLE = 2**30
"""Files up to so many bytes are looked through as a whole, of larger ones a quarter of that at each end."""
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
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for start, end in edges:
            at = content.find(_SIGNATURE, start, end)
            while at >= 0:
                _walk(content, at, size)
                at = content.find(_SIGNATURE, at + len(_SIGNATURE), end)


def _walk(content: mmap.mmap, start: int, size: int) -> None:
    """Go from object to object as the library does."""
    end = start + int.from_bytes(content[start + 8 : start + 16], "little")
    place = start + 16
    while place + _OBJECT.size <= min(end, size):
        number, _, _, n_bytes = _OBJECT.unpack_from(content, place)
        step = n_bytes if number == 0 else _OBJECT.size + (n_bytes + 7) // 8 * 8
        if step % _WRAP == 0:
            raise ValueError(f"a heap of text at byte {start:,} has an object without a size")
        if step >= _WRAP:
            raise ValueError(f"a heap of text at byte {start:,} has an object of {n_bytes:,} bytes")
        place += step
