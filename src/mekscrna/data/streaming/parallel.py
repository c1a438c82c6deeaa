"""Do tasks in threads, and hand their results back in order."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Result = TypeVar("Result")


def in_order(tasks: Iterable[Callable[[], Result]], *, n_threads: int) -> Iterator[Result]:
    """Do `tasks`, `n_threads` at a time, and yield what they return in the order of the tasks.

    At most one task more than there are threads has been started and not been handed back, so memory is
    bounded. A task that fails raises here, in its turn; what waits behind it is given up.
    """
    if n_threads == 1:
        for task in tasks:
            yield task()
        return
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(n_threads, thread_name_prefix="mekscrna") as pool:
        try:
            for task in tasks:
                waiting.append(pool.submit(task))
                if len(waiting) > n_threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
