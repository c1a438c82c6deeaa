"""The file formats that can be read, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mekscrna.data import readers
from mekscrna.data._reader import Reader
from mekscrna.discovery import discover
from mekscrna.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mekscrna.spec.dataset import Dataset, File

READERS: Final[Mapping[str, Reader]] = discover(readers, "READER", Reader)


def reader_for(dataset: Dataset, file: File) -> Reader:
    """Return the reader of one of a dataset's files: its own, or the dataset's.

    Raises
    ------
    UnknownNameError
        No such reader; the message offers the nearest.
    """
    return reader(file.reader or dataset.reader)


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
