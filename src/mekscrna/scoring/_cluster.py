"""Score the rows of a file on the workers of a Dask cluster, a run of rows at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

from mekscrna.data.blocks import RowBlocks, blocks_of
from mekscrna.data.streaming.sources import SomeRows
from mekscrna.scoring._asked import Request
from mekscrna.scoring._matrices import Matrices, Reads
from mekscrna.scoring._run import Arrays, Run
from mekscrna.scoring._walk import Accumulator
from mekscrna.scoring.panel import Panel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.data.streaming.effort import Effort
    from mekscrna.kernels.types import Dense
    from mekscrna.scoring._run import Sink

_LEAST, _MOST = 16_384, 131_072  # rows of one task
_TASKS_PER_THREAD = 4


class Mergeable(Accumulator, Protocol):
    """An accumulator that can be filled in parts, wherever they lie."""

    def part(self, rows: slice) -> Self:
        """Return an empty one for some of the rows."""
        ...

    def merge(self, other: Self) -> Self:
        """Return a new one that holds what both hold."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """What a worker has to know of a run: the file, what was asked, and what the looks found."""

    path: Path
    """As the workers see it, too."""
    slot: str
    reads: Reads
    panel: Panel
    request: Request
    prepared: Mapping[str, Any]

    def alone(self) -> Task:
        """Return it for a worker: one thread, and nothing told."""
        effort = replace(self.request.effort, n_threads=1, progress=False)
        return replace(self, request=replace(self.request, effort=effort))


def on_workers(
    client: Any, task: Task, *, n_rows: int, sink: Sink | None, summing: Mergeable | None
) -> Mergeable | None:
    """Have all rows scored by workers; scores come back in order, sums are merged by the cluster.

    Parameters
    ----------
    client
        Of ``dask.distributed``; its workers read the same path.
    task
        What to do.
    n_rows
        Rows of the matrix.
    sink
        Takes the scores; None leaves them where they are computed.
    summing
        What to sum into, empty; None sums nothing.

    Returns
    -------
    The sums of all rows.
    """
    n_threads = sum(client.nthreads().values())
    step = min(max(-(-n_rows // (_TASKS_PER_THREAD * n_threads)), _LEAST), _MOST)
    sent = client.scatter(task.alone(), broadcast=True, hash=False)
    effort = task.request.effort
    waiting: deque[tuple[slice, Any]] = deque()
    total: Any = None
    for rows in _runs(n_rows, step):
        part = None if summing is None else summing.part(rows)
        done = client.submit(_work, sent, rows, (part, sink is not None), pure=False)
        if part is not None:
            own = client.submit(_second, done, pure=False)
            total = own if total is None else client.submit(_merged, total, own, pure=False)
        waiting.append((rows, client.submit(_first, done, pure=False)))
        del done
        if len(waiting) > 2 * n_threads:
            _take(waiting, sink, effort=effort, n_rows=n_rows)
    while waiting:
        _take(waiting, sink, effort=effort, n_rows=n_rows)
    if total is None:
        return summing
    merged: Mergeable = total.result()
    return merged


def _runs(n_rows: int, step: int) -> Iterator[slice]:
    for start in range(0, n_rows, step):
        yield slice(start, min(start + step, n_rows))


def _take(waiting: deque[tuple[slice, Any]], sink: Sink | None, *, effort: Effort, n_rows: int) -> None:
    rows, future = waiting.popleft()
    scores = future.result()
    if sink is not None:
        sink.put(rows, scores)
    effort.tell("score", rows.stop, n_rows)


def _work(task: Task, rows: slice, wanted: tuple[Any, bool]) -> tuple[Mapping[str, Dense], Any]:
    """Score some rows on a worker: by method, and what was summed."""
    summing, wants_scores = wanted
    whole = _opened(task.path, task.slot, task.path.stat().st_mtime_ns)
    some = RowBlocks(
        SomeRows(source=whole.source, rows=rows),
        whole.gene_names,
        task.request.effort,
        row_names=whole.row_names[rows],
    )
    matrices = Matrices(stored={task.reads: some}, effort=task.request.effort)
    run = Run(matrices=matrices, panel=task.panel, request=task.request)
    n_rows = rows.stop - rows.start
    found = Arrays(task.request, n_rows=n_rows, n_signatures=len(task.panel.signatures))
    run.scan(found, task.prepared, () if summing is None else (summing,))
    return found.scores if wants_scores else {}, summing


@lru_cache(maxsize=2)
def _opened(path: Path, slot: str, _changed: int) -> RowBlocks:
    """Open a matrix once in a worker, anew where the file has changed."""
    return blocks_of(path, slot)


def _first(pair: tuple[Any, Any]) -> Any:
    return pair[0]


def _second(pair: tuple[Any, Any]) -> Any:
    return pair[1]


def _merged(one: Mergeable, other: Mergeable) -> Mergeable:
    return one.merge(other)
