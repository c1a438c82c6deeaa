"""Time the scoring methods side by side with pyUCell and scanpy on the same synthetic cells.

The scores must be equal before anything is timed. Each tool then runs in turn, in one process, on one core,
from the same AnnData in memory; the first, compiling run of each is left out. The ratio is peer / mekscrna of
the pair of runs that stand beside each other.

    python benchmarks/scoring.py                      # 10,000 cells × 20,000 genes × 50 signatures
    python benchmarks/scoring.py --cells 2000 --repeats 5
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

import anndata as ad
import numpy as np
import pandas as pd
import pyucell
import scanpy as sc
from scipy import sparse

from mekscrna.scoring.score import score

Lists = dict[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """One tool against its peer: both runs, and the largest difference between their scores."""

    name: str
    ours: Callable[[], object]
    peer: Callable[[], object]
    difference: Callable[[], float]
    allowed: float


def cells(n_cells: int, n_genes: int, rng: np.random.Generator) -> ad.AnnData:
    """Draw counts with the depth and the spread of gene levels of droplet data; log1p(CP10k)."""
    level = rng.gamma(0.25, 1.0, n_genes)
    level /= level.sum()
    depth = rng.lognormal(np.log(5000), 0.35, n_cells)
    starts = range(0, n_cells, 500)
    parts = [sparse.csr_matrix(rng.poisson(level * depth[at : at + 500, None])) for at in starts]
    x = sparse.csr_matrix(sparse.vstack(parts), dtype=np.float64)
    totals = np.asarray(x.sum(axis=1)).ravel()
    x.data = np.log1p(x.data * np.repeat(1e4 / totals, np.diff(x.indptr)))
    return ad.AnnData(
        X=x.astype(np.float32), var=pd.DataFrame(index=[f"G{gene:05d}" for gene in range(n_genes)])
    )


def gene_lists(adata: ad.AnnData, n_lists: int, rng: np.random.Generator) -> Lists:
    """Draw lists of 5 to 200 genes, evenly on the log scale."""
    sizes = np.geomspace(5, 200, n_lists).round().astype(int)
    return {
        f"s{place}": list(rng.choice(adata.var_names, size, replace=False))
        for place, size in enumerate(sizes)
    }


def ucell(adata: ad.AnnData, lists: Lists) -> Race:
    """Race against pyUCell."""

    def peer() -> None:
        pyucell.compute_ucell_scores(adata, lists, suffix="", n_jobs=1, chunk_size=2500)

    return Race(
        name="UCell / pyUCell",
        ours=lambda: score(adata, lists, method="ucell", rows_per_block=256),
        peer=peer,
        difference=lambda: float(np.abs(adata.obsm["score_ucell"] - adata.obs[list(lists)]).max().max()),
        allowed=1e-6,
    )


def module_score(adata: ad.AnnData, lists: Lists) -> Race:
    """Race against scanpy; for the difference, scanpy is given the control genes that were drawn here."""

    def peer() -> None:
        for name, genes in lists.items():
            sc.tl.score_genes(adata, genes, score_name=f"scanpy_{name}")

    def difference() -> float:
        drawn = adata.uns["mekscrna"]["scores"]["module_score"]["prepared"]["control_genes"]
        worst = 0.0
        for name in list(lists)[:: max(1, len(lists) // 4)]:
            pool = lists[name] + drawn[name].split(",")
            one_bin = {"gene_pool": pool, "n_bins": 1.5, "ctrl_size": len(pool), "ctrl_as_ref": False}
            sc.tl.score_genes(adata, lists[name], score_name="check", **one_bin)
            worst = max(
                worst, float(np.abs(adata.obsm["score_module_score"][name] - adata.obs["check"]).max())
            )
        return worst

    return Race(
        name="module score / scanpy score_genes",
        ours=lambda: score(adata, lists, method="module_score", rows_per_block=256),
        peer=peer,
        difference=difference,
        allowed=1e-6,
    )


def seconds(run: Callable[[], object]) -> float:
    """Time one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def spread(values: np.ndarray) -> str:
    """Say the middle, least and greatest."""
    return f"median {np.median(values):8.1f}  min {values.min():8.1f}  max {values.max():8.1f}"


def report(race: Race, repeats: int, n_cells: int) -> bool:
    """Run a race and print it; False where the scores differ."""
    race.ours()
    race.peer()
    difference = race.difference()
    print(f"\n{race.name}: largest difference {difference:.1e} (allowed {race.allowed:.0e})")
    if not difference <= race.allowed:
        print("  the scores differ; nothing is timed")
        return False
    pairs = np.array([(seconds(race.ours), seconds(race.peer)) for _ in range(repeats)])
    for who, times in zip(("mekscrna", "peer"), pairs.T * 1e6 / n_cells, strict=True):
        print(f"  {who:9s} {spread(times)} µs/cell")
    ratios = pairs[:, 1] / pairs[:, 0]
    print(f"  ratio     {spread(ratios)}")
    return True


def main() -> int:
    """Run all races; 1 where any scores differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=int, default=10_000)
    parser.add_argument("--genes", type=int, default=20_000)
    parser.add_argument("--signatures", type=int, default=50)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    rng = np.random.default_rng(asked.seed)
    adata = cells(asked.cells, asked.genes, rng)
    lists = gene_lists(adata, asked.signatures, rng)
    tools = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "scanpy", "pyucell"))
    print(
        f"Python {platform.python_version()}, {tools}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    print(
        f"{asked.cells:,} cells × {asked.genes:,} genes × {asked.signatures} signatures, "
        f"{adata.X.nnz / asked.cells:,.0f} genes per cell, {asked.repeats} pairs of runs"
    )
    equal = [report(race(adata, lists), asked.repeats, asked.cells) for race in (ucell, module_score)]
    return 0 if all(equal) else 1


if __name__ == "__main__":
    sys.exit(main())
