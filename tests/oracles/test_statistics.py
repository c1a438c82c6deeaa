"""Tests, effects, power and size factors against R 4.2.2: t.test, effectsize, power.t.test, DESeq2, edgeR."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from mekscrna.comparison.frame import ESTIMATORS
from mekscrna.kernels.effects import hedges_g
from mekscrna.kernels.intervals import student, welch
from mekscrna.kernels.power import mde80, power
from mekscrna.kernels.size_factors import log2_counts, median_ratio, stable_genes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXACT = {"rel": 1e-9, "abs": 1e-12}


@pytest.fixture
def cases(oracle: Path) -> list[tuple[np.ndarray, np.ndarray, pd.Series]]:
    values = pd.read_csv(oracle / "sample_tests_input.csv")
    answers = pd.read_csv(oracle / "sample_tests_output.csv")

    def rows() -> Iterator[tuple[np.ndarray, np.ndarray, pd.Series]]:
        for _, answer in answers.iterrows():
            own = values[values["case"] == answer["case"]]
            yield own.y[own.arm == "t"].to_numpy(), own.y[own.arm == "c"].to_numpy(), answer

    return list(rows())


def test_welch_is_rs(cases: list[tuple[np.ndarray, np.ndarray, pd.Series]]) -> None:
    for treated, reference, theirs in cases:
        ours = welch(treated, reference)
        found = [ours.estimate, ours.se, ours.df, ours.p]
        assert found == pytest.approx(theirs[["diff", "welch_se", "welch_df", "welch_p"]].to_list(), **EXACT)
        for alpha, name in ((0.05, "welch"), (0.10, "welch90")):
            low, high = theirs[f"{name}_lb"], theirs[f"{name}_ub"]
            assert ours.estimate - ours.half_width(alpha) == pytest.approx(low, **EXACT)
            assert ours.estimate + ours.half_width(alpha) == pytest.approx(high, **EXACT)


def test_student_is_rs(cases: list[tuple[np.ndarray, np.ndarray, pd.Series]]) -> None:
    for treated, reference, theirs in cases:
        ours = student(treated, reference)
        found = [ours.se, ours.p, ours.estimate - ours.half_width(0.05)]
        assert found == pytest.approx(theirs[["student_se", "student_p", "student_lb"]].to_list(), **EXACT)


def test_max_sw_is_the_more_cautious_of_rs_two(
    cases: list[tuple[np.ndarray, np.ndarray, pd.Series]],
) -> None:
    for treated, reference, theirs in cases:
        ours = ESTIMATORS["max_sw"].fit(treated, reference)
        assert ours.p == pytest.approx(max(theirs.welch_p, theirs.student_p), **EXACT)
        assert ours.estimate - ours.half_width(0.05) == pytest.approx(
            min(theirs.welch_lb, theirs.student_lb), **EXACT
        )


def test_the_paired_test_is_rs(cases: list[tuple[np.ndarray, np.ndarray, pd.Series]]) -> None:
    paired = [case for case in cases if np.isfinite(case[2].paired_p)]
    assert len(paired) >= 4
    for treated, reference, theirs in paired:
        for name in ("paired_t", "ols_paired"):
            ours = ESTIMATORS[name].fit(treated, reference)
            found = [ours.p, ours.estimate - ours.half_width(0.05), ours.estimate + ours.half_width(0.05)]
            assert found == pytest.approx(theirs[["paired_p", "paired_lb", "paired_ub"]].to_list(), **EXACT)


def test_hedges_g_is_effectsizes(cases: list[tuple[np.ndarray, np.ndarray, pd.Series]]) -> None:
    for treated, reference, theirs in cases:
        assert hedges_g(treated, reference) == pytest.approx(theirs.hedges_g, **EXACT)


def test_power_is_power_t_tests(oracle: Path) -> None:
    theirs = pd.read_csv(oracle / "power_t.csv")
    n, delta = theirs.n.to_numpy(float), theirs.delta.to_numpy(float)
    two = power(delta * np.sqrt(n / 2), 2 * n - 2)
    paired = power(delta * np.sqrt(n), n - 1)
    assert two == pytest.approx(theirs.power_two_sample.to_numpy(), abs=1e-10)
    assert paired == pytest.approx(theirs.power_paired.to_numpy(), abs=1e-10)


def test_detectable_effects_are_power_t_tests(oracle: Path) -> None:
    """R looks at the near tail alone here, which makes up to 1.2e-6 of difference, most at many samples."""
    theirs = pd.read_csv(oracle / "mde80.csv")
    for n, two, paired in theirs.itertuples(index=False):
        assert mde80(np.sqrt(2 / n), 2 * n - 2) == pytest.approx(two, abs=3e-6)
        assert mde80(np.sqrt(1 / n), n - 1) == pytest.approx(paired, abs=3e-6)


@pytest.fixture
def kang(oracle: Path) -> tuple[np.ndarray, pd.DataFrame]:
    counts = pd.read_csv(oracle / "pseudobulk_kang_CD14_input.csv", index_col=0).T
    factors = pd.read_csv(oracle / "pseudobulk_kang_normfactors.csv").set_index("sample").loc[counts.index]
    return counts.to_numpy(dtype=float), factors


def test_size_factors_are_deseq2s_on_the_genes_it_takes(kang: tuple[np.ndarray, pd.DataFrame]) -> None:
    counts, factors = kang
    in_all = (counts > 0).all(axis=0)
    logs = np.log2(np.where(counts > 0, counts, 1.0))
    assert 2 ** median_ratio(logs, in_all) == pytest.approx(factors.DESeq2_sizeFactor.to_numpy(), rel=1e-12)


@pytest.mark.parametrize("name", ["DESeq2", "RLE", "TMM"])
def test_our_gene_choice_and_offset_stay_near_the_usual_factors(
    kang: tuple[np.ndarray, pd.DataFrame], name: str
) -> None:
    """Within 0.03 log2 of median-ratio factors; TMM, another idea, within 0.3."""
    counts, factors = kang
    stable = stable_genes(counts.mean(axis=0), np.zeros(counts.shape[1], dtype=bool))
    ours = median_ratio(log2_counts(counts), stable)
    scale = factors.DESeq2_sizeFactor if name == "DESeq2" else factors.lib * factors[name]
    theirs = np.log2(scale.to_numpy())
    assert ours - ours.mean() == pytest.approx(theirs - theirs.mean(), abs=0.3 if name == "TMM" else 0.03)
