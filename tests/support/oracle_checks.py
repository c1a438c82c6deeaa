"""What the product makes of the inputs of each file of numbers from R: (what, ours, theirs)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import chdtri, stdtrit
from scipy.stats import nct

from mekscrna.comparison.frame import ESTIMATORS
from mekscrna.kernels.effects import hedges_g, small_sample_factor
from mekscrna.kernels.intervals import TInterval, student, welch
from mekscrna.kernels.least_squares import coefficient
from mekscrna.kernels.mixed_model import SampleMoments, mixed_model
from mekscrna.kernels.p_values import adjust_rows
from mekscrna.kernels.pooling import heterogeneity, prediction_interval, reml, weighted_by_size
from mekscrna.kernels.power import mde80, power
from mekscrna.kernels.prior_variance import fit_prior
from mekscrna.kernels.relabeling import relabeled, sign_flipped
from mekscrna.kernels.size_factors import median_ratio

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Compared = tuple[str, Any, Any]
DESIGNS = ("unpaired", "paired", "batch")
OFFSET = 0.5


def sample_tests(oracle: Path) -> Iterator[Compared]:
    values = pd.read_csv(oracle / "sample_tests_input.csv")
    for _, row in pd.read_csv(oracle / "sample_tests_output.csv").iterrows():
        own = values[values["case"] == row["case"]]
        treated, reference = (own.y[own.arm == arm].to_numpy() for arm in "tc")
        yield from _of_two_arms(treated, reference, row)
        if np.isfinite(row.paired_p):
            found = ESTIMATORS["paired_t"].fit(treated, reference)
            yield "paired", [found.p, *_ends(found)], row[["paired_p", "paired_lb", "paired_ub"]]
            flipped = sign_flipped(treated - reference)
            yield "sign flips", [flipped.p], [row.signflip_exact]


def _of_two_arms(treated: np.ndarray, reference: np.ndarray, row: pd.Series) -> Iterator[Compared]:
    one, other = welch(treated, reference), student(treated, reference)
    names = ["diff", "welch_se", "welch_df", "welch_p"]
    yield "welch", [one.estimate, one.se, one.df, one.p], row[names]
    yield "welch 95 %", _ends(one), row[["welch_lb", "welch_ub"]]
    yield "welch 90 %", _ends(one, 0.10), row[["welch90_lb", "welch90_ub"]]
    yield (
        "student",
        [other.se, other.p, *_ends(other)],
        row[[f"student_{x}" for x in ("se", "p", "lb", "ub")]],
    )
    wider = ESTIMATORS["max_sw"].fit(treated, reference)
    ends = [min(row.welch_lb, row.student_lb), max(row.welch_ub, row.student_ub)]
    yield "max_sw", [wider.p, *_ends(wider)], [max(row.welch_p, row.student_p), *ends]
    yield "equivalence", [_tost(one, 0.8)], [row["tost_welch_D0.8"]]
    drawn = relabeled(treated, reference)
    yield "permutation", [drawn.p, drawn.p], [row.perm_exact_meandiff, row.coin_oneway_exact]
    g = hedges_g(treated, reference)
    d = g / small_sample_factor(len(treated) + len(reference) - 2)
    yield "effects", [g, d], [row.hedges_g, row.cohens_d]


def _tost(found: TInterval, smallest: float) -> float:
    """The α at which the (1 − 2α) interval just touches ±smallest: the p value of equivalence."""
    distance = smallest - abs(found.estimate)
    at = TInterval(estimate=distance, se=found.se, df=found.df)
    return at.p / 2 if distance > 0 else 1 - at.p / 2


def _ends(found: Any, alpha: float = 0.05) -> list[float]:
    half = found.half_width(alpha)
    return [found.estimate - half, found.estimate + half]


def powers(oracle: Path) -> Iterator[Compared]:
    theirs = pd.read_csv(oracle / "power_t.csv")
    n, delta = theirs.n.to_numpy(float), theirs.delta.to_numpy(float)
    yield "two samples", power(delta * np.sqrt(n / 2), 2 * n - 2), theirs.power_two_sample
    yield "pairs", power(delta * np.sqrt(n), n - 1), theirs.power_paired


def detectable_effects(oracle: Path) -> Iterator[Compared]:
    """R's effects have a power of 0.8 in the near tail, by the noncentral t that ours is made of."""
    for n, two, paired in pd.read_csv(oracle / "mde80.csv").itertuples(index=False):
        for what, effect, df in (("two", two / np.sqrt(2 / n), 2 * n - 2), ("pairs", paired * n**0.5, n - 1)):
            yield f"{what}, {n}", [nct.sf(stdtrit(df, 0.975), df, effect)], [0.8]


