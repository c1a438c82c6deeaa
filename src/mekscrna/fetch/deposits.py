"""All files of a deposit: those that are here are verified, the others fetched, side by side."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from mekscrna.errors import DataError
from mekscrna.fetch import lockfile
from mekscrna.fetch.addresses import address_of
from mekscrna.fetch.here import Fetched, Folder, check_of, now
from mekscrna.fetch.lockfile import Entry
from mekscrna.fetch.rules import Listener, Rules, silent
from mekscrna.fetch.wanted import Wanted, wanted_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import httpx

    from mekscrna.spec.dataset import Dataset


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
    folder = Folder(path=data_dir, known=lockfile.read(data_dir))
    asked = tuple(wanted)
    done = {each: found for each in asked if (found := folder.look(each, offline=offline)) is not None}
    lockfile.add(data_dir, folder.entries(done.values()))
    waiting = [each for each in asked if each not in done]
    if waiting:
        data_dir.mkdir(parents=True, exist_ok=True)
        done |= _Desk(folder=folder, rules=rules or Rules(), tell=tell).bring(waiting, n_parallel)
    return tuple(done[each] for each in asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """A data folder into which files are fetched."""

    folder: Folder
    rules: Rules
    tell: Listener

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
            lockfile.add(self.folder.path, {str(fetched.wanted.path): entry})
        return fetched

    def _bring_one(self, client: httpx.Client, wanted: Wanted) -> tuple[Fetched, Entry | None]:
        from mekscrna.fetch.transfer import Download  # noqa: PLC0415 - httpx, as above

        target, known = self.folder.path / wanted.path, self.folder.entry(wanted)
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
            verified_by=check_of(wanted, known),
        )
        entry = Entry(
            url=wanted.url,
            sha256=arrived.sha256,
            n_bytes=arrived.n_bytes,
            etag=arrived.version.etag,
            last_modified=arrived.version.last_modified,
            seen=now(),
        )
        return fetched, entry if wanted.is_pinned else None


def _agent() -> str:
    """Return what servers are told of who asks."""
    try:
        return f"mekscrna/{version('mekscrna')}"
    except PackageNotFoundError:  # run from its source
        return "mekscrna"
