"""Streams out of compressed ones, and what their first bytes tell."""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
from typing import IO, TYPE_CHECKING, Any, Final, Literal, cast

from isal import igzip

if TYPE_CHECKING:
    from mekscrna.data.archiving.limits import Budget

Packing = Literal["gz", "bz2", "xz"]

CHUNK: Final = 2**20
_PACKED: Final[tuple[tuple[bytes, Packing], ...]] = (
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
)
_open_gzip: Any = igzip.open  # no stub
END: Final[type[tarfile.HeaderError]] = tarfile.EOFHeaderError  # type: ignore[attr-defined]  # no stub
NOTHING: Final[type[tarfile.HeaderError]] = tarfile.EmptyHeaderError  # type: ignore[attr-defined]  # no stub


def packing_of(start: bytes) -> Packing | None:
    """Tell how a stream that starts so is compressed."""
    return next((packing for magic, packing in _PACKED if start.startswith(magic)), None)


def unpacked(stream: IO[bytes], packing: Packing) -> IO[bytes]:
    """Return what a compressed stream holds."""
    match packing:
        case "gz":
            return cast("IO[bytes]", _open_gzip(stream, "rb"))
        case "bz2":
            return cast("IO[bytes]", bz2.BZ2File(stream))
        case "xz":
            return cast("IO[bytes]", lzma.LZMAFile(stream))


def is_tar(start: bytes) -> bool:
    """Tell whether the first 512 bytes are the header of a tar member, or the end of an empty tar."""
    if len(start) < tarfile.BLOCKSIZE:
        return False
    try:
        tarfile.TarInfo.frombuf(start[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except END:
        return True
    except tarfile.HeaderError:
        return False
    return True


class _Metered(io.RawIOBase):
    """A stream that counts what is read of it against a budget."""

    def __init__(self, stream: IO[bytes], budget: Budget) -> None:
        self._stream, self._budget = stream, budget

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read as much as fits."""
        chunk = self._stream.read(len(buffer))
        self._budget.spend(len(chunk))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def metered(stream: IO[bytes], budget: Budget) -> io.BufferedReader:
    """Return a stream whose bytes are counted against a budget."""
    return io.BufferedReader(_Metered(stream, budget), CHUNK)
