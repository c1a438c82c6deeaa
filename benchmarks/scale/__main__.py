"""Measure scoring of files that are larger than memory should have to hold.

    python benchmarks/scale make FOLDER --cells 100000
    python benchmarks/scale run FOLDER --cells 100000 --repeats 3

``make`` writes, block by block and from a seed: log-normalized values with gzip and without compression (or
zstd, lz4, as zarr: ``--forms``), and counts with gzip (about 2,000 of 25,000 genes in a cell; 8 bytes a
value, 17 KB a cell). ``run`` measures each task in a process of its own, and in those it starts: wall and CPU
seconds, and the peak of resident memory; imports, and the start of a cluster, come before the clock. Before a
cold run the file is dropped from the page cache. ``sets`` shows what more signatures cost.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from making import make
from measuring import run, run_sets


def main() -> None:
    """Read what is asked for, and do it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("verb", choices=["make", "run", "sets"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cells", type=int, default=100_000)
    parser.add_argument("--genes", type=int, default=25_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--tasks", nargs="*", help="names of tasks; all unless given")
    parser.add_argument("--forms", nargs="*", default=["gzip", "plain", "counts"])
    parser.add_argument("--states", nargs="*", default=["cold", "warm"])
    parser.add_argument("--keep", action="store_true", help="keep the results for the documentation")
    asked = parser.parse_args()
    {"make": make, "run": run, "sets": run_sets}[asked.verb](asked)


if __name__ == "__main__":
    main()
