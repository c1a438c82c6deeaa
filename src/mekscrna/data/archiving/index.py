"""What an archive holds, level by level; kept, so that a large one is listed once."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mekscrna.data.archiving.cache import arriving, digest, shelf_of
from mekscrna.data.archiving.kinds import DAMAGE, Entry, damaged, walk
from mekscrna.data.archiving.limits import Budget
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    import io
    from collections.abc import Mapping

    from mekscrna.data.archiving.limits import Limits

ROOT = PurePosixPath()
"""The level of the archive itself; an archive in it is a level of its own, under its path."""
Levels = dict[PurePosixPath, tuple[Entry, ...]]


@dataclass(slots=True, kw_only=True)
class _Scan:
    """One walk through an archive, into those nested in it that are asked for."""

    archive: Path
    into: Callable[[PurePosixPath], bool]
    budget: Budget
    levels: Levels = field(default_factory=dict)

    def level(self, stream: io.BufferedReader, at: PurePosixPath, *, streamed: bool, depth: int) -> None:
        """List one level, and those below it."""
        found = []
        for member in walk(stream, self.budget, streamed=streamed):
            found.append(member.entry)
            below = at / member.entry.path
            if not member.entry.is_archive or not self.into(below):
                continue
            check_depth(self.archive.name, depth, self.budget.limits)
            try:
                with member.open() as nested:
                    self.level(nested, below, streamed=member.streamed, depth=depth + 1)
            except DAMAGE as fault:
                raise damaged(f"{self.archive.name}/{below}", fault) from fault
        self.levels[at] = tuple(found)


def check_depth(name: str, depth: int, limits: Limits) -> None:
    """See that archives are not packed in archives without end.

    Raises
    ------
    DataError
        They are.
    """
    if depth >= limits.depth:
        what = f"holds archives in archives, more than {limits.depth} deep, as traps for programs do."
        raise DataError([Problem(file=name, what=what)])


def levels_of(archive: Path, into: Callable[[PurePosixPath], bool], limits: Limits) -> Levels:
    """List an archive, and those nested in it for which `into` is true.

    Raises
    ------
    DataError
        It is damaged, no archive, or larger inside than a deposit is.
    """
    shelf = shelf_of(archive)
    if (kept := _kept(shelf, into)) is not None:
        return kept
    budget = Budget(name=archive.name, n_packed=archive.stat().st_size, limits=limits)
    scan = _Scan(archive=archive, into=into, budget=budget)
    try:
        with archive.open("rb") as stream:
            scan.level(stream, ROOT, streamed=False, depth=1)
    except DAMAGE as fault:
        raise damaged(archive.name, fault) from fault
    with suppress(DataError, OSError):  # a list that cannot be kept is made again
        _keep(shelf, scan.levels)
    return scan.levels


def _page(shelf: Path, at: PurePosixPath) -> Path:
    return shelf / "levels" / f"{digest(str(at))}.json"


def _keep(shelf: Path, levels: Mapping[PurePosixPath, tuple[Entry, ...]]) -> None:
    for at, entries in levels.items():
        rows = [[each.name, str(each.path), each.n_bytes, each.fault] for each in entries]
        with arriving(_page(shelf, at), 0) as draft:
            draft.write_text(json.dumps(rows), encoding="ascii")


def _kept(shelf: Path, into: Callable[[PurePosixPath], bool]) -> Levels | None:
    """Return the levels that are asked for, where all of them have been listed before."""
    levels: Levels = {}
    waiting = [ROOT]
    while waiting:
        at = waiting.pop()
        try:
            rows = json.loads(_page(shelf, at).read_text(encoding="ascii"))
            levels[at] = tuple(
                Entry(name=name, path=PurePosixPath(path), n_bytes=n_bytes, fault=fault)
                for name, path, n_bytes, fault in rows
            )
        except (OSError, ValueError, TypeError):
            return None
        waiting += [at / each.path for each in levels[at] if each.is_archive and into(at / each.path)]
    return levels
