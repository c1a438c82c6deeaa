"""Run tasks on a file, each in a process of its own, print what they cost, and keep it."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from making import path_of

if TYPE_CHECKING:
    from argparse import Namespace

KEPT = Path(__file__).resolve().parents[2] / "docs" / "benchmarks" / "scale.json"
TASKS = {
    "gzip": ["read_h5py", "ucell"],
    "plain": ["read_bytes", "ucell", "cluster"],
    "zstd": ["read_h5py", "ucell"],
    "lz4": ["read_h5py", "ucell"],
    "zarr": ["read_zarr", "ucell"],
    "counts": ["read_h5py", "several", "several_sums", "several_cluster"],
}
"""What is measured on each form."""


def run(asked: Namespace) -> None:
    """Run every task on every form, cold or warm, in turn."""
    print(f"{asked.cells:,} cells × {asked.genes:,} genes × 50 signatures; {asked.threads} threads")
    for form in asked.forms:
        path = path_of(asked.folder, form, asked.cells)
        tasks = [task for task in TASKS[form] if not asked.tasks or task in asked.tasks]
        found: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for _ in range(asked.repeats):
            for state in asked.states:
                for task in tasks:
                    found.setdefault((task, state), []).append(_measure(task, path, asked, state=state))
        for (task, state), costs in found.items():
            print(f"{form:7s} {task:15s} {state}: {_line(costs)}", flush=True)
            if asked.keep:
                keep(f"{form} {task} {state} {asked.cells} 50 {asked.threads}", path, costs)


def run_sets(asked: Namespace) -> None:
    """Score by more and more signatures."""
    path = path_of(asked.folder, asked.forms[0], asked.cells)
    for n_sets in (50, 100, 200, 500, 1000):
        costs = [_measure("ucell", path, asked, state="warm", n_sets=n_sets) for _ in range(asked.repeats)]
        print(f"{path.name} {n_sets:4d} signatures: {_line(costs)}", flush=True)
        if asked.keep:
            keep(f"{asked.forms[0]} ucell warm {asked.cells} {n_sets} {asked.threads}", path, costs)


def _measure(task: str, path: Path, asked: Namespace, *, state: str, n_sets: int = 50) -> dict[str, Any]:
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
    """Ask the system to forget the pages of a file, or of all files of a folder."""
    for each in path.rglob("*") if path.is_dir() else [path]:
        if each.is_file():
            with each.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def keep(key: str, path: Path, costs: list[dict[str, Any]]) -> None:
    """Add what was measured to the file that the documentation is written from: no run takes another's place.

    Runs of code that has changed since are taken out by hand, all of a task together, the good with the bad.
    """
    known = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    size = sum(each.stat().st_size for each in path.rglob("*")) if path.is_dir() else path.stat().st_size
    earlier = known.get(key, {"runs": []})["runs"]
    known[key] = {
        "bytes": size,
        "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "runs": earlier
        + [
            {name: round(value, 2) if isinstance(value, float) else value for name, value in each.items()}
            for each in costs
        ],
    }
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    KEPT.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n", encoding="utf-8")


def _line(costs: list[dict[str, Any]]) -> str:
    wall, cpu, peak, load = (
        np.array([each[key] for each in costs]) for key in ("wall", "cpu", "peak", "load")
    )
    left = ", ".join(sorted({each["left"] for each in costs}))
    return (
        f"wall {np.median(wall):6.2f} s ({wall.min():.2f} to {wall.max():.2f}), CPU {np.median(cpu):6.2f} s, "
        f"peak {peak.max():,.0f} MiB, load {load.min():.1f} to {load.max():.1f} {left}"
    )
