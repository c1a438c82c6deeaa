from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.kernels.pooling import (
    heterogeneity,
    partial_conjunction,
    prediction_interval,
    weighted_by_size,
)

NUMBERS = st.floats(-5, 5).map(lambda value: round(value, 6))
ESTIMATES = st.lists(NUMBERS, min_size=2, max_size=12).filter(lambda values: np.ptp(values) > 1e-3)


@given(ESTIMATES, st.floats(-3, 3), st.floats(0.1, 10))
def test_pooling_follows_shift_scale_and_sign(values: list[float], shift: float, scale: float) -> None:
    estimates, sizes = np.array(values), np.arange(1.0, len(values) + 1)
    plain, moved = weighted_by_size(estimates, sizes), weighted_by_size(scale * estimates + shift, sizes)
    assert moved.estimate == pytest.approx(scale * plain.estimate + shift, rel=1e-9, abs=1e-9)
    assert moved.se == pytest.approx(scale * plain.se, rel=1e-7)
    mirrored = weighted_by_size(-estimates, sizes)
    assert (mirrored.estimate, mirrored.se) == pytest.approx((-plain.estimate, plain.se))


@given(ESTIMATES)
def test_pooling_does_not_depend_on_the_order(values: list[float]) -> None:
    estimates, sizes = np.array(values), np.arange(1.0, len(values) + 1)
    turned = weighted_by_size(estimates[::-1], sizes[::-1])
    plain = weighted_by_size(estimates, sizes)
    assert (turned.estimate, turned.se) == pytest.approx((plain.estimate, plain.se), rel=1e-9)


@given(ESTIMATES, st.floats(0.01, 4))
def test_the_variance_between_lies_in_its_interval(values: list[float], variance: float) -> None:
    estimates = np.array(values)
    found = heterogeneity(estimates, np.full(len(estimates), variance))
    assert 0 <= found.tau2_low <= found.tau2_high
    assert 0 <= found.i2 <= 100
    if found.tau2 > 0:
        expected = np.var(estimates, ddof=1) - variance
        assert found.tau2 == pytest.approx(expected, rel=1e-6)  # equal variances: REML in closed form


@given(ESTIMATES, st.floats(0, 4))
def test_a_further_dataset_is_predicted_more_widely_than_the_mean(values: list[float], tau2: float) -> None:
    pooled = weighted_by_size(np.array(values), np.ones(len(values)))
    low, high = prediction_interval(pooled, tau2)
    half = pooled.half_width(0.05)
    assert low <= pooled.estimate - half + 1e-9
    assert high >= pooled.estimate + half - 1e-9


def test_two_datasets_have_to_show_it() -> None:
    assert partial_conjunction(np.array([1e-9, 0.4])) == 0.4
    assert partial_conjunction(np.array([1e-9, 0.01, 0.9])) == pytest.approx(0.02)
    assert partial_conjunction(np.array([1e-9])) == 1.0


@given(st.lists(st.floats(0, 1), min_size=2, max_size=10))
def test_one_dataset_alone_never_shows_it_in_two(p_values: list[float]) -> None:
    found = partial_conjunction(np.array([0.0, *[max(p, 0.5) for p in p_values]]))
    assert found >= 0.5
