"""The file formats that can be read, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mekscrna.data import readers
from mekscrna.data._reader import Reader
from mekscrna.discovery import discover
from mekscrna.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

READERS: Final[Mapping[str, Reader]] = discover(readers, "READER", Reader)


def reader(name: str) -> Reader:
    """Return the reader of that name.

    Raises
    ------
    UnknownNameError
        No such reader; the message offers the nearest.
    """
    if name not in READERS:
        raise UnknownNameError("reader", name, READERS)
    return READERS[name]
