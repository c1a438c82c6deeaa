"""Which kind of archive a stream is, and its members one by one."""

from __future__ import annotations

import io
import lzma
import shutil
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath, PureWindowsPath
from typing import IO, TYPE_CHECKING, Any, Final, cast

from isal import isal_zlib

from mekscrna.data.archiving.streams import CHUNK, END, NOTHING, is_tar, metered, packing_of, unpacked
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.data.archiving.limits import Budget

NESTED: Final = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".zip")
"""How the names of archives in archives end; a zarr store in a zip is one matrix."""
_GZIP_ERROR: Any = isal_zlib.error  # its stub calls it an instance
DAMAGE: Final[tuple[type[Exception], ...]] = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    _GZIP_ERROR,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    UnicodeError,
)
"""What libraries raise for archives that are broken, or of a kind they do not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One member of an archive."""

    name: str
    """As written in the archive."""
    path: PurePosixPath
    """Its place in the archive, tidied."""
    n_bytes: int
    fault: str = ""
    """Why it is not unpacked; empty for a plain file."""

    @property
    def is_archive(self) -> bool:
        """Whether it is an archive by its name."""
        return not self.fault and is_archive_name(self.name)


def is_archive_name(name: str) -> bool:
    """Tell whether a name ends like that of an archive whose members are read one by one."""
    low = name.lower()
    return low.endswith(NESTED) and not low.endswith(".zarr.zip")


class _Header(tarfile.TarInfo):
    """A tar header that tells the end of an archive from a break in it."""

    @classmethod
    def fromtarfile(cls, tar: tarfile.TarFile) -> tarfile.TarInfo:  # type: ignore[override]  # its own name
        try:
            return super().fromtarfile(tar)
        except END:
            raise
        except NOTHING:
            raise EOFError("it ends before its last block") from None
        except tarfile.HeaderError as broken:
            raise tarfile.ReadError(f"a header is broken: {broken}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of an archive that is being walked through."""

    entry: Entry
    open: Callable[[], io.BufferedReader]
    """Opens it; before the next member is asked for."""
    streamed: bool
    """Whether it can only be read from its start to its end."""


def walk(stream: io.BufferedReader, budget: Budget, *, streamed: bool) -> Iterator[Member]:
    """Yield the members of an archive, in the order they lie there.

    Raises
    ------
    DataError
        It holds more than the budget allows, or is no archive.
    """
    start = stream.peek(tarfile.BLOCKSIZE)
    if (packing := packing_of(start)) is not None:
        inner = metered(unpacked(stream, packing), budget)
        if not is_tar(inner.peek(tarfile.BLOCKSIZE)):
            raise NotAnArchiveError("it is one compressed file")
        yield from _counted(_tar_members(inner, streamed=True), budget)
        while inner.read(CHUNK):  # to its end, where its checksum is
            pass
    elif start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        with _from_its_end(stream, streamed=streamed) as whole:
            yield from _counted(_zip_members(whole, budget), budget)
    elif is_tar(start):
        yield from _counted(_tar_members(stream, streamed=streamed), budget)
    else:
        raise NotAnArchiveError("it is neither tar nor zip")


class NotAnArchiveError(ValueError):
    """What a path leads into is no archive."""


def _counted(members: Iterator[Member], budget: Budget) -> Iterator[Member]:
    for member in members:
        budget.member(member.entry.n_bytes)
        yield member


def _tar_members(stream: IO[bytes], *, streamed: bool) -> Iterator[Member]:
    mode: Any = "r|" if streamed else "r:"
    with tarfile.open(fileobj=stream, mode=mode, bufsize=256 * 1024, tarinfo=_Header) as tar:
        for info in tar:
            tar.members = []  # type: ignore[attr-defined]  # no stub; else a walk keeps every member it passed
            if not info.isdir():
                opened = cast("Callable[[], io.BufferedReader]", partial(tar.extractfile, info))
                yield Member(entry=_of_tar(info), open=opened, streamed=streamed)


def _zip_members(stream: IO[bytes], budget: Budget) -> Iterator[Member]:
    with zipfile.ZipFile(stream) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                opened = partial(_open_in_zip, archive, info, budget=budget)
                yield Member(entry=_of_zip(info), open=opened, streamed=True)


def _open_in_zip(archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, budget: Budget) -> io.BufferedReader:
    return metered(archive.open(info), budget)


def _of_tar(info: tarfile.TarInfo) -> Entry:
    fault = ""
    if info.issym() or info.islnk():
        fault = f"is a link to {info.linkname}"
    elif not info.isfile():
        fault = "is a device or pipe, not a file"
    return _entry(info.name, info.size, fault)


def _of_zip(info: zipfile.ZipInfo) -> Entry:
    fault = ""
    mode = info.external_attr >> 16
    if stat.S_ISLNK(mode):
        fault = "is a link"
    elif stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        fault = "is a device or pipe, not a file"
    elif info.flag_bits & 0x1:
        fault = "is locked with a password"
    return _entry(info.filename.replace("\\", "/"), info.file_size, fault)


def _entry(name: str, n_bytes: int, fault: str = "") -> Entry:
    """Return a member under its tidied path, marked where its name leads out of the archive."""
    path = PurePosixPath(name)
    other = PureWindowsPath(name)
    leads_out = path.is_absolute() or bool(other.drive or other.root) or ".." in other.parts
    if leads_out or "\0" in name or not path.name:
        fault = fault or "has a name that leads out of the archive"
    return Entry(name=name, path=path, n_bytes=n_bytes, fault=fault)


@contextmanager
def _from_its_end(stream: IO[bytes], *, streamed: bool) -> Iterator[IO[bytes]]:
    """Yield a stream that can be read from its end; through a temporary file where it cannot."""
    if not streamed:
        yield stream
        return
    with tempfile.TemporaryFile() as spool:
        shutil.copyfileobj(stream, spool, CHUNK)
        spool.seek(0)
        yield cast("IO[bytes]", spool)


def damaged(name: str, fault: BaseException) -> DataError:
    """Return what to raise for an archive that breaks off, or is not what its name says."""
    again = "Download it again and compare its size or sha256 with those given at the source."
    text = str(fault) or type(fault).__name__
    if isinstance(fault, NotAnArchiveError):
        return DataError([Problem(file=name, what=f"is no archive to look into: {text}.", hint=again)])
    if isinstance(fault, EOFError) or "unexpected end" in text or "end-of-stream" in text:
        return DataError([Problem(file=name, what="the archive is cut short.", hint=again)])
    if isinstance(fault, OSError) and fault.strerror:
        return DataError([Problem(file=name, what=f"cannot be unpacked ({fault.strerror}).")])
    if isinstance(fault, NotImplementedError):
        hint = "Unpack it by hand and declare the path of what is needed."
        return DataError([Problem(file=name, what=f"is packed in a way not known here ({text}).", hint=hint)])
    return DataError([Problem(file=name, what=f"the archive is damaged ({text}).", hint=again)])
