"""Measure how often verdicts are wrong, and write what was found.

    python -m benchmarks.calibration grid                       # a few cells, in seconds
    python -m benchmarks.calibration grid --full --out docs/benchmarks/calibration.tsv
    python -m benchmarks.calibration again                      # cells near a limit, with fresh seeds
    python -m benchmarks.calibration peers --out docs/benchmarks/peers.tsv
    python -m benchmarks.calibration page                       # the page and its figure, from both tables

A table grows while it is made: the same command, given again, goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from benchmarks.calibration import archive, plan
from benchmarks.calibration.beside import run_peers
from benchmarks.calibration.criteria import criteria
from benchmarks.calibration.page import AGAIN, GRID, write_page
from benchmarks.calibration.run import run
from benchmarks.calibration.tally import Tally
from benchmarks.calibration.words import criterion_lines, tally_lines

DOCS = Path(__file__).parents[2] / "docs" / "benchmarks"


def main() -> None:
    """Read the options and do what is asked."""
    asked = _options().parse_args()
    asked.action(asked)


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    verbs = options.add_subparsers(required=True)
    grid = verbs.add_parser("grid", help="put the grid of truths to the product")
    grid.add_argument("--full", action="store_true", help="every cell; else a few")
    grid.add_argument("--repeats", type=int, help="of each cell (2,000 in full, else 100)")
    grid.set_defaults(action=_grid)
    peers = verbs.add_parser("peers", help="put part of it to common practice, on the same cells")
    peers.add_argument("--repeats", type=int, help="of each cell (100)")
    peers.set_defaults(action=_peers)
    again = verbs.add_parser("again", help="draw cells near a limit again, with fresh seeds")
    again.add_argument("--repeats", type=int, default=10_000, help="of each cell (10,000)")
    again.set_defaults(action=_again, out=DOCS / AGAIN)
    for verb, seed in ((grid, 1), (peers, 1), (again, 2)):
        verb.add_argument("--seed", type=int, default=seed)
        verb.add_argument("--processes", type=int, default=1)
    for verb in (grid, peers):
        verb.add_argument("--out", type=Path, help="keep what is done in this tab-separated table")
    page = verbs.add_parser("page", help="write the page and the figure from the tables")
    page.set_defaults(action=_page)
    return options


def _grid(asked: argparse.Namespace) -> None:
    start = time.process_time(), time.perf_counter()
    truths = plan.full() if asked.full else plan.small()
    repeats = asked.repeats or (2000 if asked.full else 100)
    tallies = run(truths, repeats=repeats, seed=asked.seed, processes=asked.processes, out=asked.out)
    if not asked.full:
        print(*tally_lines(tallies), sep="\n")
    print(*criterion_lines(criteria(tallies)), sep="\n")
    print(f"{len(tallies)} cells × {repeats} in {time.perf_counter() - start[1]:,.0f} s", file=sys.stderr)


def _again(asked: argparse.Namespace) -> None:
    near = [each.worst for each in criteria(archive.read(DOCS / GRID, Tally)) if each.is_near]
    keys = {each.key for each in near if each}
    truths = [each for each in plan.full() if each.key in keys]
    tallies = run(truths, repeats=asked.repeats, seed=asked.seed, processes=asked.processes, out=asked.out)
    print(*tally_lines(tallies), sep="\n")


def _peers(asked: argparse.Namespace) -> None:
    run_peers(repeats=asked.repeats or 100, seed=asked.seed, processes=asked.processes, out=asked.out)


def _page(_asked: argparse.Namespace) -> None:
    write_page(DOCS)


if __name__ == "__main__":
    main()
