"""Taking files out of an archive, and inflating those that are compressed on their own."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mekscrna.data.archiving.cache import arriving, place_of, shelf_of
from mekscrna.data.archiving.index import ROOT
from mekscrna.data.archiving.kinds import DAMAGE, damaged, walk
from mekscrna.data.archiving.limits import Budget, Limits
from mekscrna.data.archiving.streams import CHUNK, packing_of, unpacked

if TYPE_CHECKING:
    import io
    from typing import IO

    from mekscrna.data.archiving.targets import Target

Waiting = dict[PurePosixPath, list[Path]]
"""Place in the archive → where it is to be put."""


def take(archive: Path, targets: list[Target], limits: Limits) -> None:
    """Unpack targets in one walk; either all of them take their places, or none does."""
    budget = Budget(name=archive.name, n_packed=archive.stat().st_size, limits=limits)
    with ExitStack() as stack:
        waiting: Waiting = {}
        for target in targets:
            draft = stack.enter_context(arriving(target.place, target.n_bytes))
            for source, place in target.sources.items():
                waiting.setdefault(source, []).append(draft / place)
        try:
            with archive.open("rb") as stream:
                _take_level(stream, ROOT, waiting, budget=budget, streamed=False)
        except DAMAGE as fault:
            raise damaged(archive.name, fault) from fault
        if waiting:
            raise damaged(archive.name, EOFError())


def _take_level(
    stream: io.BufferedReader,
    at: PurePosixPath,
    waiting: Waiting,
    *,
    budget: Budget,
    streamed: bool,
) -> None:
    for member in walk(stream, budget, streamed=streamed):
        inside = at / member.entry.path
        goes_on = member.entry.is_archive and any(inside in each.parents for each in waiting)
        if (places := waiting.pop(inside, None)) is not None:
            with member.open() as source:
                _copy(source, places, n_bytes=member.entry.n_bytes)
            if goes_on:
                with places[0].open("rb") as copied:
                    _take_level(copied, inside, waiting, budget=budget, streamed=False)
        elif goes_on:
            with member.open() as nested:
                _take_level(nested, inside, waiting, budget=budget, streamed=member.streamed)
        if not waiting:
            return


def _copy(source: IO[bytes], places: list[Path], *, n_bytes: int) -> None:
    first, *others = places
    for place in places:
        place.parent.mkdir(parents=True, exist_ok=True)
    n_copied = 0
    with first.open("xb") as out:
        while chunk := source.read(CHUNK):
            n_copied += out.write(chunk)
    for place in others:
        shutil.copyfile(first, place)
    if n_copied != n_bytes:
        raise EOFError("a file is shorter than the archive says")


def inflated(path: Path, limits: Limits) -> Path:
    """Return a file that was compressed on its own, unpacked; another as it is."""
    if not path.is_file():
        return path
    with path.open("rb") as stream:
        packing = packing_of(stream.read(8))
    if packing is None:
        return path
    suffix = f".{packing}"
    name = path.name[: -len(suffix)] if path.name.lower().endswith(suffix) else path.name
    place = place_of(shelf_of(path), PurePosixPath("inflated") / name)
    if place.is_file():
        return place
    n_packed = path.stat().st_size
    budget = Budget(name=path.name, n_packed=n_packed, limits=limits)
    try:
        with path.open("rb") as packed, arriving(place, n_packed) as draft, draft.open("xb") as out:
            source = unpacked(packed, packing)
            while chunk := source.read(CHUNK):
                budget.spend(len(chunk))
                out.write(chunk)
    except DAMAGE as fault:
        raise damaged(path.name, fault) from fault
    return place
