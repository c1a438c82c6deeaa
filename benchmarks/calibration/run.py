"""Run the grid over several processes; what is done stays done."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TYPE_CHECKING, Final

from benchmarks.calibration import archive
from benchmarks.calibration.tally import Tally, merge, tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.calibration.truths import Truth

ROUND: Final = 500
"""Repeats of every cell before any gets more, so that a run cut short has all cells."""


def run(
    truths: Sequence[Truth], *, repeats: int, seed: int, processes: int = 1, out: Path | None = None
) -> list[Tally]:
    """Tally every truth, in the order given; repeats that `out` holds are not run again."""
    known = {each.key: each for each in archive.read(out, Tally)} if out else {}
    found = {key: each for key, each in known.items() if each.n >= repeats or each.n % ROUND == 0}
    for place in range(-(-repeats // ROUND)):
        todo = [each for each in truths if each.key not in found or found[each.key].n == place * ROUND]
        own = min(ROUND, repeats - place * ROUND)
        for one in _tallied(todo, repeats=own, seeds=(seed, place), processes=processes):
            found[one.key] = merge(found[one.key], one) if one.key in found else one
            if out:
                archive.append(out, found[one.key])
    tallies = [found[each.key] for each in truths]
    if out:
        archive.write(out, tallies)
    return tallies


def _tallied(
    truths: Sequence[Truth], *, repeats: int, seeds: tuple[int, ...], processes: int
) -> Iterator[Tally]:
    """Yield the tallies of one round, as they are done."""
    if processes == 1:
        yield from (tally(each, repeats=repeats, seeds=seeds) for each in truths)
        return
    start = time.monotonic()
    with ProcessPoolExecutor(processes) as pool:
        futures = [pool.submit(tally, each, repeats=repeats, seeds=seeds) for each in truths]
        for n, done in enumerate(as_completed(futures), 1):
            yield done.result()
            if n % 20 == 0 or n == len(truths):
                words = f"round {seeds[-1] + 1}: {n} of {len(truths)} cells"
                print(f"{words}, {time.monotonic() - start:,.0f} s", file=sys.stderr, flush=True)
