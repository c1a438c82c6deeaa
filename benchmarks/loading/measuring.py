"""One run of one reader in a process of its own."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run took."""

    cpu: float
    """Seconds, user and system, of all threads."""
    wall: float
    """Seconds."""
    peak: float
    """Bytes that the process held at most."""
    growth: float
    """Of these, those that it did not hold before reading."""
    digest: str
    """Of what was read."""


def case(name: str) -> ModuleType:
    """Load a case: ``TITLE``, ``PEER``, ``make``, ``content``, ``ours``, ``peer``, each in its file.

    ``make(folder, share=, seed=)`` writes the file and returns its path; ``ours(path)`` and ``peer(path)``
    read it, and return a function that gives the digest of what they read.
    """
    path = Path(__file__).parent / "cases" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"case_{name}", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"no case {name}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(name: str, side: str, paths: tuple[Path, Path]) -> Run:
    """Read the tiny file, then the full one, in a fresh process, and measure the second."""
    command = [sys.executable, __file__, name, side, *map(str, paths)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def digest(matrix: Any, cells: Sequence[str], genes: Sequence[str]) -> str:
    """Return the digest of cells × genes and their names."""
    rows = sparse.csr_matrix(matrix)
    rows.sort_indices()
    found = hashlib.sha256(json.dumps([list(cells), list(genes)]).encode())
    for array, kind in ((rows.indptr, np.int64), (rows.indices, np.int64), (rows.data, np.float64)):
        found.update(np.ascontiguousarray(array, dtype=kind).tobytes())
    return found.hexdigest()


def _spent() -> float:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return spent.ru_utime + spent.ru_stime


def _held() -> float:
    return float(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def _main(name: str, side: str, tiny: str, full: str) -> None:  # noqa: PLR0917 - as on the command line
    read = getattr(case(name), side)
    read(Path(tiny))
    held, cpu, start = _held(), _spent(), time.perf_counter()
    digest_of = read(Path(full))
    cpu, wall = _spent() - cpu, time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0
    print(json.dumps(asdict(Run(cpu=cpu, wall=wall, peak=peak, growth=peak - held, digest=digest_of()))))


if __name__ == "__main__":
    _main(*sys.argv[1:])
