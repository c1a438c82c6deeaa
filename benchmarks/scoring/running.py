"""Run cases and print what came out."""

from __future__ import annotations

import importlib
import os
import platform
import traceback
import warnings
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np
from inputs import cells, gene_lists
from racing import Case, Cost, Lists, Race, measure

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    import anndata as ad


def run(asked: Namespace, names: Sequence[str]) -> bool:
    """Run the cases one after another; tell whether all scores were equal and nothing failed."""
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(asked.seed)
    adata = cells(asked.cells, asked.genes, rng)
    lists = gene_lists(adata, asked.signatures, rng)
    print(
        f"Python {platform.python_version()}, numpy {version('numpy')}, numba {version('numba')}; "
        f"{os.cpu_count()} cores, {asked.threads} used; {asked.cells:,} cells × {asked.genes:,} genes × "
        f"{asked.signatures} signatures, {adata.X.nnz / asked.cells:,.0f} genes per cell"
    )
    equal = [_listed(name, (adata, lists), repeats=asked.repeats) for name in names]
    return all(equal)


def _listed(name: str, given: tuple[ad.AnnData, Lists], *, repeats: int) -> bool:
    """Run one case; a failure is printed as its result."""
    try:
        case: Case = importlib.import_module(f"cases.{name}").CASE
        return _race(case, (given[0][: case.most_cells].copy(), given[1]), repeats=repeats)
    except Exception as error:  # noqa: BLE001  # whatever a peer does, the others are still to run
        print(f"\n{name}: FAILED: {type(error).__name__}: {error}")
        print("  " + traceback.format_exc().splitlines()[-3].strip())
        return False


def _race(case: Case, given: tuple[ad.AnnData, Lists], *, repeats: int) -> bool:
    adata, lists = given
    race = case.build(adata, lists)
    race.ours()
    race.peer()
    difference = race.difference()
    print(f"\n{case.title} / {case.peer} {version(case.peer.split()[0])}, {adata.n_obs:,} cells")
    print(
        f"  largest difference {difference:.1e} (allowed {race.allowed:.0e}), load {os.getloadavg()[0]:.1f}"
    )
    if not difference <= race.allowed:
        print("  the scores differ; nothing is timed")
        return False
    _print(case, _pairs(race, repeats), adata.n_obs)
    return True


def _pairs(race: Race, repeats: int) -> list[tuple[Cost, Cost]]:
    return [(measure(race.ours), measure(race.peer)) for _ in range(repeats)]


def _print(case: Case, pairs: list[tuple[Cost, Cost]], n_cells: int) -> None:
    for clock in ("wall", "cpu"):
        ours, peer = (np.array([getattr(pair[side], clock) for pair in pairs]) for side in (0, 1))
        goal = f"  goal {case.goal:g}" if case.goal and clock == "cpu" else ""
        print(
            f"  {clock:4s}  ours {_spread(ours * 1e6 / n_cells)}  peer {_spread(peer * 1e6 / n_cells)} "
            f"µs/cell  ratio {_spread(peer / ours)}{goal}"
        )
    ours, peer = (max(pair[side].megabytes for pair in pairs) for side in (0, 1))
    print(f"  memory above the data: ours {ours:,.0f} MB, peer {peer:,.0f} MB")


def _spread(values: np.ndarray) -> str:
    """Say the middle, least and greatest."""
    return f"{np.median(values):.4g} ({values.min():.4g} to {values.max():.4g})"
