"""Do one task on one file, and print its cost: worker.py TASK FILE SIGNATURES THREADS."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import h5py
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

N_GROUPS = 800


def signatures(n_sets: int) -> dict[str, list[str]]:
    """Draw lists of 5 to 200 genes, evenly on the log scale."""
    rng = np.random.default_rng(3)
    sizes = np.geomspace(5, 200, n_sets).round().astype(int)
    return {f"s{i}": [f"G{g:05d}" for g in rng.choice(25_000, n, replace=False)] for i, n in enumerate(sizes)}


def read_h5py(path: Path, _n_sets: int, _n_threads: int) -> None:
    """Read values and places by h5py alone, and keep none of them."""
    with h5py.File(path) as file:
        for part in ("data", "indices"):
            values = file["X"][part]
            step = 64 * (values.chunks[0] if values.chunks else 65_536)
            for start in range(0, len(values), step):
                values[start : start + step]


def ucell(path: Path, n_sets: int, n_threads: int) -> None:
    """Score by UCell; the scores are returned as a frame."""
    import mekscrna as mk  # noqa: PLC0415  # reading alone shall not pay for it

    mk.score_file(path, signatures(n_sets), n_threads=n_threads)


def methods(path: Path, n_sets: int, n_threads: int) -> None:
    """Score by four methods in two scans; scores go to a file."""
    _several(path, n_sets, n_threads=n_threads, has_sums=False)


def several(path: Path, n_sets: int, n_threads: int) -> None:
    """Score by four methods and sum counts and scores by group, in the same two scans."""
    _several(path, n_sets, n_threads=n_threads, has_sums=True)


def _several(path: Path, n_sets: int, *, n_threads: int, has_sums: bool) -> None:
    from mekscrna.comparison.summing import Summing  # noqa: PLC0415  # as above
    from mekscrna.data.blocks import blocks_of  # noqa: PLC0415
    from mekscrna.scoring._asked import request_of  # noqa: PLC0415
    from mekscrna.scoring._matrices import Matrices  # noqa: PLC0415
    from mekscrna.scoring._run import Run  # noqa: PLC0415
    from mekscrna.scoring._scores_file import ScoresFile  # noqa: PLC0415
    from mekscrna.scoring.panel import Panel  # noqa: PLC0415

    names = ["ucell", "module_score", "aucell", "ulm"]
    request = request_of(names, {"n_threads": n_threads}, seed=0, min_coverage=0.0)
    rows = blocks_of(path, effort=request.effort)
    matrices = Matrices(stored={"counts": rows}, effort=request.effort)
    run = Run(matrices=matrices, panel=Panel.over(rows.gene_names, signatures(n_sets)), request=request)
    sums = Summing(np.arange(rows.n_rows) % N_GROUPS, N_GROUPS)
    with ScoresFile(path.with_name("scores.h5ad"), run) as scores:
        scores.record(run.into(scores, [sums] if has_sums else []), source=path.name)
    sums.counts()


def main() -> None:
    """Do the task asked for."""
    task, path, n_sets, n_threads = sys.argv[1:]
    if task != "read_h5py":
        _import_first()
    tasks: dict[str, Callable[[Path, int, int], None]] = {
        "methods": methods,
        "read_h5py": read_h5py, "ucell": ucell, "several": several,
    }  # fmt: skip
    wall, cpu = time.perf_counter(), time.process_time()
    tasks[task](Path(path), int(n_sets), int(n_threads))
    cost = {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(cost))


def _import_first() -> None:
    """Import, and load the compiled code, before the clock starts; say so beside the numbers."""
    import mekscrna as mk  # noqa: PLC0415

    names = [f"G{gene:05d}" for gene in range(30)]
    lists = {"s": names[:3], "t": names[3:5]}
    methods = ["ucell", "module_score", "aucell", "ulm"]
    mk.score_matrix(np.random.default_rng(0).random((40, 30), dtype=np.float32), names, lists, method=methods)


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main()
