"""Run cases, print what came out, and keep it."""

from __future__ import annotations

import datetime as dt
import importlib
import os
import platform
import resource
import sys
import traceback
import warnings
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from inputs import cells, gene_lists
from racing import Case, Cost, Lists, measure
from results import Result, keep

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

    import anndata as ad


def run(asked: Namespace, names: Sequence[str]) -> bool:
    """Run the cases one after another; tell whether all scores were equal and nothing failed."""
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_DATA, (int(asked.memory_gb * 2**30),) * 2)
    sys.path += asked.beside
    rng = np.random.default_rng(asked.seed)
    adata = cells(asked.cells, asked.genes, rng)
    lists = gene_lists(adata, asked.signatures, rng)
    print(
        f"{_machine(asked)}; {asked.threads} cores used; {asked.cells:,} cells × {asked.genes:,} genes × "
        f"{asked.signatures} signatures, {adata.X.nnz / asked.cells:,.0f} genes per cell"
    )
    went_well = [_listed(name, (adata, lists), asked) for name in names]
    return all(went_well)


def _machine(asked: Namespace) -> str:
    """Say what it is measured on, and with what."""
    found = Path("/proc/cpuinfo").read_text().partition("model name")[2] if os.name == "posix" else ""
    model = found.partition(":")[2].partition("\n")[0].strip() or platform.processor()
    tools = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "numba", "anndata"))
    return (
        f"{os.cpu_count()} cores of {model}, at most {asked.memory_gb:g} GiB; "
        f"Python {platform.python_version()}, {tools}"
    )


def _listed(name: str, given: tuple[ad.AnnData, Lists], asked: Namespace) -> bool:
    """Run one case; a failure is its result."""
    blank = Result(
        case=name, title=name, peer="", setting="best", threads=asked.threads, cells=asked.cells,
        signatures=asked.signatures, goal=None, is_other_definition=False, machine=_machine(asked),
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
    )  # fmt: skip
    try:
        case: Case = importlib.import_module(f"cases.{name}").CASE
        known = replace(
            blank, title=case.title, goal=case.goal, is_other_definition=case.is_other_definition,
            peer=f"{case.peer} {version(case.peer.split()[0])}",
            cells=min(asked.cells, case.most_cells or asked.cells),
        )  # fmt: skip
        part = given[0][: known.cells].copy()
        found = _race(case, (part, given[1]), known, asked=asked)
    except Exception as error:  # noqa: BLE001  # whatever a peer does, the others are still to run
        print("  " + traceback.format_exc().splitlines()[-3].strip())
        found = [blank.failed(_in_words(error))]
    for each in found:
        print(_told(each), flush=True)
        if asked.keep:
            keep(each)
    return not any(each.failure and each.setting == "best" for each in found)


def _race(case: Case, given: tuple[ad.AnnData, Lists], known: Result, *, asked: Namespace) -> list[Result]:
    race = case.build(*given)
    race.ours()
    race.peer()
    difference = race.difference()
    known = replace(known, difference=difference)
    if not case.is_other_definition and not difference <= race.allowed:
        return [
            known.failed(f"the scores differ by {difference:.1e}, more than {race.allowed:.0e}; not timed")
        ]
    found = [_measured(known, (race.ours, race.peer), asked.repeats)]
    if race.default is not None and not asked.best_only:
        own = replace(known, setting="default", goal=None, difference=None)
        try:
            found.append(_measured(own, (race.ours, race.default), asked.repeats))
        except Exception as error:  # noqa: BLE001  # as above
            found.append(own.failed(_in_words(error)))
    return found


def _measured(
    known: Result, sides: tuple[Callable[[], object], Callable[[], object]], repeats: int
) -> Result:
    pairs = [(measure(sides[0]), measure(sides[1])) for _ in range(repeats)]
    ours, peers = (tuple(_numbers(pair[side]) for pair in pairs) for side in (0, 1))
    return replace(known, ours=ours, peers=peers, load=round(os.getloadavg()[0], 1))


def _numbers(cost: Cost) -> tuple[float, float, float]:
    return round(cost.wall, 5), round(cost.cpu, 5), round(cost.megabytes, 1)


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _told(result: Result) -> str:
    head = f"\n{result.title} / {result.peer} ({result.setting}), {result.cells:,} cells, load {result.load}"
    if result.failure:
        return f"{head}\n  FAILED: {result.failure}"
    lines = [head]
    if result.difference is not None:
        lines.append(f"  largest difference {result.difference:.1e}")
    ours, peers = np.array(result.ours), np.array(result.peers)
    for place, clock in enumerate(("wall", "cpu")):
        goal = f"  goal {result.goal:g}" if result.goal and clock == "cpu" else ""
        per_cell = [_spread(side[:, place] * 1e6 / result.cells) for side in (ours, peers)]
        ratio = _spread(peers[:, place] / ours[:, place])
        lines.append(f"  {clock:4s}  ours {per_cell[0]}  peer {per_cell[1]} µs/cell  ratio {ratio}{goal}")
    lines.append(
        f"  memory above the data: ours {ours[:, 2].max():,.0f} MB, peer {peers[:, 2].max():,.0f} MB"
    )
    return "\n".join(lines)


def _spread(values: np.ndarray) -> str:
    """Say the middle, least and greatest."""
    return f"{np.median(values):.4g} ({values.min():.4g} to {values.max():.4g})"
