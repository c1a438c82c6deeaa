"""What is in a data folder already, and whether it is what is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mekscrna.errors import Problem
from mekscrna.fetch import lockfile
from mekscrna.fetch._part import hashes_of
from mekscrna.fetch.lockfile import Entry
from mekscrna.fetch.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable

Check = Literal["sha256", "md5", "lock"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What became of one file."""

    wanted: Wanted
    target: Path
    state: Literal["fetched", "there", "failed"]
    sha256: str | None = None
    n_bytes: int | None = None
    verified_by: Check | None = None
    """What it was compared with; None where it was seen for the first time."""
    problem: Problem | None = None
    """Why it failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A data folder, and what its lock file knows."""

    path: Path
    known: Mapping[str, Entry]

    def entry(self, wanted: Wanted) -> Entry | None:
        """Return what the lock file knows of a file that is to stay the same."""
        return self.known.get(str(wanted.path)) if wanted.is_pinned else None

    def look(self, wanted: Wanted, *, offline: bool) -> Fetched | None:
        """Verify a file that is here; None where it is to be fetched."""
        target = self.path / wanted.path
        if target.is_file():
            return self._verified(wanted, target)
        if target.exists():
            return failed(wanted, target, f"stands in the way and is no file: {target}.")
        if wanted.url is None:
            hint = f"Put it at {target.absolute()}, or declare its url."
            return failed(wanted, target, "is not in the data folder, and no url is declared.", hint=hint)
        if offline:
            hint = f"Put it at {target.absolute()}; its source is {wanted.url}."
            return failed(
                wanted, target, "is not in the data folder, and the network is not asked.", hint=hint
            )
        return None

    def _verified(self, wanted: Wanted, target: Path) -> Fetched:
        n_bytes = target.stat().st_size
        hashes, known = hashes_of(target), self.entry(wanted)
        away = "Move it away to have it fetched again."
        if wanted.sha256 is not None and hashes.sha256 != wanted.sha256:
            what = (
                f"is there, but not as declared: its sha256 is {hashes.sha256}, declared is {wanted.sha256}."
            )
            return failed(wanted, target, what, hint=away)
        if wanted.md5 is not None and hashes.md5 != wanted.md5:
            what = f"is there, but its md5 is {hashes.md5}, and its record says {wanted.md5}."
            return failed(wanted, target, what, hint=away)
        if wanted.sha256 is None and known is not None and hashes.sha256 != known.sha256:
            what = f"has changed since it was first seen ({known.seen}): its sha256 was {known.sha256}."
            return failed(wanted, target, what, hint=f"{away} Or remove its entry from {lockfile.NAME}.")
        return Fetched(
            wanted=wanted,
            target=target,
            state="there",
            sha256=hashes.sha256,
            n_bytes=n_bytes,
            verified_by=check_of(wanted, known),
        )

    def entries(self, found: Iterable[Fetched]) -> dict[str, Entry]:
        """Return what the lock file does not know yet of files that are here."""
        new = {}
        for each in found:
            name = str(each.wanted.path)
            is_new = each.wanted.is_pinned and name not in self.known
            if is_new and each.sha256 is not None and each.n_bytes is not None:
                new[name] = Entry(url=each.wanted.url, sha256=each.sha256, n_bytes=each.n_bytes, seen=now())
        return new


def check_of(wanted: Wanted, known: Entry | None) -> Check | None:
    """Tell by what a file that is right was known to be."""
    if wanted.sha256 is not None:
        return "sha256"
    if wanted.md5 is not None:
        return "md5"
    return None if known is None else "lock"


def failed(wanted: Wanted, target: Path, what: str, *, hint: str = "") -> Fetched:
    """Return that a file is not here, and why."""
    problem = Problem(file=str(wanted.path), what=what, hint=hint)
    return Fetched(wanted=wanted, target=target, state="failed", problem=problem)


def now() -> str:
    """Return the time, UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
