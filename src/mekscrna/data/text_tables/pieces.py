"""Text files as they are deposited, in pieces; and what a file is that is no table of text."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Final

from mekscrna.data._gzip import CHUNK, chunks
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BOM: Final = b"\xef\xbb\xbf"
_SAVE: Final = "Save it as tab-separated text (UTF-8), from the source rather than from a spreadsheet."
_R_OBJECT: Final = "Declare reader: r_object."
_IMPOSTORS: Final = (
    (b"%%MatrixMarket", "a Matrix Market file, no table", "Declare the reader of 10x mtx folders."),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word document, no text", _SAVE),
    (b"{\\rtf", "a rich text document, no plain text", _SAVE),
    (b"%PDF", "a PDF document, no table", "Look at the source for the table as text."),
    (b"RDX", "an R workspace (.RData), no text", _R_OBJECT),
    (b"RDA", "an R workspace (.RData), no text", _R_OBJECT),
    (b"X\n\x00\x00\x00", "an R object (.rds), no text", _R_OBJECT),
)
_OFFICE: Final = {"xl/": "an Excel workbook", "word/": "a Word document", "ppt/": "a presentation"}


def pieces(path: Path, *, size: int = CHUNK) -> Iterator[bytes]:
    """Give the content of a text file in pieces of at most `size` bytes, behind its byte-order mark.

    Raises
    ------
    DataError
        The file cannot be opened, is empty, cut short or damaged, or is no text (Excel, R, a web page …).
    """
    _refuse_office(path)
    is_first = True
    for piece in chunks(path, size=size):
        if is_first:
            _refuse_others(path, piece)
            is_first = False
            yield piece.removeprefix(BOM)
        else:
            yield piece


def _refuse_others(path: Path, start: bytes) -> None:
    for signature, what, hint in _IMPOSTORS:
        if start.startswith(signature):
            raise DataError([Problem(file=path.name, what=f"is {what}.", hint=hint)])


def _refuse_office(path: Path) -> None:
    """Tell documents of an office suite from other zip archives, by the folders inside."""
    try:
        with path.open("rb") as stream:
            if stream.read(4) != b"PK\x03\x04":
                return
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return
    for folder, what in _OFFICE.items():
        if any(name.startswith(folder) for name in names):
            raise DataError([Problem(file=path.name, what=f"is {what}, no text.", hint=_SAVE)])
