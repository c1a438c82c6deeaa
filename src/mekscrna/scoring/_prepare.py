"""Let the looks of several methods at all cells share one scan."""

from __future__ import annotations

import queue
from concurrent.futures import ThreadPoolExecutor
from threading import Condition
from typing import TYPE_CHECKING, Any, Protocol

from mekscrna.data.blocks import cut
from mekscrna.scoring._matrices import Look, handed_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mekscrna.data.blocks import Blocks
    from mekscrna.kernels.types import Matrix, Sparse
    from mekscrna.scoring._matrices import Matrices, Pieces, Reads

_PATIENCE = 0.05  # seconds between looks at whether a reader has gone
_AHEAD = 2  # pieces that one method may be behind another


class Preparation(Protocol):
    """A method's look, with all it needs but the blocks."""

    @property
    def reads(self) -> Reads:
        """Which matrix it looks at."""
        ...

    def __call__(self, blocks: Blocks) -> Any:
        """Look at all row blocks, in order."""
        ...


def prepare_all(preparations: Sequence[Preparation], matrices: Matrices) -> list[Any]:
    """Run the looks of several methods; those that read expression read the matrix together.

    Each runs in a thread of its own. Whenever all that still run wait for the first block of a walk, the
    matrix is scanned once and every block is handed to each. So as many scans are made as the look that
    walks most often makes walks, and each sees the same blocks in the same order as alone.

    Raises
    ------
    DataError
        A value is negative, infinite or not a number.
    """
    if len(preparations) < 2:
        return [each(Look(matrices=matrices, reads=each.reads)) for each in preparations]
    meeting = _Meeting()
    with ThreadPoolExecutor(len(preparations), thread_name_prefix="mekscrna-look") as pool:
        futures = [
            pool.submit(meeting.run, each, _Shared(Look(matrices=matrices, reads=each.reads), meeting))
            for each in preparations
        ]
        try:
            while feeds := meeting.waiting(len(futures)):
                _scan(matrices, feeds)
        except BaseException:
            meeting.close()
            raise
        return [future.result() for future in futures]


def _scan(matrices: Matrices, feeds: Sequence[_Feed]) -> None:
    """Read the matrix once for all feeds; a fault ends them all."""
    try:
        kinds = frozenset(feed.reads for feed in feeds)
        for rows, pieces in matrices.scan(kinds, handed_on, what="look"):
            for feed in feeds:
                feed.put((rows, pieces))
    except BaseException as fault:
        for feed in feeds:
            feed.put(fault)
        raise
    for feed in feeds:
        feed.put(None)


class _Feed:
    """Pieces on their way to one look; None ends them."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads
        self.is_left = False
        self._held: queue.Queue[Any] = queue.Queue(_AHEAD)

    def put(self, item: tuple[slice, Pieces] | BaseException | None) -> None:
        while not self.is_left:
            try:
                self._held.put(item, timeout=_PATIENCE)
            except queue.Full:
                continue
            return

    def __iter__(self) -> Iterator[tuple[slice, Sparse]]:
        while (item := self._held.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            rows, pieces = item
            yield rows, pieces[self.reads]


class _Meeting:
    """Where looks wait for a scan to begin."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._feeds: list[_Feed] = []
        self._n_done = 0
        self._is_closed = False

    def run(self, look: Callable[[Blocks], Any], blocks: _Shared) -> Any:
        """Run one look, and note that it has ended."""
        try:
            return look(blocks)
        finally:
            blocks.leave()
            with self._changed:
                self._n_done += 1
                self._changed.notify_all()

    def join(self, reads: Reads) -> _Feed:
        """Wait for the next scan."""
        feed = _Feed(reads)
        with self._changed:
            if self._is_closed:
                feed.put(RuntimeError("the scan was given up"))
            self._feeds.append(feed)
            self._changed.notify_all()
        return feed

    def waiting(self, n_looks: int) -> list[_Feed]:
        """Return the feeds of all looks that are not done, once all of these wait for a scan."""
        with self._changed:
            self._changed.wait_for(lambda: self._n_done + len(self._feeds) == n_looks)
            feeds, self._feeds = self._feeds, []
            return feeds

    def close(self) -> None:
        """Let no look wait for a scan that will not come."""
        with self._changed:
            self._is_closed = True
            for feed in self._feeds:
                feed.put(RuntimeError("the scan was given up"))


class _Shared:
    """One kind of matrix as a look sees it that shares its scans with others."""

    def __init__(self, alone: Look, meeting: _Meeting) -> None:
        self._alone, self._meeting = alone, meeting
        self._feed: _Feed | None = None
        self.n_rows, self.n_genes, self.gene_names = alone.n_rows, alone.n_genes, alone.gene_names

    def __iter__(self) -> Iterator[tuple[slice, Matrix]]:
        self._feed = self._meeting.join(self._alone.reads)
        try:
            for rows, piece in self._feed:
                yield from cut(rows, piece, self._alone.matrices.effort.rows_per_block)
        finally:
            self.leave()

    def leave(self) -> None:
        """Ask for no more of the scan under way."""
        if self._feed is not None:
            self._feed.is_left = True
