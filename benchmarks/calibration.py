"""Measure how often verdicts are wrong, with planted truths.

Every number goes the way that a study's go: cells are summed, shifts are estimated, claims are judged.

    python benchmarks/calibration.py                  # about six minutes
    python benchmarks/calibration.py --repeats 20 --seed 7

A list's genes are shifted by 0, D and 2 D, D being the smallest effect of the claim; the treated arm may be
read half as deep, and its cycling genes may fall five-fold. ``supp`` at 0 is false support; ``oppos``,
``excl`` and ``no chg`` at D and above are false verdicts against. ``excl`` is *contradicted* because a
relevant shift was excluded, which at a truth of 0 is no error. Shares are the same in both arms, of which one
holds four times the cells; where too few can be expected, ``untest`` is the right answer.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

import mekscrna as mk

if TYPE_CHECKING:
    from collections.abc import Sequence

CATALOG = mk.Catalog.open()
LISTS = CATALOG.signatures_for("human")
CLAIM = CATALOG.claim("ifn_beta_raises_mhc_i")
SHARE = CATALOG.claim("mek_inhibition_raises_cd8_fraction").model_copy(update={"on_target": None})
OTHER_GENES = 500
CELLS = 30
COUNTS_PER_CELL = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A design, a planted shift (log2), and what else differs in the treated arm."""

    n: int
    is_paired: bool
    theta: float
    depth: float = 1.0
    cycling: float = 1.0


def main() -> None:
    """Read the options and print the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--repeats", type=int, default=120)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    start = time.perf_counter()
    print_expression(asked.repeats, asked.seed)
    print_shares(asked.repeats, asked.seed)
    print(f"\n{time.perf_counter() - start:,.0f} s")


def print_expression(repeats: int, seed: int) -> None:
    """Print verdicts, coverage and bias of a list's shift."""
    smallest = CLAIM.smallest_effect.value
    print(f"Expression of a list, D = {smallest}; {repeats} repeats, rates in percent")
    print(
        f"{'design':9}{'theta':>6}{'depth':>7}{'cycling':>9}{'supp':>7}{'oppos':>7}{'excl':>7}{'no chg':>8}"
        f"{'inconc':>8}{'untest':>8}{'coverage':>10}{'bias':>8}"
    )
    designs = [(3, False), (4, False), (6, False), (8, True)]
    disturbed = [(1.0, 1.0), (0.5, 1.0), (1.0, 0.2), (0.5, 0.2)]
    for (n, is_paired), (depth, cycling), times in product(designs, disturbed, (0, 1, 2)):
        setting = Setting(n=n, is_paired=is_paired, theta=times * smallest, depth=depth, cycling=cycling)
        rng = np.random.default_rng([seed, n, int(100 * depth), int(100 * cycling), times])
        found = [expression_judgement(simulated(setting, rng), setting) for _ in range(repeats)]
        estimates = [each.evidence.estimate for each in found if each.evidence and each.evidence.estimate]
        covered = np.mean([each.ci95.low <= setting.theta <= each.ci95.high for each in estimates])
        bias = np.mean([each.value for each in estimates]) - setting.theta
        label = f"{n} pairs" if is_paired else f"{n} v {n}"
        print(
            f"{label:9}{times:>4} D{depth:>7}{cycling:>9}{rates(found)}{100 * covered:>10.1f}{bias:>+8.3f}",
            flush=True,
        )


def rates(found: Sequence[mk.Judgement]) -> str:
    """Return the share of each kind of verdict, in percent."""
    kinds = Counter(
        "excluded" if str(each.findings[0].reason) == "relevant_shift_excluded" else str(each.verdict)
        for each in found
    )
    order = ("supported", "contradicted", "excluded", "no relevant change", "inconclusive", "untestable")
    return "".join(
        f"{100 * kinds[kind] / len(found):>{width}.1f}"
        for kind, width in zip(order, (7, 7, 7, 8, 8, 8), strict=True)
    )


