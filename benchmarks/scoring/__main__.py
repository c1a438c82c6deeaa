"""Time the scoring methods side by side with their peers on the same synthetic cells.

The scores must be equal before anything is timed. Each tool then runs in turn, in one process, with one
thread (or as many as asked for), from the same AnnData in memory; the first, compiling run of each is left
out. The ratio is peer / mekscrna of the pair of runs that stand beside each other. Where a peer's own
settings are not its best, both are raced. A peer that fails is a result too.

    python benchmarks/scoring                                    # every case, 10,000 cells × 50 signatures
    python benchmarks/scoring --cells 2000 --case ucell --case aucell_decoupler
    python benchmarks/scoring --threads 2 --keep                 # into docs/benchmarks/scoring.json
    python benchmarks/scoring/page.py                            # docs/benchmarks/scoring.md of what is kept
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

CASES = tuple(sorted(file.stem for file in (Path(__file__).parent / "cases").glob("[a-z]*.py")))


def main() -> int:
    """Run the cases; 1 where any scores differ or any case fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--case", action="append", choices=CASES, help="one or more; all by default")
    parser.add_argument("--cells", type=int, default=10_000)
    parser.add_argument("--genes", type=int, default=25_000)
    parser.add_argument("--signatures", type=int, default=50)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--memory-gb", type=float, default=10.0, help="what a run may take at most")
    parser.add_argument("--beside", action="append", default=[], help="folder of packages to look up last")
    parser.add_argument("--best-only", action="store_true", help="leave out peers' own settings")
    parser.add_argument("--keep", action="store_true", help="keep the results for the documentation")
    asked = parser.parse_args()
    for name in ("NUMBA", "OMP", "OPENBLAS", "MKL", "RAYON", "BLIS"):
        os.environ[f"{name}_NUM_THREADS"] = str(asked.threads)
    import running  # noqa: PLC0415  # numba reads the number of threads when it is imported

    return 0 if running.run(asked, asked.case or CASES) else 1


if __name__ == "__main__":
    sys.exit(main())
