"""What a case is, and how one run is measured."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import anndata as ad

Lists = dict[str, list[str]]
"""Names of genes by signature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """One tool against its peer: both runs, and the largest difference between the scores they left."""

    ours: Callable[[], object]
    peer: Callable[[], object]
    difference: Callable[[], float]
    allowed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A race by name. ``most_cells``: a slow or large peer gets so many at most, and so do we."""

    title: str
    peer: str
    build: Callable[[ad.AnnData, Lists], Race]
    goal: float | None = None
    most_cells: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run took: seconds by the clock and of the processor, and the most memory above the start."""

    wall: float
    cpu: float
    megabytes: float


def measure(run: Callable[[], object]) -> Cost:
    """Run once."""
    before = _start_peak()
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    return Cost(
        wall=time.perf_counter() - wall,
        cpu=time.process_time() - cpu,
        megabytes=_kilobytes("VmHWM") / 1e3 - before,
    )


def _start_peak() -> float:
    """Forget the highest memory so far; return the megabytes in use. Linux alone; elsewhere memory is 0."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return 0.0
    return _kilobytes("VmRSS") / 1e3


def _kilobytes(name: str) -> float:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0.0)
