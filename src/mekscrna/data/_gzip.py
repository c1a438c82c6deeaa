"""Open text files that may be compressed with gzip, and say clearly what is wrong with a broken one.

Whether a file is compressed is told by its first bytes, not by its name. What comes out is bounded: `chunks`
holds one piece at a time, and `inflated` and `text` stop at a limit, whatever the file claims.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from isal import igzip, isal_zlib

from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

AGAIN: Final = "Download it again and compare its size or sha256 with those given at the source."
CHUNK: Final = 1 << 20
LIMIT: Final = 1 << 30
"""Bytes that `inflated` and `text` read at most, unless told otherwise."""
_GZIP: Final = b"\x1f\x8b"
_IMPOSTORS: Final = (
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself", "Fetch it with `git lfs pull`."),
    (b"\x89HDF\r\n", "an HDF5 file, not text", "Declare reader: h5ad, loom or tenx_h5."),
    (b"PK\x03\x04", "a zip archive, not text", "Unpack it first."),
    (b"BZh", "compressed with bzip2", "Unpack it with `bunzip2` first."),
    (b"\xfd7zXZ", "compressed with xz", "Unpack it with `unxz` first."),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "Unpack it with `unzstd` first."),
    (b"\xff\xfe", "text in UTF-16, as spreadsheets write it", "Save it as UTF-8."),
    (b"\xfe\xff", "text in UTF-16, as spreadsheets write it", "Save it as UTF-8."),
)
_DAMAGE: Any = (isal_zlib.IsalError, gzip.BadGzipFile)
_PAGES: Final = (b"<!doctype", b"<html", b"<?xml")


def is_gzip(path: Path) -> bool:
    """Tell by its first bytes whether a file is compressed with gzip.

    Raises
    ------
    DataError
        The file cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(2) == _GZIP
    except OSError as fault:
        raise _closed(path, fault) from fault


def chunks(path: Path, *, size: int = CHUNK) -> Iterator[bytes]:
    """Give the content of a file, inflated where it is compressed, in pieces of at most `size` bytes.

    Raises
    ------
    DataError
        The file cannot be opened, is empty, is cut short or damaged, or is no text (a web page, HDF5, zip …).
    """
    opened: Any = igzip.IGzipFile if is_gzip(path) else Path.open
    n_pieces = 0
    try:
        with opened(path, mode="rb") as stream:
            while piece := stream.read(size):
                if n_pieces == 0:
                    _refuse_impostors(path, piece)
                n_pieces += 1
                yield piece
    except EOFError as fault:
        raise _broken(path, "the file is cut short: its gzip stream ends too early.") from fault
    except _DAMAGE as fault:
        raise _broken(path, f"the file is damaged: its gzip stream cannot be read ({fault}).") from fault
    except OSError as fault:
        raise _closed(path, fault) from fault
    if n_pieces == 0:
        raise _broken(path, "the file is empty.")


def inflated(path: Path, *, limit: int = LIMIT) -> bytes:
    """Return the whole content of a file, inflated where it is compressed.

    Raises
    ------
    DataError
        As `chunks`; or the content is longer than `limit` bytes.
    """
    found = bytearray()
    for piece in chunks(path, size=min(CHUNK, limit + 1)):
        found += piece
        if len(found) > limit:
            what = f"holds more than {limit:,} bytes of text, too much for a file of its kind."
            raise DataError([Problem(file=path.name, what=what, hint="Is this the file that was meant?")])
    return bytes(found)


def text(path: Path, *, limit: int = LIMIT) -> str:
    """Return the whole content of a file as text (UTF-8, with or without a mark at its start).

    Raises
    ------
    DataError
        As `inflated`; or the content is no UTF-8: the message names the line.
    """
    content = inflated(path, limit=limit)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        what = f"is no UTF-8 text: byte {content[fault.start]:#04x} cannot be read."
        raise DataError([Problem(file=path.name, line=line, what=what, hint="Save it as UTF-8.")]) from fault


def start_of(path: Path, size: int = 1 << 16) -> bytes:
    """Return the first `size` bytes of the content (less where it is shorter), reading no more than needed.

    Raises
    ------
    DataError
        As `chunks`, as far as the start shows it.
    """
    found = b""
    for piece in chunks(path, size=size):
        found += piece
        if len(found) >= size:
            break
    return found[:size]


def _refuse_impostors(path: Path, start: bytes) -> None:
    for signature, what, hint in _IMPOSTORS:
        if start.startswith(signature):
            raise DataError([Problem(file=path.name, what=f"is {what}.", hint=hint)])
    if start.startswith(_GZIP):
        what, hint = "is compressed with gzip twice.", "Unpack it once with `gunzip`."
        raise DataError([Problem(file=path.name, what=what, hint=hint)])
    if start[:100].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        hint = "The download led to a page (a login?); fetch the file itself."
        raise DataError([Problem(file=path.name, what="is a web page or XML, not data.", hint=hint)])


def _broken(path: Path, what: str) -> DataError:
    return DataError([Problem(file=path.name, what=what, hint=AGAIN)])


def _closed(path: Path, fault: OSError) -> DataError:
    what = f"cannot be read ({fault.strerror or fault})."
    hint = "Is its path right?" if isinstance(fault, FileNotFoundError) else "Are you allowed to read it?"
    return DataError([Problem(file=path.name, what=what, hint=hint)])
