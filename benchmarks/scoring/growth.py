"""Measure how the cost of scoring grows with cells and with signatures, into docs/benchmarks/growth.tsv.

Processor seconds of one thread, the least of seven runs, on cells in memory; the first, compiling run is left
out. Cells are those of ``inputs.py``, signatures have 5 to 200 genes.

    python benchmarks/scoring/growth.py
"""

from __future__ import annotations

import csv
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

for _name in ("NUMBA", "OMP", "OPENBLAS", "MKL", "RAYON", "BLIS"):  # read when these are imported
    os.environ[f"{_name}_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402
from inputs import cells, gene_lists  # noqa: E402

from mekscrna.scoring.score import score  # noqa: E402

if TYPE_CHECKING:
    import anndata as ad
    from racing import Lists

FILE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks" / "growth.tsv"
METHODS = ("ucell", "aucell", "module_score", "ulm", "mlm", "ssgsea")
CELLS = (2_500, 5_000, 10_000, 20_000)
SETS = (50, 100, 200, 500, 1_000)
RUNS = 7


def main() -> None:
    """Measure, and write the table."""
    rng = np.random.default_rng(0)
    adata = cells(max(CELLS), 25_000, rng)
    lists = gene_lists(adata, max(SETS), rng)
    names = list(lists)
    rows = []
    for n_cells, n_sets in sorted({*((n, 50) for n in CELLS), *((10_000, n) for n in SETS)}):
        some = adata[:n_cells].copy()
        # evenly over the sizes, so that all numbers of signatures have the same mixture of sizes
        chosen = {
            names[place]: lists[names[place]] for place in np.linspace(0, len(names) - 1, n_sets).astype(int)
        }
        for method in METHODS:
            rows.append((method, n_cells, n_sets, f"{_seconds(some, chosen, method):.4f}"))
            print(*rows[-1], flush=True)
    FILE.parent.mkdir(parents=True, exist_ok=True)
    with FILE.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, delimiter="\t", lineterminator="\n")
        table.writerow(("method", "cells", "signatures", "cpu_seconds"))
        table.writerows(rows)


def _seconds(adata: ad.AnnData, lists: Lists, method: str) -> float:
    found = []
    for _ in range(1 + RUNS):
        start = time.process_time()
        score(adata, lists, method=method, n_threads=1)
        found.append(time.process_time() - start)
    return min(found[1:])


if __name__ == "__main__":
    main()
