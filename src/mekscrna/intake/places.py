"""What lies in a file, a folder or an archive: the names of all files, and where each really is."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from mekscrna.data.archives import is_archive, members, passed_over, reach_all
from mekscrna.errors import DataError, InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST_FILES: Final = 200_000
_STORES: Final = (".zarr",)
"""Folders that are one matrix; their many files are listed for the reader that knows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A deposit on disk."""

    base: Path
    """The folder that names start from: the data folder."""
    names: tuple[PurePosixPath, ...]
    """Every file, those in archives too, in order."""
    layout: str
    """In words."""
    faults: tuple[tuple[PurePosixPath, Problem], ...] = ()
    """Archives that could not be listed, and members of others that are not unpacked."""

    def prepare(self, names: Iterable[PurePosixPath | None]) -> None:
        """Unpack files in one walk through each archive; what cannot be is said when it is asked for."""
        with suppress(DataError):
            reach_all([self.base / name for name in names if name is not None])

    def real(self, names: Iterable[PurePosixPath | None]) -> tuple[Path | None, ...]:
        """Return where files can be opened, unpacking what lies in archives; None stays None.

        Raises
        ------
        DataError
            An archive is damaged, or holds no such file.
        """
        wanted = list(names)
        found = iter(reach_all([self.base / name for name in wanted if name is not None]))
        return tuple(None if name is None else next(found) for name in wanted)


def look_at(path: Path, base: Path | None = None) -> Place:
    """List what lies at a path.

    Parameters
    ----------
    base
        The folder that names start from; None is the folder itself, or the one that holds the file.

    Raises
    ------
    InputError
        There is no such file or folder, it is empty, or it does not lie below `base`.
    DataError
        It is an archive that cannot be listed.
    """
    if not path.exists():
        near = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
        raise InputError(f"{path}: there is no such file or folder. {_nearest(path.name, near)}".rstrip())
    is_store = path.is_dir() and path.name.lower().endswith(_STORES)
    around = base or (path if path.is_dir() and not is_store else path.parent)
    inside = _below(path, around)
    if path.is_file():
        found = tuple(inside / each for each in members(path)) if is_archive(path) else (inside,)
        layout = f"an archive of {_counted(len(found), 'file')}" if is_archive(path) else "one file"
        left = tuple(_left_out(path, inside)) if is_archive(path) else ()
        return _sound(Place(base=around, names=found, layout=layout, faults=left), path)
    faults: list[tuple[PurePosixPath, Problem]] = []
    names = tuple(name for each in _files(path) for name in _listed(each, around, faults))
    layout = "a store" if is_store else f"a folder of {_counted(len(names), 'file')}"
    return _sound(Place(base=around, names=names, layout=layout, faults=tuple(faults)), path)


def _nearest(name: str, near: list[str]) -> str:
    found = get_close_matches(name, near, n=1)
    return f"Did you mean '{found[0]}'?" if found else ""


def _below(path: Path, base: Path) -> PurePosixPath:
    try:
        return PurePosixPath(path.resolve().relative_to(base.resolve()).as_posix())
    except ValueError:
        raise InputError(
            f"{path} does not lie below the data folder {base}. Name a folder above it as --data-dir."
        ) from None


def _sound(place: Place, path: Path) -> Place:
    if not place.names and not place.faults:
        raise InputError(f"{path}: there is no file in it.")
    return place


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder in order, hidden ones aside."""
    n_seen = 0
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") or ".zarr" in root)
        for name in sorted(files):
            if name.startswith(".") and ".zarr" not in root:
                continue
            n_seen += 1
            if n_seen > _MOST_FILES:
                raise InputError(
                    f"{folder}: more than {_MOST_FILES:,} files. Name the folder of one deposit."
                )
            yield Path(root) / name


def _listed(file: Path, base: Path, faults: list[tuple[PurePosixPath, Problem]]) -> Iterator[PurePosixPath]:
    name = PurePosixPath(file.relative_to(base).as_posix())
    if not is_archive(file):
        yield name
        return
    try:
        yield from (name / each for each in members(file))
        faults.extend(_left_out(file, name))
    except DataError as fault:
        faults.extend((name, problem) for problem in fault.problems)


def _left_out(archive: Path, name: PurePosixPath) -> Iterator[tuple[PurePosixPath, Problem]]:
    for inside, why in passed_over(archive):
        yield name / inside, Problem(file=str(name / inside), what=f"is not unpacked: it {why}.")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
