"""Measure how often verdicts are wrong, with planted truths.

Every answer goes the way that a study's go: sums of samples become shifts, shifts are judged, gates included.
Samples are drawn as sums (`--cells` draws cells and sums them, much slower).

    python benchmarks/calibration.py                           # part of the grid, some four minutes
    python benchmarks/calibration.py --full --repeats 2000     # all of it, some hours
    python benchmarks/calibration.py --out rates.tsv

Donors differ by a factor of the whole list (SD 0.25, natural logarithm; t-distributed in one condition) and
by gene (0.25). What is asked for, each of every cell of the grid:

R1  of no shift, one is shown (either way) in at most 6.5 %, on average 5 %
R2  95 % intervals cover the truth in 93.5 to 98.5 %, on average 95 to 96.5 %
R3  false support at most 3 %; at a true 2 D, false verdicts against at most 6 %, false absence at most 6 %;
    a drug that missed its target read against the claim at most 3 %
R4  a true shift of 1 log2 supported in 60 % at 3 v 3, 84 % at 4 v 4, 98 % at 6 v 6
R5  bias at most 5 % of a shift of 0.585 log2, whatever becomes of depth and cycling
R6  pooled intervals cover the mean of all datasets in at least 94 %

A cell fails only where it does so by more than two Monte-Carlo errors.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

import mekscrna as mk
from mekscrna.comparison.across import pool_shifts
from mekscrna.comparison.aggregate import Sums
from mekscrna.comparison.groups import Group, Sample

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

CATALOG = mk.Catalog.open()
LISTS = CATALOG.signatures_for("human")
CLAIM = CATALOG.claim("ifn_beta_raises_mhc_i")
TARGETED = CATALOG.claim("mek_inhibition_raises_mhc_i")
SHARE = CATALOG.claim("mek_inhibition_raises_cd8_fraction").model_copy(update={"on_target": None})
RATIO = CATALOG.claim("mek_inhibition_raises_cd8_treg_ratio").model_copy(update={"on_target": None})
SMALLEST = CLAIM.smallest_effect.value
OTHER_GENES = 500
COUNTS_PER_CELL = 3000
CELL_SHAPE = 2.5
"""Of the gamma that cells of one sample differ by."""
TWO_ERRORS = 2.0

Design = tuple[int, int, bool]
"""Treated samples, reference samples, and whether they are pairs."""
DESIGNS: tuple[Design, ...] = (
    *((n, n, False) for n in (3, 4, 6, 8)),
    *((3, 6, False), (6, 3, False)),
    *((n, n, True) for n in (4, 6, 8)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What else is true of the samples, the treated ones above all."""

    name: str
    depth: float = 1.0
    cycling: float = 1.0
    spread: float = 1.0
    """SD of treated samples, relative."""
    heavy_tails: bool = False
    cells: tuple[int, int] = (300, 300)


