"""Race the naming of cells by markers against decoupler's ULM with the same genes, and measure its memory.

    python benchmarks/naming.py --cells 5000             # both, some seconds to a minute
    python benchmarks/naming.py --cells 100000 --alone   # ours alone, with its peak of memory

Simulated cells: 1,800 genes of 20,000 detected, counts of 2 on average. Both are run once before, to compile.
"""

from __future__ import annotations

import argparse
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from mekscrna.annotation.hierarchy import hierarchy, leaves_of
from mekscrna.annotation.markers import name_by_markers
from mekscrna.genes.reference import reference

if TYPE_CHECKING:
    from collections.abc import Callable

N_GENES = 20_000
DETECTED = 1_800


@dataclass(frozen=True)
class Cost:
    """What a run took."""

    wall: float
    cpu: float
    """Processor seconds of all threads: what counts where others work on the same machine."""
    added: int
    """Bytes by which memory rose at most."""

    def __str__(self) -> str:
        """Write it in one line."""
        return f"{self.wall:.2f} s ({self.cpu:.2f} s of processors), peak {self.added / 1e9:.2f} GB more"


def main() -> None:
    """Read the options, run, and print seconds, ratio and memory."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--cells", type=int, default=5_000)
    options.add_argument("--alone", action="store_true")
    asked = options.parse_args()
    adata = simulated(asked.cells)
    name_by_markers(adata[:100].copy())
    ours = measured(lambda: name_by_markers(adata))
    print(f"{asked.cells:,} cells by markers: {ours}")
    if not asked.alone:
        peer = ulm(adata)
        print(f"{asked.cells:,} cells by decoupler's ULM: {peer}")
        ratios = (
            f"{peer.wall / ours.wall:.0f} times as long, {peer.cpu / ours.cpu:.0f} times by processor time"
        )
        print(f"ULM takes {ratios}")


def simulated(n_cells: int) -> ad.AnnData:
    """Make cells with random genes, all markers among the columns."""
    rng = np.random.default_rng(0)
    markers = sorted(hierarchy().genes())
    others = [gene for gene in sorted(reference("human").symbols) if gene not in set(markers)]
    columns = np.sort(rng.integers(0, N_GENES, (n_cells, DETECTED)).astype(np.int32), axis=1).ravel()
    values = (rng.poisson(1.0, n_cells * DETECTED) + 1).astype(np.float32)
    starts = np.arange(0, n_cells * DETECTED + 1, DETECTED)
    counts = sparse.csr_matrix((values, columns, starts), shape=(n_cells, N_GENES))
    counts.sum_duplicates()
    genes = [*markers, *others][:N_GENES]
    return ad.AnnData(X=counts, var=pd.DataFrame(index=genes), layers={"counts": counts})


def ulm(adata: ad.AnnData) -> Cost:
    """Time decoupler's ULM with the markers of each type, in blocks of 5,000 cells."""
    import decoupler  # noqa: PLC0415 - takes seconds to import

    genes: dict[str, set[str]] = {}
    for leaf in leaves_of(hierarchy()):
        genes.setdefault(leaf.type, set()).update(leaf.wanted)
    net = pd.DataFrame(
        [(name, gene, 1.0) for name in genes for gene in sorted(genes[name])],
        columns=["source", "target", "weight"],
    )
    work = ad.AnnData(X=adata.layers["counts"].log1p(), var=adata.var)
    decoupler.mt.ulm(work[:200].copy(), net, tmin=1)
    return measured(lambda: decoupler.mt.ulm(work, net, tmin=1, bsize=5_000))


def measured(run: Callable[[], object]) -> Cost:
    """Return what a run took; memory is sampled every 5 ms."""
    before, peak, done = resident(), 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.005):
            peak = max(peak, resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    start, start_cpu = time.perf_counter(), time.process_time()
    run()
    wall, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    done.set()
    watcher.join()
    return Cost(wall=wall, cpu=cpu, added=max(peak - before, 0))


def resident() -> int:
    """Return the memory of this process in bytes (Linux)."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


if __name__ == "__main__":
    main()
