"""Part of the grid put to common practice and to the product, on the same cells."""

from __future__ import annotations

import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import product
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np
from benchmarks.calibration import archive
from benchmarks.calibration.cells import drawn_cells
from benchmarks.calibration.plan import smallest
from benchmarks.calibration.truths import CLEAN, CONDITIONS, Truth, arms, pairs

if TYPE_CHECKING:
    from pathlib import Path

ROUND: Final = 20
"""Draws of every cell before any gets more."""
DESIGNS: Final = (arms(3, 3), arms(6, 6), pairs(6))
HARDER: Final = tuple(each for each in CONDITIONS if each.name in {"SD × 2", "depth × 0.5, cycling × 0.2"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerTally:
    """What one way of asking answered in one cell of the grid."""

    method: str
    versions: str
    """Of the tools behind it."""
    design: str
    condition: str
    theta: float
    n: int
    up: int
    down: int
    none: int
    """Read as no effect: p ≥ 0.05, or a verdict that excludes a relevant one."""
    open: int
    """Left undecided, which only a verdict can."""

    @property
    def key(self) -> tuple[str, str, str, float]:
        """Which method, and which cell of the grid."""
        return self.method, self.design, self.condition, self.theta


def plan() -> list[Truth]:
    """Return the cells of the grid that are put to every method."""
    return [
        Truth(estimand="list", design=design, condition=condition, theta=theta)
        for design, condition, theta in product(DESIGNS, (CLEAN, *HARDER), (0.0, smallest("list")))
    ]


def run_peers(*, repeats: int, seed: int, processes: int, out: Path | None) -> list[PeerTally]:
    """Ask every method of every cell, in rounds; what `out` holds is not asked again."""
    known = archive.read(out, PeerTally) if out else []
    found = {each.key: each for each in known if each.n % ROUND == 0}
    for place in range(-(-repeats // ROUND)):
        todo = [each for each in plan() if _n(found, each) == place * ROUND]
        with ProcessPoolExecutor(processes) as pool:
            futures = [pool.submit(tallies, each, repeats=ROUND, seeds=(seed, place)) for each in todo]
            for n, done in enumerate(as_completed(futures), 1):
                found |= {one.key: merged(found.get(one.key), one) for one in done.result()}
                print(f"round {place + 1}: {n} of {len(todo)} cells", file=sys.stderr, flush=True)
                if out:
                    archive.write(out, found.values())
    return list(found.values())


def merged(one: PeerTally | None, other: PeerTally) -> PeerTally:
    """Add up two tallies of one method and cell."""
    if one is None:
        return other
    counts = {name: getattr(one, name) + getattr(other, name) for name in ("n", "up", "down", "none", "open")}
    return replace(one, **counts)


def tallies(truth: Truth, *, repeats: int, seeds: tuple[int, ...]) -> list[PeerTally]:
    """Draw cells again and again, put them to every method, and count the answers."""
    from benchmarks.calibration.peers import METHODS  # noqa: PLC0415 - needs the peers installed

    rng = np.random.default_rng([*seeds, crc32(repr(truth.key).encode()), 1])
    counts = {name: Counter[str]() for name in METHODS}
    for _ in range(repeats):
        cells = drawn_cells(rng, truth)
        for name, each in METHODS.items():
            counts[name][each.ask(cells)] += 1
    return [
        PeerTally(
            method=name,
            versions=", ".join(f"{each} {version(each)}" for each in METHODS[name].packages),
            design=truth.design.name,
            condition=truth.condition.name,
            theta=truth.theta,
            n=repeats,
            **{answer: counted[answer] for answer in ("up", "down", "none", "open")},
        )
        for name, counted in counts.items()
    ]


def _n(found: dict[tuple[str, str, str, float], PeerTally], truth: Truth) -> int:
    """Return how often a cell was drawn."""
    own = (truth.design.name, truth.condition.name, truth.theta)
    return max((each.n for key, each in found.items() if key[1:] == own), default=0)