def simulated(setting: Setting, rng: np.random.Generator) -> ad.AnnData:
    """Draw cells: donors differ by list and by gene; the treated arm has its shift, depth and cycling."""
    listed = {gene for name in (CLAIM.readout.signature, *CLAIM.readout.alternates) for gene in up_of(name)}
    cycling = {gene for name in ("tirosh_g1s", "tirosh_g2m") for gene in up_of(name)} - listed
    genes = [*sorted(listed), *sorted(cycling), *(f"OTHER{place}" for place in range(OTHER_GENES))]
    is_listed, is_cycling = (np.isin(genes, list(each)) for each in (listed, cycling))
    level = rng.lognormal(0, 1, len(genes))
    level[is_cycling] *= 0.15 / 0.85 * level[~is_cycling].sum() / level[is_cycling].sum()
    is_treated = np.repeat([True, False], setting.n)
    donor = np.tile(np.arange(setting.n), 2) if setting.is_paired else np.arange(2 * setting.n)
    spread = 0.12 if setting.is_paired else 0.25
    effect = rng.normal(0, 0.25, donor.max() + 1)[donor] * setting.is_paired + rng.normal(
        0, spread, len(donor)
    )
    own = rng.normal(0, 0.2, (len(donor), len(genes)))
    log_level = np.log(level) + own + np.outer(effect, is_listed)
    log_level += np.log(2) * setting.theta * np.outer(is_treated, is_listed)
    log_level += np.log(setting.cycling) * np.outer(is_treated, is_cycling)
    profile = np.exp(log_level)
    profile /= profile.sum(axis=1, keepdims=True)
    row = np.repeat(np.arange(len(donor)), CELLS)
    depth = COUNTS_PER_CELL * np.where(is_treated, setting.depth, 1.0)[row] * rng.lognormal(0, 0.3, len(row))
    means = profile[row] * depth[:, None]
    counts = rng.poisson(means * rng.gamma(2.5, 0.4, means.shape))
    obs = pd.DataFrame(
        {
            "sample": [f"s{each}" for each in row],
            "arm": np.where(is_treated[row], CLAIM.contrast.treated, CLAIM.contrast.reference),
            "donor": [f"d{donor[each]}" for each in row],
        },
        index=[f"cell{place}" for place in range(len(row))],
    )
    adata = ad.AnnData(X=sparse.csr_matrix(counts, dtype=np.float32), obs=obs, var=pd.DataFrame(index=genes))
    adata.layers["counts"] = adata.X
    return adata


def up_of(name: str) -> tuple[str, ...]:
    """Return the up genes of a shipped list."""
    return LISTS[name].genes.up


def expression_judgement(adata: ad.AnnData, setting: Setting) -> mk.Judgement:
    """Judge the claim by simulated cells."""
    adata.uns["mekscrna"] = {"paired": setting.is_paired}
    shifts = mk.shifts_for(adata, CLAIM, LISTS, methods=(), random_signatures=100)
    return mk.judge(CLAIM, shifts)


def print_shares(repeats: int, seed: int) -> None:
    """Print verdicts on a share that is the same in both arms, of which one holds four times the cells."""
    print("\nShare of CD8 cells among T cells, the truth being 0; treated samples hold 4 times the cells")
    print(
        f"{'design':9}{'CD8 cells in the smaller':>26}{'supp':>7}{'oppos':>7}{'excl':>7}{'no chg':>8}"
        f"{'inconc':>8}{'untest':>8}{'bias':>8}"
    )
    for n, expected in product((4, 8), (0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 20.0)):
        rng = np.random.default_rng([seed, n, int(100 * expected)])
        found = [share_judgement(n, expected, rng) for _ in range(repeats)]
        estimates = [each.evidence.estimate for each in found if each.evidence and each.evidence.estimate]
        bias = np.mean([each.value for each in estimates]) if estimates else np.nan
        print(f"{n} v {n:<5}{expected:>26}{rates(found)}{bias:>+8.3f}", flush=True)


def share_judgement(n: int, expected: float, rng: np.random.Generator) -> mk.Judgement:
    """Judge a claim of a share by labels alone."""
    is_treated = np.repeat([True, False], n)
    n_cells = np.where(is_treated, 400, 100)
    odds = expected / (100 - expected) * rng.lognormal(0, 0.3, 2 * n)
    n_cd8 = rng.binomial(n_cells, odds / (1 + odds))
    labels = [np.repeat(["cd8_t", "cd4_t"], [k, m - k]) for k, m in zip(n_cd8, n_cells, strict=True)]
    sample = np.repeat(np.arange(2 * n), n_cells)
    arm = np.where(is_treated[sample], SHARE.contrast.treated, SHARE.contrast.reference)
    obs = pd.DataFrame({"sample": [f"s{each}" for each in sample], "arm": arm})
    obs["cell_type"] = np.concatenate(labels)
    obs.index = obs.index.astype(str)
    adata = ad.AnnData(obs=obs, var=pd.DataFrame(index=["A"]), X=sparse.csr_matrix((len(obs), 1)))
    return mk.judge(SHARE, mk.shifts_for(adata, SHARE, LISTS))


if __name__ == "__main__":
    main()