def differences_of_mde(theirs: pd.DataFrame) -> list[float]:
    """Relative differences between our detectable effects, which count both tails, and R's."""
    found = []
    for n, two, paired in theirs.itertuples(index=False):
        found.append(abs(mde80(np.sqrt(2 / n), 2 * n - 2) / two - 1))
        found.append(abs(mde80(np.sqrt(1 / n), n - 1) / paired - 1))
    return found


def adjusted_p_values(oracle: Path) -> Iterator[Compared]:
    theirs = pd.read_csv(oracle / "p_adjust.csv")
    yield "BH", adjust_rows(theirs.p.to_numpy()[None, :])[0], theirs.BH


def pooled_estimates(oracle: Path) -> Iterator[Compared]:
    studies = pd.read_csv(oracle / "metafor_input.csv")
    answers = pd.read_csv(oracle / "metafor_output.csv").set_index(["k", "method", "test"])
    ours = ["b", "se", "p", "ci.lb", "ci.ub"]
    for k, own in studies.groupby("k"):
        estimates, variances, sizes = (own[name].to_numpy(float) for name in ("yi", "vi", "n"))
        pooled = weighted_by_size(estimates, sizes)
        row = answers.loc[(k, "lm_nweighted_HK", "t")]
        yield f"by size, {k}", [pooled.estimate, pooled.se, pooled.p, *_ends(pooled)], row[ours]
        spread, row = heterogeneity(estimates, variances), answers.loc[(k, "REML", "knha")]
        yield f"Q, {k}", [spread.q, spread.q_p], row[["QE", "QEp"]]
        tau2 = reml(estimates, variances)
        yield f"REML, {k}", [tau2 + variances.mean()], [row.tau2 + variances.mean()]
        knapp = weighted_by_size(estimates, 1.0 / (variances + tau2))
        yield (
            f"REML, Knapp–Hartung, {k}",
            [knapp.estimate, knapp.se, *_ends(knapp)],
            row[["b", "se", *ours[3:]]],
        )
        if np.isfinite(row["pi.lb"]):
            yield f"prediction, {k}", prediction_interval(knapp, tau2), row[["pi.lb", "pi.ub"]]


def misses_of_q(own: pd.DataFrame, k: int, ends: tuple[float, float] | None = None) -> list[float]:
    """How far Q misses its quantile at the ends of the interval; an end at 0 misses nothing."""
    estimates, variances = own.yi.to_numpy(), own.vi.to_numpy()
    found = heterogeneity(estimates, variances)
    misses = []
    for tau2, tail in zip(ends or (found.tau2_low, found.tau2_high), (0.025, 0.975), strict=True):
        weights = 1.0 / (variances + tau2)
        mean = weights @ estimates / weights.sum()
        miss = float(weights @ (estimates - mean) ** 2 - chdtri(k - 1, tail))
        misses.append(0.0 if tau2 == 0 and miss < 0 else miss)
    return misses


