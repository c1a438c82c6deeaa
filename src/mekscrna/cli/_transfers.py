"""How far downloads have come: bars on a terminal, lines in a log."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from mekscrna.fetch.rules import silent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.fetch.rules import Listener

_STEP = 0.25
"""Share of a file after which a log gets a line."""


@contextmanager
def shown_transfers(*, quiet: bool) -> Iterator[Listener]:
    """Yield a listener that shows on standard error how far each file has come, and all of them."""
    console = Console(stderr=True)
    if quiet:
        yield silent
    elif console.is_terminal:
        with _bars(console) as progress:
            yield _Bars(progress).tell
    else:
        yield _Lines(console).tell


def _bars(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )


class _Bars:
    """A bar for each file; where there are several, one for all of them."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._hold = progress, threading.Lock()
        self._tasks: dict[PurePosixPath, TaskID] = {}
        self._sizes: dict[PurePosixPath, tuple[int, int | None]] = {}
        self._all: TaskID | None = None

    def tell(self, path: PurePosixPath, n_bytes: int, n_whole: int | None) -> None:
        """Move the bars."""
        with self._hold:
            if path not in self._tasks:
                self._tasks[path] = self._progress.add_task(str(path), total=n_whole)
            self._progress.update(self._tasks[path], completed=n_bytes, total=n_whole)
            self._sizes[path] = (n_bytes, n_whole)
            self._move_all()

    def _move_all(self) -> None:
        if len(self._sizes) < 2:
            return
        if self._all is None:
            self._all = self._progress.add_task("all files")
        wholes = [n_whole for _, n_whole in self._sizes.values()]
        total = None if None in wholes else sum(n_whole or 0 for n_whole in wholes)
        here = sum(n_bytes for n_bytes, _ in self._sizes.values())
        self._progress.update(self._all, completed=here, total=total)


class _Lines:
    """A line for each quarter of a file."""

    def __init__(self, console: Console) -> None:
        self._console, self._hold = console, threading.Lock()
        self._said: dict[PurePosixPath, int] = {}

    def tell(self, path: PurePosixPath, n_bytes: int, n_whole: int | None) -> None:
        """Say that another quarter is here."""
        if not n_whole:
            return
        with self._hold:
            quarter = int(n_bytes / n_whole / _STEP)
            if quarter <= self._said.get(path, 0):
                return
            self._said[path] = quarter
            share = f"{quarter * _STEP:.0%} of {n_whole:,} bytes"
            self._console.print(f"{path}: {share}", highlight=False, soft_wrap=True, markup=False)
