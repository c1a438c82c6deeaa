"""Seeded numbers in the shape of shifts, for the example run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from example_specs import SIGNATURES
from scipy import stats

from mekscrna.claims.verdict import Specification
from mekscrna.comparison.shift import (
    Background,
    Coverage,
    Driver,
    DroppedSample,
    Estimate,
    Interval,
    LeftOut,
    SampleValue,
    Shift,
)

if TYPE_CHECKING:
    from example_cases import Case

VALUES = {"signature": 3.1, "gene": 1.2, "fraction": -1.9}


def make_shift(case: Case, key: str, rng: np.random.Generator) -> Shift:
    kind = key.partition(":")[0]
    paired = case.dataset != "gse_small"
    n = 6 if paired else 3
    donors = VALUES[kind] + rng.normal(0, 0.5, n)
    reference = donors + rng.normal(0, case.spread, n)
    others = donors if paired else VALUES[kind] + rng.normal(0, 0.5, n)
    treated = others + case.effect + rng.normal(0, case.spread, n)
    samples = [
        SampleValue(
            sample=f"{name}{i + 1}-{arm}",
            arm=arm,
            donor=f"{name}{i + 1}" if paired else None,
            value=float(value),
            n_cells=int(rng.integers(60, 400)),
            total_counts=float(rng.integers(200_000, 900_000)),
        )
        for arm, name, values in (("mek_inhibited", "donor", treated), ("untreated", "donor", reference))
        for i, value in enumerate(values)
    ]
    if not case.has_estimate:
        samples = []
    names = SIGNATURES[0].genes.up if kind == "signature" else ("CD274",)
    held = tuple(gene for gene in names if gene not in case.missing)
    return Shift(
        dataset=case.dataset,
        population="cd8_t" if kind == "fraction" else "malignant",
        readout=key,
        method="composition" if kind == "fraction" else "pseudobulk",
        treated="mek_inhibited",
        reference="untreated",
        unit="log_odds" if kind == "fraction" else "log2_fold",
        estimator=("paired_t" if paired else "max_sw") if case.has_estimate else None,
        paired=paired,
        n_treated=n,
        n_reference=n,
        n_pairs=n if paired else None,
        estimate=_estimate(treated, reference, paired=paired) if case.has_estimate else None,
        obstacles=() if case.has_estimate else (case.findings[0][1],),
        samples=tuple(samples),
        dropped=_dropped() if case.dropped else (),
        coverage=()
        if kind == "fraction"
        else (
            Coverage(
                signature=key.partition(":")[2],
                n_genes=len(names),
                n_present=len(held),
                n_expressed=len(held) - len(case.silent),
                min_counts=5.0,
                missing=case.missing,
                silent=case.silent,
            ),
        ),
        background=_background(case.effect, rng) if case.has_estimate and kind == "signature" else None,
        depth_ratio=case.depth_ratio,
        drivers=_drivers(names, len(samples), rng) if case.has_estimate and kind == "signature" else (),
    )


def _drivers(names: tuple[str, ...], n_samples: int, rng: np.random.Generator) -> tuple[Driver, ...]:
    rows = sorted(((float(rng.normal(-0.5, 0.5)), name) for name in names), reverse=True)
    return tuple(
        Driver(
            gene=name,
            weight=1.0 / len(names),
            difference=value,
            part=value / len(names),
            values=tuple(float(f"{one:.4g}") for one in rng.normal(4.0, 1.0, n_samples)),
        )
        for value, name in rows
    )


def _dropped() -> tuple[DroppedSample, ...]:
    return (
        DroppedSample(sample="donor9-untreated", arm="untreated", why="12 malignant cells; 20 are asked"),
    )


def _estimate(treated: np.ndarray, reference: np.ndarray, *, paired: bool) -> Estimate:
    if paired:
        gaps = treated - reference
        value, se, df = gaps.mean(), gaps.std(ddof=1) / np.sqrt(len(gaps)), len(gaps) - 1
    else:
        value, df = treated.mean() - reference.mean(), len(treated) + len(reference) - 2
        se = float(np.sqrt((treated.var(ddof=1) + reference.var(ddof=1)) / len(treated)))

    def interval(level: float) -> Interval:
        half = stats.t.ppf(0.5 + level / 2, df) * se
        return Interval(low=float(value - half), high=float(value + half))

    return Estimate(
        value=float(value),
        se=float(se),
        df=float(df),
        ci95=interval(0.95),
        ci90=interval(0.90),
        p=float(2 * stats.t.sf(abs(value / se), df)),
        hedges_g=float(value / (se * np.sqrt(len(treated)))),
        mde80=float(3.1 * se),
        power_curve=tuple((n, float(3.1 * se * np.sqrt(len(treated) / n))) for n in (3, 4, 6, 8, 12, 20)),
        leave_one_out=Interval(low=float(value - se), high=float(value + se)),
        left_out=tuple(
            LeftOut(unit=f"donor{i + 1}", arm=None, value=float(value + se * step))
            for i, step in enumerate(np.linspace(-1, 1, len(treated)))
        ),
    )


def _background(effect: float, rng: np.random.Generator) -> Background:
    shifts = rng.normal(0.02, 0.22, 200)
    return Background(
        n_sets=200,
        median=float(np.median(shifts)),
        q95=float(np.quantile(np.abs(shifts), 0.95)),
        percentile=float((np.abs(shifts) < abs(effect)).mean()),
        shifts=tuple(float(shift) for shift in shifts),
    )


def make_specifications(key: str, shift: Shift, rng: np.random.Generator) -> tuple[Specification, ...]:
    if not key.startswith("signature") or shift.estimate is None:
        return ()
    value = shift.estimate.value
    ways = [(key, "ucell", 0.06), (key, "module_score", 0.2), ("signature:mapk_immune", "pseudobulk", 0.9)]
    found = [
        Specification(
            readout=readout,
            method=method,
            estimate=float(value * scale),
            hedges_g=float(value * 2 + rng.normal(0, 0.2)),
            agrees=True,
        )
        for readout, method, scale in ways
    ]
    found.append(
        Specification(
            readout="signature:mapk_immune",
            method="ucell",
            estimate=float(-0.02 * value),
            hedges_g=float(-0.1 * value),
            agrees=False,
        )
    )
    found.append(
        Specification(
            readout="signature:mapk_immune", method="module_score", estimate=None, hedges_g=None, agrees=None
        )
    )
    return tuple(found)