def _designs(oracle: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """The arm, and the other columns, of each of the three designs."""
    samples = pd.read_csv(oracle / "limma_input_design.csv", dtype={"donor": str, "batch": str})
    ones = np.ones((len(samples), 1))
    dummies = {
        "unpaired": ones,
        "paired": np.column_stack([ones, pd.get_dummies(samples.donor, drop_first=True).to_numpy(float)]),
        "batch": np.column_stack([ones, pd.get_dummies(samples.batch, drop_first=True).to_numpy(float)]),
    }
    return {name: (samples.trt.to_numpy(float), others) for name, others in dummies.items()}


def moderated_tests(oracle: Path) -> Iterator[Compared]:
    scores = pd.read_csv(oracle / "limma_input_scores.csv", index_col=0)
    answers = pd.read_csv(oracle / "limma_ebayes.csv").query("option == 'plain'")
    for name, (arm, others) in _designs(oracle).items():
        theirs = answers[answers.design == name].set_index("row").loc[scores.index]
        fits = [coefficient(row, arm, others) for row in scores.to_numpy()]
        scale = theirs.stdev_unscaled.to_numpy()
        sigma = np.array([fit.se for fit in fits]) / scale
        yield f"{name}: coefficients", [fit.estimate for fit in fits], theirs.coef
        yield f"{name}: spread", sigma, theirs.sigma
        prior = fit_prior(sigma**2, np.array([fit.df for fit in fits]))
        for fit, own, row in zip(fits, sigma, theirs.itertuples(), strict=True):
            variance, df = prior.moderated(own**2, fit.df)
            moved = TInterval(estimate=fit.estimate, se=variance**0.5 * row.stdev_unscaled, df=df)
            yield f"{name}: variance", [variance, df], [row.s2_post, row.df_total]
            yield f"{name}: test", [moved.estimate / moved.se, moved.p], [row.t, row.p]


def priors(oracle: Path) -> Iterator[Compared]:
    for name in DESIGNS:
        asked = f"design == '{name}' and option == 'plain'"
        fitted = pd.read_csv(oracle / "limma_ebayes.csv").query(asked)
        row = pd.read_csv(oracle / "limma_prior.csv").query(asked).iloc[0]
        prior = fit_prior(fitted.sigma.to_numpy() ** 2, fitted.df_residual.to_numpy(float))
        yield name, [prior.variance, prior.df], [row.s2_prior, row.df_prior]


def sample_moments(oracle: Path) -> Iterator[Compared]:
    theirs = pd.read_csv(oracle / "sample_means.csv").sort_values("sample")
    moments = _moments(pd.read_csv(oracle / "lmm_input_cells.csv"))
    yield "means", moments.means, theirs.y
    yield "cells", moments.n_cells, theirs.n
    yield "squares", [moments.squares], [(theirs.v * theirs.n * (theirs.n - 1)).sum()]


def _moments(cells: pd.DataFrame) -> SampleMoments:
    by_sample = cells.groupby("sample")
    sums, squares, n = by_sample.y.sum(), (cells.y**2).groupby(cells["sample"]).sum(), by_sample.size()
    return SampleMoments.of_sums(n.to_numpy(float), sums.to_numpy(), squares.to_numpy())


def mixed_models(oracle: Path) -> Iterator[Compared]:
    cells = pd.read_csv(oracle / "lmm_input_cells.csv")
    by_sample = cells.groupby("sample")
    arm = by_sample.trt.first().to_numpy(float)
    design = np.column_stack([np.ones(len(arm)), arm])
    for row in pd.read_csv(oracle / "lmm_lmerTest.csv").itertuples():
        if "sample" not in row.model:
            continue
        donors = by_sample.patient.first().to_numpy() - 1 if "patient" in row.model else None
        ours = mixed_model(_moments(cells), design, contrast=1, donors=donors)
        found, parts = ours.interval, dict(re.findall(r"(\w+) ([\d.]+)", row.vc))
        yield row.model, [found.estimate, found.se], [row.est, row.se_kr]
        yield row.model, [found.df, found.p], [row.df_kr, row.p_kr]
        own = {"sample": ours.samples, "Residual": ours.cells, "patient": ours.donors}
        yield row.model, [own[name] for name in parts], [float(text) for text in parts.values()]


def shares_of_cells(oracle: Path) -> Iterator[Compared]:
    """Logit and moderated variances of propeller, put together from the kernels."""
    counts = pd.read_csv(oracle / "composition_input_counts.csv", index_col=0)
    kinds = (
        pd.read_csv(oracle / "composition_input_samples.csv").set_index("sample").loc[counts.index, "type"]
    )
    theirs = (
        pd.read_csv(oracle / "propeller_output.csv")
        .query("transform == 'logit' and not robust")
        .rename(columns={"P.Value": "p"})
    )
    raised = counts + OFFSET
    share = raised.div(raised.sum(axis=1), axis=0)
    logits = np.log(share / (1 - share))
    is_cancer = (kinds == "cancer").to_numpy()
    fits = {
        name: student(column[is_cancer].to_numpy(), column[~is_cancer].to_numpy())
        for name, column in logits.items()
    }
    scale = np.sqrt(1 / is_cancer.sum() + 1 / (~is_cancer).sum())
    variances = np.array([(fit.se / scale) ** 2 for fit in fits.values()])
    prior = fit_prior(variances, np.array([fit.df for fit in fits.values()]))
    for row in theirs.itertuples():
        fit = fits[row.cell_group]
        variance, df = prior.moderated((fit.se / scale) ** 2, fit.df)
        moved = TInterval(estimate=fit.estimate, se=variance**0.5 * scale, df=df)
        yield row.cell_group, [moved.estimate / moved.se, moved.p], [row.Tstatistic, row.p]


def size_factors(oracle: Path) -> Iterator[Compared]:
    counts = pd.read_csv(oracle / "pseudobulk_kang_CD14_input.csv", index_col=0).T
    theirs = pd.read_csv(oracle / "pseudobulk_kang_normfactors.csv").set_index("sample").loc[counts.index]
    values = counts.to_numpy(float)
    in_all = (values > 0).all(axis=0)
    ours = median_ratio(np.log2(np.where(values > 0, values, 1.0)), in_all)
    yield "DESeq2", 2**ours, theirs.DESeq2_sizeFactor


def tests_of_two_effects(oracle: Path) -> Iterator[Compared]:
    """The Q test of an original and a repeated effect, their errors being 1 and 1/√c."""
    for row in pd.read_csv(oracle / "replication_sceptical.csv").itertuples():
        effects, variances = np.array([row.zo, row.zr / row.c**0.5]), np.array([1.0, 1.0 / row.c])
        yield f"{row.zo}, {row.zr}, {row.c}", [heterogeneity(effects, variances).q_p], [row.Qp]
