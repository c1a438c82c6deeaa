"""The sha256 of what lies at a path: a file, a folder, or the archive that a path leads into."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from mekscrna.data.archives import split

if TYPE_CHECKING:
    from pathlib import Path


def sha256_of(path: Path) -> str:
    """Return the sha256, in hexadecimal, of what lies at a path.

    Of a path into an archive it is that of the archive. Of a folder (a zarr store) it is that of the list of
    its files in order, each as its place below the folder with ``/``, a null byte, its own sha256 in
    hexadecimal and a line feed; empty folders, dates and permissions do not count.
    """
    real, inside = split(path)
    if real.is_dir():
        return _of_folder(real)
    if inside is None:
        return _of_file(real)
    seen = real.stat()
    return _of_archive(real, seen.st_size, seen.st_mtime_ns)


def size_of(path: Path) -> int:
    """Return the bytes of what lies at a path: a file, a folder, or the archive that the path leads into."""
    real, _ = split(path)
    if real.is_dir():
        return sum(each.stat().st_size for each in _files(real))
    return real.stat().st_size


@lru_cache(maxsize=64)
def _of_archive(path: Path, n_bytes: int, mtime_ns: int) -> str:
    """Hash an archive once while its size and time stay: a hundred matrices may lie in it."""
    del n_bytes, mtime_ns
    return _of_file(path)


def _of_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _of_folder(folder: Path) -> str:
    listed = hashlib.sha256()
    for each in _files(folder):
        place = each.relative_to(folder).as_posix()
        listed.update(f"{place}\0{_of_file(each)}\n".encode("utf-8", "surrogateescape"))
    return listed.hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(
        (each for each in folder.rglob("*") if each.is_file()),
        key=lambda each: each.relative_to(folder).as_posix(),
    )
