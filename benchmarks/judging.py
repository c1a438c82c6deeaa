"""Measure how long it takes to judge many claims from sums of samples, and how that grows with each number.

    python -m benchmarks.judging                       # 100 claims, 20 populations, 8 methods, 10 datasets
    python -m benchmarks.judging --scaling             # each number halved in turn

Every claim reads a list of 30 genes in one of the populations, by pseudobulk with 200 random lists and by
every method; it is judged in every dataset, of 12 samples (six donors in both arms), and over all of them.
With ``--everywhere`` each claim is put to every population: 20,000 judgements. Seconds are of CPU.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from scipy import sparse

import mekscrna as mk
from mekscrna.claims.overall import counts, overall
from mekscrna.comparison.across import pool_shifts
from mekscrna.comparison.aggregate import Sums
from mekscrna.comparison.groups import Group, Sample
from mekscrna.comparison.score_sums import ScoreSums
from mekscrna.kernels.score_grids import add_scores, empty_grids
from mekscrna.spec.cell_types import CELL_TYPES
from mekscrna.spec.signature import Genes, Signature

N_GENES, LIST_SIZE, N_DONORS, CELLS = 3000, 30, 6, 30
GENES = tuple(f"GENE{number}" for number in range(N_GENES))
TEMPLATE = mk.Catalog.open().claim("ifn_beta_raises_mhc_i")
LEAVES = [name for name in CELL_TYPES if not any(each.parent == name for each in CELL_TYPES.values())]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is judged."""

    claims: int = 100
    populations: int = 20
    methods: int = 8
    datasets: int = 10


def main() -> None:
    """Read the options and print a line per size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for name, number in (("claims", 100), ("populations", 20), ("methods", 8), ("datasets", 10)):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--scaling", action="store_true", help="halve each number in turn")
    parser.add_argument("--everywhere", action="store_true", help="put each claim to every population")
    asked = parser.parse_args()
    whole = Size(
        claims=asked.claims, populations=asked.populations, methods=asked.methods, datasets=asked.datasets
    )
    sizes = [whole]
    if asked.scaling:
        names = ("claims", "populations", "methods", "datasets")
        sizes += [replace(whole, **{name: getattr(whole, name) // 2}) for name in names]
    measure(Size(claims=2, populations=2, methods=2, datasets=2), everywhere=False)  # what is compiled once
    heads = ("claims", "populations", "methods", "datasets", "judgements", "CPU s", "ms each")
    print("".join(f"{head:>12}" for head in heads))
    for size in sizes:
        n, seconds = measure(size, everywhere=asked.everywhere)
        numbers = (size.claims, size.populations, size.methods, size.datasets, n)
        found = (f"{seconds:.1f}", f"{1000 * seconds / n:.2f}")
        print("".join(f"{each:>12}" for each in (*numbers, *found)), flush=True)


def measure(size: Size, *, everywhere: bool) -> tuple[int, float]:
    """Judge all claims in all datasets and over them; return judgements, and seconds of CPU."""
    lists = {each.id: each for each in map(signature, range(size.claims))}
    methods = tuple(f"method_{number}" for number in range(size.methods))
    data = [sums(size, tuple(lists), methods, seed=seed) for seed in range(size.datasets)]
    claims = claims_of(size, everywhere=everywhere)
    start = time.process_time()
    for claim in claims:
        judgements = []
        for each in data:
            shifts = mk.shifts_for(each, claim, lists, methods=methods)
            judgements.append(mk.judge(claim, shifts))
        found = [each.evidence for each in judgements if counts(each) and each.evidence]
        overall(claim, judgements, pool_shifts(found) if found else None)
    return len(claims) * len(data), time.process_time() - start


def signature(number: int) -> mk.Signature:
    """Return a list of genes of its own; lists overlap now and then."""
    chosen = np.random.default_rng(number).choice(N_GENES, LIST_SIZE, replace=False)
    return Signature(
        id=f"list_{number}",
        title=f"List {number}",
        species="human",
        genes=Genes(up=tuple(GENES[place] for place in chosen)),
        role="default",
        context="none",
        source=TEMPLATE.source,
        read_from="drawn at random",
        licence="CC0",
    )


def claims_of(size: Size, *, everywhere: bool) -> list[mk.Claim]:
    """Return one claim per list, in one population each or in all."""
    places = LEAVES[: size.populations]
    asked = (
        product(range(size.claims), places)
        if everywhere
        else ((number, places[number % len(places)]) for number in range(size.claims))
    )
    return [
        TEMPLATE.model_copy(
            update={
                "population": place,
                "readout": TEMPLATE.readout.model_copy(
                    update={"signature": f"list_{number}", "alternates": ()}
                ),
            }
        )
        for number, place in asked
    ]


def sums(size: Size, lists: tuple[str, ...], methods: tuple[str, ...], *, seed: int) -> Sums:
    """Draw the sums of one dataset; nothing is true of it."""
    rng = np.random.default_rng(seed)
    contrast = TEMPLATE.contrast
    groups = tuple(
        Group(sample=Sample(sample=f"d{donor}-{arm}", arm=arm, donor=f"d{donor}"), label=label)
        for donor in range(N_DONORS)
        for arm in (contrast.reference, contrast.treated)
        for label in sorted(LEAVES[: size.populations])
    )
    level = rng.gamma(0.5, 100.0, N_GENES) * np.exp(rng.normal(0, 0.2, (len(groups), N_GENES)))
    counted = rng.poisson(level).astype(np.float64)
    row_group = np.repeat(np.arange(len(groups)), CELLS)
    scores = {}
    for method in methods:
        grids = empty_grids(len(groups), len(lists))
        add_scores(grids, rng.normal(0.2, 0.1, (len(row_group), len(lists))), row_group)
        scores[method] = ScoreSums(signatures=lists, grids=grids)
    return Sums(
        dataset=f"dataset_{seed}", species="human", is_bulk=False, is_linear=False, is_paired=True,
        covariates=(), genes=GENES, groups=groups, n_rows=np.full(len(groups), float(CELLS)),
        counts=sparse.csr_matrix(counted), total_counts=counted.sum(axis=1), scores=scores,
    )  # fmt: skip


if __name__ == "__main__":
    main()