CONDITIONS = (
    Condition(name="clean"),
    Condition(name="SD x 2", spread=2.0),
    Condition(name="t3 donors", heavy_tails=True),
    Condition(name="20-1,500 cells", cells=(20, 1500)),
    Condition(name="depth x 0.5", depth=0.5),
    Condition(name="depth x 0.25", depth=0.25),
    Condition(name="depth x 2", depth=2.0),
    Condition(name="cycling x 0.2", cycling=0.2),
    Condition(name="depth, cycling", depth=0.5, cycling=0.2),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What samples are drawn from: a design, what is done to them, and the shifts (log2) that are true."""

    design: Design
    condition: Condition
    theta: float
    target: float = 0.0
    """Shift of the on-target list."""
    claim: mk.Claim = CLAIM


SOME_DESIGNS = tuple(DESIGNS[place] for place in (0, 1, 2, 4, 8))
SOME_CONDITIONS = tuple(CONDITIONS[place] for place in (0, 1, 3, 8))
"""Without ``--full``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of the grid and what was found in it."""

    estimand: str
    design: str
    condition: str
    theta: float
    found: tuple[mk.Judgement, ...] = field(repr=False, default=())

    @property
    def kinds(self) -> dict[str, float]:
        """The share of each kind of verdict."""
        counted = Counter(kind_of(each) for each in self.found)
        return {kind: counted[kind] / len(self.found) for kind in KINDS}

    @property
    def estimates(self) -> list[mk.Shift]:
        """The estimates that there are."""
        return [each.evidence.estimate for each in self.found if each.evidence and each.evidence.estimate]

    @property
    def shown(self) -> float:
        """The share of 95 % intervals that leave out 0."""
        return float(np.mean([each.ci95.low > 0 or each.ci95.high < 0 for each in self.estimates]))

    @property
    def coverage(self) -> float:
        """The share of 95 % intervals that hold the truth."""
        return float(np.mean([each.ci95.low <= self.theta <= each.ci95.high for each in self.estimates]))

    @property
    def bias(self) -> tuple[float, float]:
        """The mean error, and its own Monte-Carlo error."""
        errors = np.array([each.value - self.theta for each in self.estimates])
        return float(errors.mean()), float(errors.std(ddof=1) / len(errors) ** 0.5)


KINDS = ("supported", "opposite", "excluded", "no relevant change", "inconclusive", "untestable")


def kind_of(judgement: mk.Judgement) -> str:
    """Return a verdict, *contradicted* told apart by its reason."""
    if str(judgement.verdict) != "contradicted":
        return str(judgement.verdict)
    return "excluded" if str(judgement.findings[0].reason) == "relevant_shift_excluded" else "opposite"


def main() -> None:
    """Read the options and print the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--repeats", type=int, default=100)
    options.add_argument("--full", action="store_true", help="every design, condition and true shift")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--out", type=Path, help="write every cell to this tab-separated file")
    options.add_argument("--cells", action="store_true", help="draw cells, and sum them")
    asked = options.parse_args()
    start = time.perf_counter()
    draw = drawn_cells if asked.cells else drawn_sums
    cells = [*expression_cells(asked, draw), *composition_cells(asked)]
    missed = missed_cells(asked)
    pooled = pooled_rates(asked)
    print_verdict_on_all(cells, missed, pooled, repeats=asked.repeats)
    if asked.out:
        asked.out.write_text(as_table(cells).to_csv(sep="\t", index=False), encoding="utf-8")
    print(f"\n{time.perf_counter() - start:,.0f} s")


def design_name(design: Design) -> str:
    """Name a design."""
    n, m, is_paired = design
    return f"{n} pairs" if is_paired else f"{n} v {m}"


def expression_cells(asked: argparse.Namespace, draw: Callable[..., Sums | ad.AnnData]) -> list[Cell]:
    """Judge a list of genes in every cell of the grid."""
    print(f"\nExpression of a list, D = {SMALLEST} log2; {asked.repeats} repeats, rates in percent")
    print_head()
    cells = []
    designs, conditions = (DESIGNS, CONDITIONS) if asked.full else (SOME_DESIGNS, SOME_CONDITIONS)
    thetas = (0.0, SMALLEST, 2 * SMALLEST, 1.0) if asked.full else (0.0, 2 * SMALLEST, 1.0)
    for design, condition, theta in product(designs, conditions, thetas):
        seeds = [asked.seed, *map(int, design), hash_of(condition.name), int(1000 * theta)]
        rng = np.random.default_rng(seeds)
        truth = Truth(design=design, condition=condition, theta=theta)
        found = [expression_judgement(draw(rng, truth)) for _ in range(asked.repeats)]
        cell = Cell(
            estimand="list", design=design_name(design), condition=condition.name, theta=theta,
            found=tuple(found),
        )  # fmt: skip
        cells.append(cell)
        print_cell(cell)
    return cells


def hash_of(name: str) -> int:
    """Return a number that goes by a name, the same in every process."""
    return int.from_bytes(name.encode()[:6].ljust(6), "little") + sum(name.encode())


def expression_judgement(sums: Sums | ad.AnnData, claim: mk.Claim = CLAIM) -> mk.Judgement:
    """Judge a claim by sums."""
    return mk.judge(claim, mk.shifts_for(sums, claim, LISTS, methods=(), random_signatures=100))


def drawn_sums(rng: np.random.Generator, truth: Truth) -> Sums:
    """Draw sums of samples."""
    (n, m, is_paired), condition, claim = truth.design, truth.condition, truth.claim
    profile, is_treated, donor = profiles(rng, truth)
    low, high = condition.cells
    n_cells = np.round(np.exp(rng.uniform(np.log(low), np.log(high), n + m)))
    depth = COUNTS_PER_CELL * np.where(is_treated, condition.depth, 1.0) * n_cells
    shape = CELL_SHAPE * n_cells[:, None]
    means = profile * depth[:, None] * rng.gamma(shape, 1.0 / shape, profile.shape)
    counts = rng.poisson(means).astype(np.float64)
    arms = np.where(is_treated, claim.contrast.treated, claim.contrast.reference)
    label = "malignant" if claim is TARGETED else "any"
    groups = tuple(
        Group(sample=Sample(sample=f"s{place:03}", arm=str(arm), donor=f"d{donor[place]:03}"), label=label)
        for place, arm in enumerate(arms)
    )
    return Sums(
        dataset="simulated", species="human", is_bulk=False, is_linear=False, is_paired=is_paired,
        covariates=(), genes=GENES, groups=groups, n_rows=n_cells,
        counts=sparse.csr_matrix(counts), total_counts=counts.sum(axis=1), scores={},
    )  # fmt: skip


def profiles(rng: np.random.Generator, truth: Truth) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw the expression of samples: donors differ by list and by gene; the treated arm has its shift."""
    (n, m, is_paired), condition = truth.design, truth.condition
    level = rng.lognormal(0, 1, len(GENES))
    level[IS_CYCLING] *= 0.15 / 0.85 * level[~IS_CYCLING].sum() / level[IS_CYCLING].sum()
    is_treated = np.repeat([True, False], [n, m])
    donor = np.tile(np.arange(n), 2) if is_paired else np.arange(n + m)
    spread = 0.25 / (2**0.5 if is_paired else 1.0) * np.where(is_treated, condition.spread, 1.0)
    noise = rng.standard_t(3, n + m) / 3**0.5 if condition.heavy_tails else rng.normal(size=n + m)
    factor = noise * spread
    if is_paired:
        factor = factor + rng.normal(0, 0.25, n)[donor]
    log_level = np.log(level) + rng.normal(0, 0.25, (n + m, len(GENES))) + np.outer(factor, IS_LISTED)
    log_level += np.outer(rng.normal(0, 0.25, n + m), IS_TARGET)
    log_level += np.log(2) * np.outer(is_treated, truth.theta * IS_LISTED + truth.target * IS_TARGET)
    log_level += np.log(condition.cycling) * np.outer(is_treated, IS_CYCLING)
    profile = np.exp(log_level)
    return profile / profile.sum(axis=1, keepdims=True), is_treated, donor


def drawn_cells(rng: np.random.Generator, truth: Truth) -> ad.AnnData:
    """Draw cells; slower, and the same in the end."""
    profile, is_treated, donor = profiles(rng, truth)
    condition = truth.condition
    low, high = condition.cells
    n_cells = np.round(np.exp(rng.uniform(np.log(low), np.log(high), len(donor)))).astype(int)
    row = np.repeat(np.arange(len(donor)), n_cells)
    depth = (
        COUNTS_PER_CELL * np.where(is_treated, condition.depth, 1.0)[row] * rng.lognormal(0, 0.3, len(row))
    )
    means = profile[row] * depth[:, None]
    counts = rng.poisson(means * rng.gamma(CELL_SHAPE, 1 / CELL_SHAPE, means.shape))
    obs = pd.DataFrame(
        {
            "sample": [f"s{each}" for each in row],
            "arm": np.where(is_treated[row], CLAIM.contrast.treated, CLAIM.contrast.reference),
            "donor": [f"d{donor[each]}" for each in row],
        },
        index=[f"cell{place}" for place in range(len(row))],
    )
    adata = ad.AnnData(X=sparse.csr_matrix(counts, dtype=np.float32), obs=obs, var=pd.DataFrame(index=GENES))
    adata.layers["counts"] = adata.X
    adata.uns["mekscrna"] = {"paired": truth.design[2]}
    return adata


def genes_of(*names: str) -> set[str]:
    """Return the genes of shipped lists."""
    return {gene for name in names for gene in (*LISTS[name].genes.up, *LISTS[name].genes.down)}


_LISTED = genes_of(CLAIM.readout.signature, *CLAIM.readout.alternates)
_TARGET = genes_of(TARGETED.on_target.signature) - _LISTED
_CYCLING = genes_of("tirosh_g1s", "tirosh_g2m") - _LISTED - _TARGET
GENES = (
    *sorted(_LISTED), *sorted(_TARGET), *sorted(_CYCLING), *(f"OTHER{place}" for place in range(OTHER_GENES)),
)  # fmt: skip
IS_LISTED, IS_TARGET, IS_CYCLING = (np.isin(GENES, sorted(each)) for each in (_LISTED, _TARGET, _CYCLING))


def composition_cells(asked: argparse.Namespace) -> list[Cell]:
    """Judge a share and a ratio; in one condition tumor cells die, in one the arms differ in cells."""
    smallest = SHARE.smallest_effect.value
    print(f"\nShare of CD8 cells among their kind and CD8/Treg ratio, D = {smallest}")
    print_head()
    cells = []
    conditions = ("clean", "SD x 2", "4 x cells", "tumor x 0.37")
    designs = DESIGNS if asked.full else SOME_DESIGNS
    for claim, design, condition, times in product((SHARE, RATIO), designs, conditions, (0, 2)):
        theta = times * smallest
        rng = np.random.default_rng(
            [asked.seed, *map(int, design), hash_of(condition), times, claim is RATIO]
        )
        truth = Truth(design=design, condition=Condition(name=condition), theta=theta, claim=claim)
        found = tuple(
            mk.judge(claim, mk.shifts_for(labels(rng, truth), claim, LISTS)) for _ in range(asked.repeats)
        )
        name = "ratio" if claim is RATIO else "share"
        cells.append(
            Cell(estimand=name, design=design_name(design), condition=condition, theta=theta, found=found)
        )
        print_cell(cells[-1])
    return cells


def labels(rng: np.random.Generator, truth: Truth) -> Sums:
    """Draw how many cells of each label samples hold."""
    (n, m, is_paired), condition, claim = truth.design, truth.condition.name, truth.claim
    is_treated = np.repeat([True, False], [n, m])
    donor = np.tile(np.arange(n), 2) if is_paired else np.arange(n + m)
    spread = np.where(is_treated & (condition == "SD x 2"), 0.6, 0.3)
    kinds = {"malignant": 45.0, "cd8_t": 8.0, "cd4_t": 9.0, "treg": 3.0, "b_cell": 6.0, "monocyte": 18.0}
    level = np.array(list(kinds.values())) * np.exp(rng.normal(0, 0.3, (n + m, len(kinds))) * 0.5)
    level[:, 1] *= np.exp(rng.normal(0, 1, n + m) * spread + truth.theta * is_treated)
    if is_paired:
        level[:, 1] *= np.exp(rng.normal(0, 0.5, n))[donor]
    if condition == "tumor x 0.37":
        level[is_treated, 0] *= 0.37
    n_cells = np.where(is_treated & (condition == "4 x cells"), 8000, 2000)
    counts = np.array([rng.multinomial(k, row / row.sum()) for k, row in zip(n_cells, level, strict=True)])
    arms = np.where(is_treated, claim.contrast.treated, claim.contrast.reference)
    groups, rows = [], []
    for place, label in product(range(n + m), range(len(kinds))):
        sample = Sample(sample=f"s{place:03}", arm=str(arms[place]), donor=f"d{donor[place]:03}")
        groups.append(Group(sample=sample, label=list(kinds)[label]))
        rows.append(float(counts[place, label]))
    order = sorted(range(len(groups)), key=lambda each: groups[each])
    return Sums(
        dataset="simulated", species="human", is_bulk=False, is_linear=False, is_paired=is_paired,
        covariates=(), genes=("A",), groups=tuple(groups[each] for each in order),
        n_rows=np.array([rows[each] for each in order]), counts=sparse.csr_matrix((len(groups), 1)),
        total_counts=COUNTS_PER_CELL * np.array([rows[each] for each in order]),
        scores={},
    )  # fmt: skip


def missed_cells(asked: argparse.Namespace) -> list[Cell]:
    """Judge a claim whose drug missed its target, or hit it, nothing else being true."""
    print("\nA claim with a target; the list does not shift")
    print_head()
    cells = []
    designs = DESIGNS if asked.full else SOME_DESIGNS
    for design, (name, target) in product(designs, (("missed", 0.0), ("hit", -1.0))):
        rng = np.random.default_rng([asked.seed, *map(int, design), int(10 * abs(target)), 77])
        truth = Truth(design=design, condition=CONDITIONS[0], theta=0.0, target=target, claim=TARGETED)
        found = tuple(expression_judgement(drawn_sums(rng, truth), TARGETED) for _ in range(asked.repeats))
        cells.append(
            Cell(estimand="targeted", design=design_name(design), condition=name, theta=0.0, found=found)
        )
        print_cell(cells[-1])
    return cells


def pooled_rates(asked: argparse.Namespace) -> dict[tuple[int, int], float]:
    """Return how often intervals of pooled datasets cover the mean, by (datasets, samples per arm)."""
    print("\nCoverage of pooled 95 % intervals, in percent; true shifts differ by an SD of 0.15 log2")
    found = {}
    for k, n in product((2, 3, 5, 8), (3, 6, 10)):
        rng = np.random.default_rng([asked.seed, k, n, 99])
        hits = [pooled_covers(rng, k, n) for _ in range(max(20, asked.repeats // 2))]
        found[k, n] = float(np.mean(hits))
        print(f"{k} datasets, {n} v {n}: {100 * found[k, n]:.1f} ± {100 * error(found[k, n], len(hits)):.1f}")
    return found


def pooled_covers(rng: np.random.Generator, k: int, n: int) -> bool:
    """Draw datasets, pool their shifts, and see whether the interval covers the mean true shift."""
    shifts = []
    for place in range(k):
        theta = 0.4 + rng.normal(0, 0.15)
        truth = Truth(design=(n, n, False), condition=CONDITIONS[0], theta=theta)
        sums = replace(drawn_sums(rng, truth), dataset=f"d{place}")
        shifts.append(mk.shifts_for(sums, CLAIM, LISTS, methods=(), random_signatures=0)[0])
    estimate = pool_shifts(shifts).estimate
    return estimate is not None and estimate.ci95.low <= 0.4 <= estimate.ci95.high


def error(share: float, n: int) -> float:
    """Return the Monte-Carlo standard error of a share."""
    return float((max(share * (1 - share), 1e-12) / n) ** 0.5)


def print_head() -> None:
    """Print the head of a table of cells."""
    kinds = "".join(f"{kind:>9}" for kind in ("supp", "oppos", "excl", "no chg", "inconc", "untest"))
    print(f"{'design':9}{'condition':17}{'theta':>6}{kinds}{'shown':>8}{'cover':>8}{'bias':>9}{'± MC':>7}")


def print_cell(cell: Cell) -> None:
    """Print one cell."""
    kinds = "".join(f"{100 * share:>9.1f}" for share in cell.kinds.values())
    if not cell.estimates:
        print(f"{cell.design:9}{cell.condition:17}{cell.theta:>6.2f}{kinds}", flush=True)
        return
    bias, own = cell.bias
    print(
        f"{cell.design:9}{cell.condition:17}{cell.theta:>6.2f}{kinds}{100 * cell.shown:>8.1f}"
        f"{100 * cell.coverage:>8.1f}{bias:>+9.3f}{own:>7.3f}",
        flush=True,
    )


def print_verdict_on_all(
    cells: Sequence[Cell], missed: Sequence[Cell], pooled: Mapping[tuple[int, int], float], *, repeats: int
) -> None:
    """Print each criterion with its worst cell, and how many cells fail it."""
    print(f"\nAgainst the goals; {repeats} repeats per cell: MC error of 5 % is {error(0.05, repeats):.1%}")
    read = [each for each in cells if each.estimates]
    null = [each for each in read if each.theta == 0]
    relevant = [each for each in read if each.theta >= 0.6]
    not_hit = [each for each in missed if each.condition == "missed"]
    print_limit("R1 shown of nothing", null, lambda each: each.shown, limit=0.065)
    print_mean("R1 shown of nothing", [each.shown for each in null], "≤ 0.050")
    print_limit("R2 not covered", read, lambda each: 1 - each.coverage, limit=0.065)
    print_limit("R2 covered", read, lambda each: each.coverage, limit=0.985)
    print_mean("R2 covered", [each.coverage for each in read], "0.950 to 0.965")
    print_limit("R3 false support", null, lambda each: each.kinds["supported"], limit=0.03)
    print_limit("R3 false against", relevant, against, limit=0.06)
    print_limit("R3 false absence", relevant, lambda each: each.kinds["no relevant change"], limit=0.06)
    print_limit("R3 missed drug, against", not_hit, against, limit=0.03)
    for design, least in (("3 v 3", 0.60), ("4 v 4", 0.84), ("6 v 6", 0.98)):
        at = [each for each in read if (each.design, each.condition, each.theta) == (design, "clean", 1.0)]
        print(f"{'R4 supported at 1 log2, ' + design:34}{at[0].kinds['supported']:>8.3f}   asked: ≥ {least}")
    print_bias([each for each in read if each.estimand == "list"])
    (k, n), share = min(pooled.items(), key=lambda each: each[1])
    print(f"{'R6 pooled coverage, worst':34}{share:>8.3f}   asked: ≥ 0.94 ({k} datasets, {n} v {n})")


def against(cell: Cell) -> float:
    """Return the share of verdicts against the claim."""
    return cell.kinds["opposite"] + cell.kinds["excluded"]


def print_bias(cells: Sequence[Cell]) -> None:
    """Print the mean error of each condition over all its designs and shifts, as a part of 0.585 log2."""
    for condition in dict.fromkeys(each.condition for each in cells):
        found = [each.bias for each in cells if each.condition == condition]
        mean = float(np.mean([bias for bias, _ in found])) / 0.585
        own = float(np.sum([one**2 for _, one in found]) ** 0.5) / len(found) / 0.585
        print(f"{'R5 bias, ' + condition:34}{mean:>+8.3f}   asked: within ± 0.05 (MC error {own:.3f})")


def print_limit(name: str, cells: Sequence[Cell], value: Callable[[Cell], float], *, limit: float) -> None:
    """Print the worst cell, and how many exceed the limit by more than chance."""
    worst = max(cells, key=value)
    n = len(worst.found)
    beyond = sum(value(each) > limit + TWO_ERRORS * error(limit, n) for each in cells)
    where = f"{worst.estimand}, {worst.design}, {worst.condition}, {worst.theta:g}"
    text = f"asked: ≤ {limit:g}; {beyond} of {len(cells)} cells beyond ({where})"
    print(f"{name + ', worst':34}{value(worst):>8.3f}   {text}")


def print_mean(name: str, values: Sequence[float], asked: str) -> None:
    """Print a mean over cells."""
    print(f"{name + ', mean':34}{np.mean(values):>8.4f}   asked: {asked}")


def as_table(cells: Sequence[Cell]) -> pd.DataFrame:
    """Return every cell with its rates and their Monte-Carlo errors."""
    rows = []
    for each in cells:
        row = {name: getattr(each, name) for name in ("estimand", "design", "condition", "theta")}
        row |= {"n": len(each.found), **each.kinds}
        if each.estimates:
            bias, own = each.bias
            row |= {"shown": each.shown, "shown_error": error(each.shown, len(each.found))}
            row |= {"coverage": each.coverage, "bias": bias, "bias_error": own}
        rows.append(row)
    return pd.DataFrame(rows)


def rates(found: Sequence[mk.Judgement]) -> str:
    """Return the share of each kind of verdict, in percent."""
    counted = Counter(kind_of(each) for each in found)
    return "".join(
        f"{100 * counted[kind] / len(found):>{width}.1f}"
        for kind, width in zip(KINDS, (7, 7, 7, 8, 8, 8), strict=True)
    )


if __name__ == "__main__":
    main()
