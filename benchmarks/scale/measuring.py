"""Run tasks on a file, each in a process of its own, and print what they cost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from making import path_of

if TYPE_CHECKING:
    from argparse import Namespace

TASKS = {
    "gzip": ["read_h5py", "ucell"],
    "plain": ["read_h5py", "ucell"],
    "zstd": ["read_h5py", "ucell"],
    "lz4": ["read_h5py", "ucell"],
    "counts": ["read_h5py", "ucell", "methods", "several"],
}
"""What is measured on each form."""


def run(asked: Namespace) -> None:
    """Run every task on every form, cold and warm, in turn."""
    print(f"{asked.cells:,} cells × {asked.genes:,} genes × 50 signatures; {asked.threads} threads")
    for form in asked.forms:
        path = path_of(asked.folder, form, asked.cells)
        tasks = [task for task in TASKS[form] if not asked.tasks or task in asked.tasks]
        found: dict[tuple[str, str], list[dict[str, float]]] = {}
        for _ in range(asked.repeats):
            for state in ("cold", "warm"):
                for task in tasks:
                    found.setdefault((task, state), []).append(_measure(task, path, asked, state=state))
        for (task, state), costs in found.items():
            print(f"{form:7s} {task:10s} {state}: {_line(costs)}", flush=True)


def run_sets(asked: Namespace) -> None:
    """Score by more and more signatures."""
    path = path_of(asked.folder, asked.forms[0], asked.cells)
    for n_sets in (50, 100, 200, 500):
        costs = [_measure("ucell", path, asked, state="warm", n_sets=n_sets) for _ in range(asked.repeats)]
        print(f"{path.name} {n_sets:4d} signatures: {_line(costs)}", flush=True)


def _measure(task: str, path: Path, asked: Namespace, *, state: str, n_sets: int = 50) -> dict[str, float]:
    if state == "cold":
        drop(path)
    worker = Path(__file__).with_name("worker.py")
    done = subprocess.run(
        [sys.executable, str(worker), task, str(path), str(n_sets), str(asked.threads)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{task} failed on {path.name}:\n{done.stderr}")
    return {"load": os.getloadavg()[0], **json.loads(done.stdout.splitlines()[-1])}


def drop(path: Path) -> None:
    """Ask the system to forget the pages of a file."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _line(costs: list[dict[str, float]]) -> str:
    wall, cpu, peak, load = (
        np.array([each[key] for each in costs]) for key in ("wall", "cpu", "peak", "load")
    )
    return (
        f"wall {np.median(wall):6.2f} s ({wall.min():.2f} to {wall.max():.2f}), CPU {np.median(cpu):6.2f} s, "
        f"peak {peak.max():,.0f} MiB, load {load.min():.1f} to {load.max():.1f}"
    )
