"""What has arrived of a file so far, and whether the rest may be asked for."""

from __future__ import annotations

import hashlib
import json
import sys
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """How a server tells one version of a file from another."""

    etag: str | None = None
    last_modified: str | None = None
    n_whole: int | None = None

    @property
    def validator(self) -> str | None:
        """What If-Range takes: a strong ETag, or a date."""
        if self.etag and not self.etag.startswith("W/"):
            return self.etag
        return self.last_modified


class Hashes:
    """The digests of bytes as they arrive."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self._md5 = hashlib.md5(usedforsecurity=False)

    def update(self, chunk: bytes) -> None:
        """Take in more bytes."""
        self._sha256.update(chunk)
        self._md5.update(chunk)

    @property
    def sha256(self) -> str:
        """In hexadecimal."""
        return self._sha256.hexdigest()

    @property
    def md5(self) -> str:
        """In hexadecimal."""
        return self._md5.hexdigest()


def hashes_of(path: Path) -> Hashes:
    """Return the digests of a file."""
    hashes = Hashes()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            hashes.update(chunk)
    return hashes


@dataclass(slots=True, kw_only=True)
class Part:
    """``<name>.part`` beside where the file will be, and ``<name>.part.json`` about its source."""

    stream: IO[bytes]
    path: Path
    url: str
    version: Version = field(default_factory=Version)
    n_bytes: int = 0
    hashes: Hashes = field(default_factory=Hashes)

    def keep(self, version: Version) -> None:
        """Note of which version the bytes are."""
        self.version = version
        _note(self.path).write_text(json.dumps({"url": self.url, **asdict(version)}), encoding="utf-8")

    def add(self, chunk: bytes) -> None:
        """Put more bytes at its end."""
        self.stream.write(chunk)
        self.hashes.update(chunk)
        self.n_bytes += len(chunk)

    def start_again(self) -> None:
        """Throw away what has arrived."""
        self.stream.seek(0)
        self.stream.truncate()
        self.n_bytes, self.hashes, self.version = 0, Hashes(), Version()
        _note(self.path).unlink(missing_ok=True)

    def take_in(self) -> None:
        """Go on from what an earlier start has left, where it came from the same address."""
        try:
            note: dict[str, Any] = json.loads(_note(self.path).read_text(encoding="utf-8"))
            left_from = note.pop("url")
            version = Version(**note)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self.start_again()
            return
        if left_from != self.url or not version.validator:
            self.start_again()
            return
        self.stream.seek(0)
        while chunk := self.stream.read(_CHUNK):
            self.hashes.update(chunk)
            self.n_bytes += len(chunk)
        self.version = version

    def become(self, target: Path) -> None:
        """Take the place of the file, whole or not at all."""
        self.stream.flush()
        self.stream.close()
        self.path.replace(target)
        _note(self.path).unlink(missing_ok=True)


def _note(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


@contextmanager
def opened_part(target: Path, url: str) -> Iterator[Part]:
    """Yield the part of a file, held against other processes.

    Raises
    ------
    DataError
        Another process fetches the same file.
    """
    made = not target.parent.exists()
    target.parent.mkdir(parents=True, exist_ok=True)
    path = target.with_name(f"{target.name}.part")
    with path.open("a+b") as stream:
        if not _is_ours(stream):
            what = "another process is fetching it into the same folder."
            raise DataError([Problem(file=str(target), what=what, hint="Wait for it, or stop it.")])
        part = Part(stream=stream, path=path, url=url)
        part.take_in()
        try:
            yield part
        finally:
            if not stream.closed and part.n_bytes == 0:
                path.unlink(missing_ok=True)
                _note(path).unlink(missing_ok=True)
                if made:
                    with suppress(OSError):  # others may have put files there
                        target.parent.rmdir()


def _is_ours(stream: IO[bytes]) -> bool:
    """Hold a file until it is closed; a process that dies lets go of it."""
    if sys.platform == "win32":  # an open file cannot be replaced there, so two never finish one
        return True
    import fcntl  # noqa: PLC0415 - not there on Windows

    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
