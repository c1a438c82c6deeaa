"""Where what was unpacked is kept, under which name, and how it gets there in one step."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

import platformdirs

from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

CACHE_VARIABLE: Final = "MEKSCRNA_CACHE"
_PLAIN = re.compile(r"[\w ()+,=@#%&~!\[\]{}.-]*[\w()+,=@#%&~!\[\]{}-]")
_LONGEST_NAME = 200
_MARGIN = 64 * 2**20
"""Bytes left free on the disk."""


def cache_folder() -> Path:
    """Return the folder of what was unpacked: below ``$MEKSCRNA_CACHE``, or the user's cache."""
    named = os.environ.get(CACHE_VARIABLE)
    return (Path(named) if named else platformdirs.user_cache_path("mekscrna")) / "unpacked"


def shelf_of(archive: Path) -> Path:
    """Return the folder of one archive, as it is now: another size or time is another folder."""
    real, seen = archive.resolve(), archive.stat()
    key = f"{real}\0{seen.st_size}\0{seen.st_mtime_ns}"
    return cache_folder() / digest(key)


def place_of(shelf: Path, inside: PurePosixPath) -> Path:
    """Return where a member is kept: members of one folder lie in one folder, whatever their names."""
    return shelf / digest(f"folder {inside.parent}") / file_name(inside.name)


def folder_place_of(shelf: Path, inside: PurePosixPath) -> Path:
    """Return where a folder of an archive is kept, with all that is in it."""
    return shelf / digest(f"whole {inside}") / file_name(inside.name)


def file_name(name: str) -> str:
    """Return a name as any file system takes it; its end, which tells the format, stays."""
    if _PLAIN.fullmatch(name) and len(name.encode()) <= _LONGEST_NAME:
        return name
    tail = re.sub(r"[^A-Za-z0-9._-]", "_", name)[-60:].strip(".")
    return f"{digest(name)}-{tail}"


def digest(text: str) -> str:
    """Return a short name for a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:24]


@contextmanager
def arriving(place: Path, n_bytes: int) -> Iterator[Path]:
    """Yield a path beside `place` to write to; it takes its place when all went well.

    Two processes may do so at once: the one that comes last finds the same bytes there.

    Raises
    ------
    DataError
        The disk has no room for `n_bytes`, or nothing may be written there.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".new-", dir=place.parent))
    except OSError as closed:
        raise _no_room(place, f"cannot be written to ({closed.strerror})") from closed
    try:
        free = shutil.disk_usage(draft).free
        if n_bytes + _MARGIN > free:
            raise _no_room(place, f"has {free:,} bytes free, and {n_bytes:,} are to be unpacked")
        yield draft / "content"
        _take_its_place(draft / "content", place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _take_its_place(draft: Path, place: Path) -> None:
    try:
        draft.replace(place)
    except OSError:
        if not place.exists():  # a folder that another process has put there first stays
            raise


def _no_room(place: Path, what: str) -> DataError:
    hint = f"Name another folder in the environment variable {CACHE_VARIABLE}."
    return DataError([Problem(file=str(place.parent), what=f"{what}.", hint=hint)])
