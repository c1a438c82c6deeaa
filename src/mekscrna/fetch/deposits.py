"""All files of a deposit: those that are here are verified, the others fetched, side by side."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mekscrna.errors import DataError, Problem
from mekscrna.fetch import lockfile
from mekscrna.fetch._part import hashes_of
from mekscrna.fetch.addresses import address_of
from mekscrna.fetch.lockfile import Entry
from mekscrna.fetch.rules import Listener, Rules, silent
from mekscrna.fetch.wanted import Wanted, wanted_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import httpx

    from mekscrna.spec.dataset import Dataset


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


def fetch(
    dataset: Dataset,
    data_dir: Path,
    *,
    offline: bool = False,
    n_parallel: int = 4,
    tell: Listener = silent,
    rules: Rules | None = None,
) -> tuple[Fetched, ...]:
    """Fetch the files that a dataset declares, with its companions and tables, and nothing else.

    Files that are there are verified and not asked for. Each file is written as ``<name>.part``, which a
    later call goes on from, and takes its place when it is whole and its digest right. What each file was
    is kept in ``mekscrna.fetch.yaml``; one that changes at its source later is refused.

    Parameters
    ----------
    dataset
        Its ``files``, ``cell_tables`` and their urls; of archives the whole.
    data_dir
        The data folder; made where it is not there.
    offline
        Ask nothing of the network: verify what is there, and say what is not.
    n_parallel
        Files at a time.
    tell
        Called with the path, the bytes that are here and those of the whole, from several threads.
    rules
        How patient to be.

    Returns
    -------
    What became of each file, in the order declared. One that failed is told by its ``problem``; none is
    raised for it.

    Raises
    ------
    DataError
        The declaration gives one file two addresses or digests, or the lock file is broken.
    """
    return fetch_all(
        wanted_of(dataset), data_dir, offline=offline, n_parallel=n_parallel, tell=tell, rules=rules
    )


def fetch_all(
    wanted: Iterable[Wanted],
    data_dir: Path,
    *,
    offline: bool = False,
    n_parallel: int = 4,
    tell: Listener = silent,
    rules: Rules | None = None,
) -> tuple[Fetched, ...]:
    """Fetch files, as `fetch` does for those of a dataset."""
    desk = _Desk(folder=data_dir, known=lockfile.read(data_dir), rules=rules or Rules(), tell=tell)
    asked = tuple(wanted)
    done = {each: found for each in asked if (found := desk.look(each, offline=offline)) is not None}
    lockfile.add(data_dir, desk.entries(done.values()))
    waiting = [each for each in asked if each not in done]
    if waiting:
        data_dir.mkdir(parents=True, exist_ok=True)
        done |= desk.bring(waiting, n_parallel)
    return tuple(done[each] for each in asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """A data folder into which files are fetched."""

    folder: Path
    known: dict[str, Entry]
    rules: Rules
    tell: Listener

    def look(self, wanted: Wanted, *, offline: bool) -> Fetched | None:
        """Verify a file that is here; None where it is to be fetched."""
        target = self.folder / wanted.path
        if target.is_file():
            return self._verified(wanted, target)
        if target.exists():
            return _failed(wanted, target, f"stands in the way and is no file: {target}.")
        if wanted.url is None:
            hint = f"Put it at {target.absolute()}, or declare its url."
            return _failed(wanted, target, "is not in the data folder, and no url is declared.", hint=hint)
        if offline:
            hint = f"Put it at {target.absolute()}; its source is {wanted.url}."
            return _failed(
                wanted, target, "is not in the data folder, and the network is not asked.", hint=hint
            )
        return None

    def _verified(self, wanted: Wanted, target: Path) -> Fetched:
        n_bytes = target.stat().st_size
        hashes, known = hashes_of(target), self._known(wanted)
        away = "Move it away to have it fetched again."
        if wanted.sha256 is not None and hashes.sha256 != wanted.sha256:
            what = (
                f"is there, but not as declared: its sha256 is {hashes.sha256}, declared is {wanted.sha256}."
            )
            return _failed(wanted, target, what, hint=away)
        if wanted.md5 is not None and hashes.md5 != wanted.md5:
            what = f"is there, but its md5 is {hashes.md5}, and its record says {wanted.md5}."
            return _failed(wanted, target, what, hint=away)
        if wanted.sha256 is None and known is not None and hashes.sha256 != known.sha256:
            what = f"has changed since it was first seen ({known.seen}): its sha256 was {known.sha256}."
            return _failed(wanted, target, what, hint=f"{away} Or remove its entry from {lockfile.NAME}.")
        return Fetched(
            wanted=wanted,
            target=target,
            state="there",
            sha256=hashes.sha256,
            n_bytes=n_bytes,
            verified_by=_check(wanted, known),
        )

    def entries(self, found: Iterable[Fetched]) -> dict[str, Entry]:
        """Return what the lock file does not know yet of files that are here."""
        new = {}
        for each in found:
            name = str(each.wanted.path)
            is_new = each.wanted.is_pinned and name not in self.known
            if is_new and each.sha256 is not None and each.n_bytes is not None:
                new[name] = Entry(url=each.wanted.url, sha256=each.sha256, n_bytes=each.n_bytes, seen=_now())
        return new

    def bring(self, wanted: list[Wanted], n_parallel: int) -> dict[Wanted, Fetched]:
        """Fetch files side by side; a person who stops it finds what has arrived in ``.part`` files."""
        import httpx  # noqa: PLC0415 - not loaded where everything is there

        done: dict[Wanted, Fetched] = {}
        with (
            httpx.Client(timeout=self.rules.timeout, headers={"User-Agent": _agent()}) as client,
            ThreadPoolExecutor(max_workers=max(1, n_parallel)) as pool,
        ):
            futures = {pool.submit(partial(self._bring_one, client, each)): each for each in wanted}
            try:
                for future in as_completed(futures):
                    done[futures[future]] = self._noted(future)
            except BaseException:
                self.rules.stop.set()
                pool.shutdown(wait=True, cancel_futures=True)
                raise
        return done

    def _noted(self, future: Future[tuple[Fetched, Entry | None]]) -> Fetched:
        fetched, entry = future.result()
        if entry is not None:
            lockfile.add(self.folder, {str(fetched.wanted.path): entry})
        return fetched

    def _bring_one(self, client: httpx.Client, wanted: Wanted) -> tuple[Fetched, Entry | None]:
        from mekscrna.fetch.transfer import Download  # noqa: PLC0415 - httpx, as above

        target, known = self.folder / wanted.path, self._known(wanted)
        try:
            arrived = Download(
                client=client,
                wanted=wanted,
                url=address_of(wanted.url or ""),
                target=target,
                rules=self.rules,
                tell=self.tell,
                known_sha256=None if known is None else known.sha256,
            ).run()
        except DataError as fault:
            (problem, *_) = fault.problems
            return Fetched(wanted=wanted, target=target, state="failed", problem=problem), None
        fetched = Fetched(
            wanted=wanted,
            target=target,
            state="fetched",
            sha256=arrived.sha256,
            n_bytes=arrived.n_bytes,
            verified_by=_check(wanted, known),
        )
        entry = Entry(
            url=wanted.url,
            sha256=arrived.sha256,
            n_bytes=arrived.n_bytes,
            etag=arrived.version.etag,
            last_modified=arrived.version.last_modified,
            seen=_now(),
        )
        return fetched, entry if wanted.is_pinned else None

    def _known(self, wanted: Wanted) -> Entry | None:
        return self.known.get(str(wanted.path)) if wanted.is_pinned else None


def _agent() -> str:
    """Return what servers are told of who asks."""
    try:
        return f"mekscrna/{version('mekscrna')}"
    except PackageNotFoundError:  # run from its source
        return "mekscrna"


def _check(wanted: Wanted, known: Entry | None) -> Check | None:
    """Tell by what a file that is right was known to be."""
    if wanted.sha256 is not None:
        return "sha256"
    if wanted.md5 is not None:
        return "md5"
    return None if known is None else "lock"


def _failed(wanted: Wanted, target: Path, what: str, *, hint: str = "") -> Fetched:
    problem = Problem(file=str(wanted.path), what=what, hint=hint)
    return Fetched(wanted=wanted, target=target, state="failed", problem=problem)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
