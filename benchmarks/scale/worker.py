"""Do one task on one file, and print its cost: worker.py TASK FILE SIGNATURES THREADS."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

METHODS = ["ucell", "module_score", "aucell", "ulm"]
STEP = 64
READERS = {"read_h5py": "hdf5plugin", "read_zarr": "zarr"}
"""What reading alone needs beside h5py, which finds zstd and lz4 by hdf5plugin; imported before the clock."""


def signatures(n_sets: int) -> dict[str, list[str]]:
    """Draw lists of 5 to 200 genes, evenly on the log scale."""
    rng = np.random.default_rng(3)
    sizes = np.geomspace(5, 200, n_sets).round().astype(int)
    return {f"s{i}": [f"G{g:05d}" for g in rng.choice(25_000, n, replace=False)] for i, n in enumerate(sizes)}


def read_h5py(path: Path, _n_sets: int, _n_threads: int) -> str:
    """Read values and places by h5py alone, and keep none of them."""
    with h5py.File(path) as file:
        for part in ("data", "indices"):
            values = file["X"][part]
            step = STEP * (values.chunks[0] if values.chunks else 65_536)
            for start in range(0, len(values), step):
                values[start : start + step]
    return ""


def read_zarr(path: Path, _n_sets: int, _n_threads: int) -> str:
    """Read values and places by zarr alone, and keep none of them."""
    import zarr  # noqa: PLC0415  # came before the clock

    for part in ("data", "indices"):
        values: Any = zarr.open(path, mode="r")[f"X/{part}"]
        for start in range(0, values.shape[0], 4 * values.chunks[0]):
            values[start : start + 4 * values.chunks[0]]
    return ""


def read_bytes(path: Path, _n_sets: int, _n_threads: int) -> str:
    """Read the file from its first byte to its last, as it lies."""
    room = bytearray(2**24)
    with path.open("rb", buffering=0) as file:
        while file.readinto(room):
            pass
    return ""


def ucell(path: Path, n_sets: int, n_threads: int) -> str:
    """Score by UCell; the scores are returned as a frame."""
    import mekscrna as mk  # noqa: PLC0415  # as above

    return _digest(mk.score_file(path, signatures(n_sets), n_threads=n_threads))


def cluster(path: Path, n_sets: int, n_threads: int) -> str:
    """Score by UCell on the workers of a Dask LocalCluster, one thread each."""
    import mekscrna as mk  # noqa: PLC0415

    return _digest(mk.score_file(path, signatures(n_sets), client=_client(n_threads)))


def several(path: Path, n_sets: int, n_threads: int) -> str:
    """Score by four methods into a file and sum counts and scores by 800 groups, in the same two scans."""
    return _summed(path, n_sets, n_threads=n_threads)


def several_cluster(path: Path, n_sets: int, n_threads: int) -> str:
    """Sum counts and scores of four methods by 800 groups on a Dask LocalCluster, which merges the sums."""
    return _summed(path, n_sets, client=_client(n_threads), has_file=False)


def several_sums(path: Path, n_sets: int, n_threads: int) -> str:
    """Sum counts and scores of four methods by 800 groups, and keep no score."""
    return _summed(path, n_sets, n_threads=n_threads, has_file=False)


def _summed(path: Path, n_sets: int, *, has_file: bool = True, **options: Any) -> str:
    import mekscrna as mk  # noqa: PLC0415

    with h5py.File(path) as file:
        place = np.arange(file["X"].attrs["shape"][0])
    obs = pd.DataFrame(
        {
            "sample": pd.Categorical.from_codes(place % 40, [f"s{each}" for each in range(40)]),
            "arm": pd.Categorical.from_codes(place % 2, ["control", "treated"]),
            "cell_type": pd.Categorical.from_codes(place // 40 % 20, [f"t{each}" for each in range(20)]),
        }
    )
    out = path.with_name("scores.h5ad") if has_file else None
    found = mk.sum_file(path, signatures(n_sets), method=METHODS, obs=obs, out=out, **options)
    parts = [found.counts.data, *(each.sums for each in found.scores.values())]
    return hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()[:12]


def _digest(frame: Any) -> str:
    return hashlib.sha256(np.ascontiguousarray(frame.to_numpy()).data).hexdigest()[:12]  # copies nothing


_CLIENTS: list[Any] = []


def _client(n_threads: int) -> Any:
    """Return the client that was started before the clock."""
    return _CLIENTS[0] if _CLIENTS else _start(n_threads)


def _start(n_workers: int) -> Any:
    from distributed import Client, LocalCluster  # noqa: PLC0415

    made = LocalCluster(n_workers=n_workers, threads_per_worker=1, dashboard_address=":0")
    _CLIENTS.append(Client(made))
    _CLIENTS[0].run(_import_first)
    return _CLIENTS[0]


def main() -> None:
    """Do the task asked for."""
    task, path, n_sets, n_threads = sys.argv[1:]
    start = time.perf_counter()
    if task in READERS:
        importlib.import_module(READERS[task])
    elif not task.startswith("read"):
        _import_first()
    if task.endswith("cluster"):
        _start(int(n_threads))
    ready = time.perf_counter() - start
    every = (read_h5py, read_zarr, read_bytes, ucell, cluster, several, several_sums, several_cluster)
    tasks: dict[str, Callable[[Path, int, int], str]] = {each.__name__: each for each in every}
    sys.path.append(str(Path(__file__).resolve().parents[1] / "scoring"))
    from racing import measure  # noqa: PLC0415  # one way to measure for both benchmarks

    left: list[str] = []
    cost = measure(lambda: left.append(tasks[task](Path(path), int(n_sets), int(n_threads))))
    print(json.dumps({"wall": cost.wall, "cpu": cost.cpu, "peak": _peak(), "ready": ready, "left": left[0]}))


def _peak() -> float:
    """Return the highest memory of all processes, in MiB; each was asked to forget what was before."""
    from racing import _family, _kilobytes  # noqa: PLC0415  # as above

    return sum(_kilobytes(each, "VmHWM") for each in _family()) / 1024


def _import_first() -> None:
    """Import, and load the compiled code, before the clock starts; say so beside the numbers."""
    import mekscrna as mk  # noqa: PLC0415

    names = [f"G{gene:05d}" for gene in range(30)]
    lists = {"s": names[:3], "t": names[3:5]}
    mk.score_matrix(np.random.default_rng(0).random((40, 30), dtype=np.float32), names, lists, method=METHODS)


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main()
