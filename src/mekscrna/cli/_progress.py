"""Progress on standard error: a bar on a terminal, nothing in a pipe."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mekscrna.pipeline import Listener

_WORDS = {
    "load": "reading",
    "quality": "checking the cells",
    "normalize": "normalizing",
    "annotate": "naming the cells",
    "score": "scoring signatures",
    "judge": "comparing samples and judging",
    "kept": "kept from an earlier start",
    "done": "done",
    "failed": "failed",
}
_ENDS = ("kept", "done", "failed")


@contextmanager
def shown_progress(n_datasets: int, *, quiet: bool) -> Iterator[Listener]:
    """Yield a listener that shows how far a run of `n_datasets` has come."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    hidden = quiet or not console.is_terminal
    with Progress(*columns, console=console, disable=hidden, transient=True) as progress:
        task = progress.add_task("starting", total=n_datasets)

        def listener(dataset: str, stage: str) -> None:
            progress.update(task, description=f"{dataset}: {_WORDS[stage]}")
            if stage in _ENDS:
                progress.advance(task)

        yield listener


@contextmanager
def shown_simulation(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Yield a function that says, on a terminal, which dataset is being simulated."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield _silence
        return
    with console.status("simulating") as status:
        yield lambda title: status.update(f"simulating: {title}")


def _silence(title: str) -> None:
    del title
