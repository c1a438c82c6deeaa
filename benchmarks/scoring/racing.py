"""What a case is, and how one run is measured."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import anndata as ad

Lists = dict[str, list[str]]
"""Names of genes by signature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """One tool against its peer: both runs, and the largest difference between the scores they left.

    ``default`` is the peer with its own settings, where they are not its best.
    """

    ours: Callable[[], object]
    peer: Callable[[], object]
    difference: Callable[[], float]
    allowed: float
    default: Callable[[], object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A race by name. ``most_cells``: a slow or large peer gets so many at most, and so do we."""

    title: str
    peer: str
    build: Callable[[ad.AnnData, Lists], Race]
    goal: float | None = None
    most_cells: int | None = None
    is_other_definition: bool = False
    """The numbers of the two differ on purpose."""


_REST = 0.5
"""Seconds; OpenBLAS's threads wait in a loop for some hundredths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run took: seconds by the clock and of the processor, and the most memory above the start.

    Processes that a tool starts are counted with it. Memory is 0 elsewhere than on Linux.
    """

    wall: float
    cpu: float
    megabytes: float


def measure(run: Callable[[], object]) -> Cost:
    """Run once, when threads of what ran before have come to rest: idle ones wait in a loop for a while."""
    time.sleep(_REST)
    held = _start_peak()
    wall, cpu = time.perf_counter(), _cpu()
    run()
    return Cost(
        wall=time.perf_counter() - wall,
        cpu=_cpu() - cpu,
        megabytes=sum(_kilobytes(each, "VmHWM") for each in _family()) / 1e3 - held,
    )


def _family() -> list[int]:
    """Return this process and all that descend from it."""
    found = [os.getpid()]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            found += map(int, _text(children).split())
    return found


def _cpu() -> float:
    """Return the processor seconds of this process, of those it has and of those it had."""
    own = os.times()
    tick = os.sysconf("SC_CLK_TCK")
    spent = [_text(Path(f"/proc/{each}/stat")).rpartition(")")[2].split() for each in _family()[1:]]
    return time.process_time() + own[2] + own[3] + sum(sum(map(int, each[11:15])) / tick for each in spent)


def _start_peak() -> float:
    """Forget the highest memory so far; return the megabytes in use."""
    for each in _family():
        try:
            Path(f"/proc/{each}/clear_refs").write_text("5")
        except OSError:
            return 0.0
    return sum(_kilobytes(each, "VmRSS") for each in _family()) / 1e3


def _kilobytes(process: int, name: str) -> float:
    lines = _text(Path(f"/proc/{process}/status")).splitlines()
    return next((float(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0.0)


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
