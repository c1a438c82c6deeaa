from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.kernels.prior_variance import PriorVariance, fit_prior


def test_a_prior_is_found_again() -> None:
    rng = np.random.default_rng(0)
    true = 0.3 * 6.0 / rng.chisquare(6.0, 4000)
    found = fit_prior(true * rng.chisquare(5.0, 4000) / 5.0, np.full(4000, 5.0))
    assert found.variance == pytest.approx(0.3, rel=0.05)
    assert found.df == pytest.approx(6.0, rel=0.1)


def test_variances_that_differ_by_chance_alone_are_one_variance() -> None:
    rng = np.random.default_rng(1)
    found = fit_prior(rng.chisquare(5.0, 400) / 5.0 * 2.0, np.full(400, 5.0))
    assert found.df > 50
    even = fit_prior(np.full(10, 2.0), np.full(10, 5.0))
    assert even.df == float("inf")
    assert even.moderated(7.0, 3.0) == (even.variance, float("inf"))


@given(st.floats(0.01, 10), st.floats(0.5, 50), st.floats(0, 10), st.floats(0, 30))
def test_a_moderated_variance_lies_between_the_two(
    variance: float, df: float, own: float, own_df: float
) -> None:
    found, total = PriorVariance(variance=variance, df=df).moderated(own, own_df)
    low, high = sorted((variance, own if own_df > 0 else variance))
    assert low * (1 - 1e-9) <= found <= high * (1 + 1e-9)
    assert total == df + own_df


@given(st.floats(0.5, 100), st.floats(0.5, 100))
def test_a_cap_only_lowers_what_a_prior_is_worth(df: float, cap: float) -> None:
    prior = PriorVariance(variance=1.0, df=df).capped(cap)
    assert prior.df == min(df, cap)
    assert prior.variance == 1.0


@given(st.lists(st.floats(0.05, 5), min_size=3, max_size=20), st.floats(0.1, 10))
def test_units_change_nothing(variances: list[float], scale: float) -> None:
    df = np.full(len(variances), 4.0)
    plain, scaled = fit_prior(np.array(variances), df), fit_prior(np.array(variances) * scale, df)
    assert scaled.variance == pytest.approx(plain.variance * scale, rel=1e-6)
    assert scaled.df == pytest.approx(plain.df, rel=1e-4)
