"""Pooling over datasets against R 4.2.2: metafor, lm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from mekscrna.kernels.pooling import heterogeneity, prediction_interval, reml, weighted_by_size

if TYPE_CHECKING:
    from pathlib import Path

K = pytest.mark.parametrize("k", [2, 3, 4, 5, 8])


@pytest.fixture
def studies(oracle: Path) -> pd.DataFrame:
    return pd.read_csv(oracle / "metafor_input.csv")


@pytest.fixture
def answers(oracle: Path) -> pd.DataFrame:
    return pd.read_csv(oracle / "metafor_output.csv")


def _of(studies: pd.DataFrame, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    own = studies[studies.k == k]
    return own.yi.to_numpy(), own.vi.to_numpy(), own.n.to_numpy(dtype=float)


@K
def test_the_pooled_estimate_is_that_of_lm_with_weights(
    studies: pd.DataFrame, answers: pd.DataFrame, k: int
) -> None:
    estimates, _, sizes = _of(studies, k)
    theirs = answers[(answers.k == k) & (answers.method == "lm_nweighted_HK")].iloc[0]
    ours = weighted_by_size(estimates, sizes)
    half = ours.half_width(0.05)
    found = [ours.estimate, ours.se, ours.p, ours.estimate - half, ours.estimate + half]
    assert found == pytest.approx(theirs[["b", "se", "p", "ci.lb", "ci.ub"]].to_list(), rel=1e-9)


@K
def test_the_variance_between_datasets_is_that_of_metafor(
    studies: pd.DataFrame, answers: pd.DataFrame, k: int
) -> None:
    estimates, variances, _ = _of(studies, k)
    theirs = answers[(answers.k == k) & (answers.method == "REML") & (answers.test == "z")].iloc[0]
    ours = heterogeneity(estimates, variances)
    assert ours.tau2 == pytest.approx(theirs.tau2, rel=1e-6, abs=1e-9)
    assert ours.i2 == pytest.approx(theirs.I2, rel=1e-6, abs=1e-6)
    assert [ours.q, ours.q_p] == pytest.approx([theirs.QE, theirs.QEp], rel=1e-9)


def test_its_interval_is_that_of_metafor(oracle: Path, studies: pd.DataFrame) -> None:
    for theirs in pd.read_csv(oracle / "metafor_tau2_Qprofile.csv").itertuples():
        estimates, variances, _ = _of(studies, theirs.k)
        ours = heterogeneity(estimates, variances)
        assert [ours.tau2_low, ours.tau2_high] == pytest.approx([theirs.lb, theirs.ub], rel=1e-4, abs=1e-4)


@K
def test_the_prediction_interval_is_that_of_metafor(
    studies: pd.DataFrame, answers: pd.DataFrame, k: int
) -> None:
    estimates, variances, _ = _of(studies, k)
    theirs = answers[(answers.k == k) & (answers.method == "REML") & (answers.test == "knha")].iloc[0]
    if np.isnan(theirs["pi.lb"]):
        pytest.skip("metafor gives none here")
    weights = 1.0 / (variances + reml(estimates, variances))
    pooled = weighted_by_size(estimates, weights)
    found = prediction_interval(pooled, reml(estimates, variances))
    assert found == pytest.approx((theirs["pi.lb"], theirs["pi.ub"]), rel=1e-5)
