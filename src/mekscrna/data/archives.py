"""Files inside archives (tar, tar.gz, zip, and those in one another): listed, and unpacked when needed."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from mekscrna.data.archiving.index import ROOT, Levels, levels_of
from mekscrna.data.archiving.kinds import is_archive_name
from mekscrna.data.archiving.limits import Limits
from mekscrna.data.archiving.taking import inflated, take
from mekscrna.data.archiving.targets import Target, find
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LIMITS: Final = Limits()


def split(path: Path) -> tuple[Path, PurePosixPath | None]:
    """Part a path into the archive that lies on disk and the place in it; None for a plain path.

    Nothing is opened: ``GSE1_RAW.tar/GSM1.tar.gz/matrix.mtx.gz`` is parted where a file stands in the way.
    """
    for candidate in (path, *path.parents):
        try:
            if not candidate.exists():
                continue
        except OSError:  # a name too long for the disk: of a member
            continue
        if candidate is path or candidate.is_dir():
            return path, None
        return candidate, PurePosixPath(*path.parts[len(candidate.parts) :])
    return path, None


def members(path: Path, *, limits: Limits = LIMITS) -> tuple[PurePosixPath, ...]:
    """List the files in an archive, and in archives in it, without unpacking them to disk.

    Left out are folders, links and devices, names that lead out of the archive, what macOS adds
    (``__MACOSX``, ``._x``); an archive in the archive is listed by what it holds.

    Raises
    ------
    DataError
        It is damaged, no archive, or larger inside than a deposit is.
    """
    levels = levels_of(path, lambda _: True, limits)
    found = dict.fromkeys(_all_files(levels, ROOT))
    return tuple(found)


def passed_over(path: Path) -> tuple[tuple[str, str], ...]:
    """Return what `members` leaves out, as it is called, each with why: ``is a link to x``."""
    return tuple(
        (str(at / each.name.lstrip("/")), each.fault)
        for at, entries in levels_of(path, lambda _: True, LIMITS).items()
        for each in entries
        if each.fault and not _is_litter(each.path)
    )


def listed_beside(path: Path) -> tuple[PurePosixPath, ...]:
    """List the files of the archive that a path leads into, without looking into others nested in it.

    Raises
    ------
    DataError
        The archive cannot be listed.
    """
    archive, inside = split(path)
    if inside is None:
        return ()
    return tuple(dict.fromkeys(_all_files(_levels(archive, (inside,), LIMITS), ROOT)))


def _all_files(levels: Levels, at: PurePosixPath) -> Iterator[PurePosixPath]:
    for each in levels[at]:
        inside = at / each.path
        if inside in levels:
            yield from _all_files(levels, inside)
        elif not each.fault and not _is_litter(each.path):
            yield inside


def _is_litter(path: PurePosixPath) -> bool:
    return path.parts[:1] == ("__MACOSX",) or path.name.startswith("._") or path.name == ".DS_Store"


def is_archive(path: Path) -> bool:
    """Tell by its name whether a file on disk is an archive that `members` lists."""
    return path.is_file() and is_archive_name(path.name)


def reach(path: Path, *, inflate: bool = False, limits: Limits = LIMITS) -> Path:
    """Return a real path for one that may lead into an archive, unpacking what is asked for and no more.

    Files go to the cache (``$MEKSCRNA_CACHE``, or the user's cache folder), under the archive's path, size
    and time: an archive that has changed is unpacked anew. Those of one folder of an archive lie beside each
    other there. What has been unpacked is not unpacked again; the cache may be deleted at any time.

    Parameters
    ----------
    path
        A plain path comes back as it is, even where nothing is there. A folder in an archive comes whole.
    inflate
        Unpack a file that is compressed on its own (``x.h5ad.gz``), too, for readers that cannot.
    limits
        What is unpacked at most.

    Raises
    ------
    DataError
        No such member; or one that is a link, a device, locked, twice there or leads out of the archive; or
        an archive that is damaged or a trap; or a disk without room.
    """
    (real,) = reach_all([path], limits=limits)
    return inflated(real, limits) if inflate else real


def reach_all(
    paths: Iterable[Path], *, also: Iterable[Path] = (), limits: Limits = LIMITS
) -> tuple[Path, ...]:
    """Return real paths for paths that may lead into archives; each archive is gone through once.

    Parameters
    ----------
    paths
        As `reach` takes them.
    also
        What will be asked for later: unpacked on the way, where an archive has to be gone through now.
    limits
        What is unpacked at most.

    Raises
    ------
    DataError
        As `reach` does; all members that are missing or refused are named.
    """
    parted = [split(path) for path in paths]
    later = [split(path) for path in also]
    real: dict[Path, dict[PurePosixPath, Path]] = {}
    for archive in dict.fromkeys(archive for archive, inside in parted if inside is not None):
        wanted, on_the_way = _in_archive(archive, parted), _in_archive(archive, later)
        real[archive] = _unpacked(archive, wanted, on_the_way, limits=limits)
    return tuple(path if inside is None else real[path][inside] for path, inside in parted)


def _in_archive(archive: Path, parted: list[tuple[Path, PurePosixPath | None]]) -> tuple[PurePosixPath, ...]:
    return tuple(dict.fromkeys(inside for path, inside in parted if path == archive and inside is not None))


def fault_of(path: Path) -> Problem | None:
    """Say why a path into an archive cannot be reached, without unpacking it; None where it can.

    A plain path is not looked at.

    Raises
    ------
    DataError
        The archive cannot be listed.
    """
    archive, inside = split(path)
    if inside is None:
        return None
    found = find(archive, inside, _levels(archive, (inside,), LIMITS))
    return found if isinstance(found, Problem) else None


def _levels(archive: Path, wanted: tuple[PurePosixPath, ...], limits: Limits) -> Levels:
    on_the_way = {parent for inside in wanted for parent in inside.parents}
    return levels_of(archive, on_the_way.__contains__, limits)


def _unpacked(
    archive: Path, wanted: tuple[PurePosixPath, ...], also: tuple[PurePosixPath, ...], *, limits: Limits
) -> dict[PurePosixPath, Path]:
    levels = _levels(archive, wanted, limits)
    found = {inside: find(archive, inside, levels) for inside in wanted}
    if problems := [each for each in found.values() if isinstance(each, Problem)]:
        raise DataError(problems)
    targets = {inside: each for inside, each in found.items() if isinstance(each, Target)}
    if missing := [target for target in targets.values() if not target.is_there()]:
        later = [find(archive, inside, levels) for inside in also if inside not in targets]
        missing += [each for each in later if isinstance(each, Target) and not each.is_there()]
        take(archive, missing, limits)
    return {inside: target.place for inside, target in targets.items()}


def outermost(path: PurePosixPath) -> PurePosixPath:
    """Tell by names which file on disk a declared path leads into, before it is there; itself where none."""
    for part in reversed(path.parents):
        if part.name and is_archive_name(part.name):
            return part
    return path
