"""What a place in an archive stands for: a file, a folder, or nothing, with the nearest names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mekscrna.data.archiving.cache import file_name, folder_place_of, place_of, shelf_of
from mekscrna.data.archiving.index import ROOT
from mekscrna.errors import Problem

if TYPE_CHECKING:
    from mekscrna.data.archiving.index import Levels
    from mekscrna.data.archiving.kinds import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be unpacked: a file, or a folder with all its files."""

    place: Path
    sources: Mapping[PurePosixPath, PurePosixPath]
    """Place in the archive → place below ``place``; a file is at ``.``."""
    n_bytes: int

    def is_there(self) -> bool:
        """Tell whether it has been unpacked before."""
        if not self.place.is_file():
            return self.place.is_dir()
        return self.place.stat().st_size == self.n_bytes


def find(archive: Path, inside: PurePosixPath, levels: Levels) -> Target | Problem:
    """Find a member, or the members of a folder, in the level that it lies in."""
    name = f"{archive.name}/{inside}"
    at = max((level for level in levels if level in inside.parents), key=lambda level: len(level.parts))
    rest = inside.relative_to(at)
    exact = [each for each in levels[at] if each.path == rest]
    below = [each for each in levels[at] if rest in each.path.parents]
    shelf = shelf_of(archive)
    if len(exact) == 1 and not below:
        (one,) = exact
        if one.fault:
            return Problem(file=name, what=f"is not unpacked: it {one.fault}.")
        return Target(place=place_of(shelf, inside), sources={inside: ROOT}, n_bytes=one.n_bytes)
    if exact:
        what = "stands in the archive more than once; which is meant cannot be told."
        return Problem(file=name, what=what, hint="Unpack the right one by hand and declare its path.")
    if below:
        return _folder(name, below, inside=inside, rest=rest, place=folder_place_of(shelf, inside))
    return _missing(archive, inside, levels)


def _folder(
    name: str, below: list[Entry], *, inside: PurePosixPath, rest: PurePosixPath, place: Path
) -> Target | Problem:
    repeated = [path for path, n_times in Counter(each.path for each in below).items() if n_times > 1]
    if repeated:
        return Problem(file=name, what=f"holds {repeated[0].relative_to(rest)} more than once.")
    for each in below:
        if each.fault:
            return Problem(file=name, what=f"is not unpacked: {each.path.relative_to(rest)} {each.fault}.")
        if any(file_name(part) != part for part in each.path.relative_to(rest).parts):
            return Problem(file=name, what=f"holds a name that not every disk can keep: {each.name}.")
    sources = {inside / each.path.relative_to(rest): each.path.relative_to(rest) for each in below}
    return Target(place=place, sources=sources, n_bytes=sum(each.n_bytes for each in below))


def _missing(archive: Path, inside: PurePosixPath, levels: Levels) -> Problem:
    known = [str(level / each.path) for level, entries in levels.items() for each in entries]
    by_name = {PurePosixPath(each).name: each for each in known}
    near = get_close_matches(str(inside), known, n=3, cutoff=0.75)
    near = near or [by_name[each] for each in get_close_matches(inside.name, by_name, n=3, cutoff=0.75)]
    hint = f"Did you mean {' or '.join(f'{archive.name}/{each}' for each in near)}?" if near else ""
    if not hint:
        shown = ", ".join(known[:8]) + (f" and {len(known) - 8:,} more" if len(known) > 8 else "")
        hint = f"It holds {shown}." if known else "It is empty."
    return Problem(file=f"{archive.name}/{inside}", what="the archive holds no such file.", hint=hint)
