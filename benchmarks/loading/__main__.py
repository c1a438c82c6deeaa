"""Time the readers side by side with their peers on the same file.

Each run is a process of its own that first reads a tiny file of the same kind, so that neither imports nor
compiling are timed. Ours and the peer take turns; what they read must be equal to the bit, every time. CPU is
user and system time of all threads; peak memory is that of the process, and what it grew by.

    python benchmarks/loading                              # every case, five pairs
    python benchmarks/loading --case mtx --pairs 3 --share 0.1
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import measuring

if TYPE_CHECKING:
    from measuring import Run

CASES = tuple(sorted(file.stem for file in (Path(__file__).parent / "cases").glob("[a-z]*.py")))


def main() -> int:
    """Run the cases; 1 where what was read differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--case", action="append", choices=CASES, help="one or more; all by default")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument(
        "--share", type=float, default=1.0, help="cells, as a share of those of the full case"
    )
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    agree = True
    for name in asked.case or CASES:
        with tempfile.TemporaryDirectory() as folder:
            agree &= _raced(name, Path(folder), asked)
    return 0 if agree else 1


def _raced(name: str, folder: Path, asked: argparse.Namespace) -> bool:
    case = measuring.case(name)
    paths = []
    for part, share in (("tiny", 0.001), ("full", asked.share)):
        (folder / part).mkdir()
        paths.append(case.make(folder / part, share=share, seed=asked.seed))
    size = sum(file.stat().st_size for file in (folder / "full").rglob("*") if file.is_file())
    print(f"\n{case.TITLE}, {case.content(asked.share)}, {size / 1e6:.1f} MB")
    pairs = []
    for turn in range(asked.pairs):
        sides = ("ours", "peer") if turn % 2 == 0 else ("peer", "ours")
        runs = {side: measuring.run(name, side, tuple(paths)) for side in sides}
        pairs.append((runs["ours"], runs["peer"]))
    is_equal = len({run.digest for pair in pairs for run in pair}) == 1
    print(f"read alike: {'yes' if is_equal else 'NO'}")
    for word, place in (("mekscrna", 0), (case.PEER, 1)):
        print(f"  {word:24} {_summary([pair[place] for pair in pairs])}")
    _print_ratio("CPU", [peer.cpu / ours.cpu for ours, peer in pairs])
    _print_ratio("wall", [peer.wall / ours.wall for ours, peer in pairs])
    _print_ratio("peak", [peer.peak / ours.peak for ours, peer in pairs])
    _print_ratio("growth", [peer.growth / max(ours.growth, 1) for ours, peer in pairs])
    return is_equal


def _summary(runs: list[Run]) -> str:
    cpu, wall = (statistics.median(getattr(run, name) for run in runs) for name in ("cpu", "wall"))
    peak, growth = (
        statistics.median(getattr(run, name) for run in runs) / 1e9 for name in ("peak", "growth")
    )
    return f"CPU {cpu:6.2f} s   wall {wall:6.2f} s   peak {peak:5.2f} GB, of which {growth:5.2f} by reading"


def _print_ratio(name: str, ratios: list[float]) -> None:
    print(
        f"  {name:6} peer / mekscrna: {statistics.median(ratios):5.1f} ({min(ratios):.1f}-{max(ratios):.1f})"
    )


if __name__ == "__main__":
    sys.exit(main())
