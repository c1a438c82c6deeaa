"""Effect sizes and leaving one out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import chi2

from mekscrna.kernels.effects import hedges_g, leave_one_out, small_sample_factor


@pytest.mark.parametrize("df", [2.0, 4.0, 9.0, 30.0])
def test_the_factor_is_one_over_the_mean_of_an_inverse_sd(df: float) -> None:
    """J corrects E[1/s]: integrate 1/sqrt(chi²/df) over the chi² density."""
    mean = quad(lambda x: np.sqrt(df / x) * chi2.pdf(x, df), 0, np.inf)[0]
    assert small_sample_factor(df) == pytest.approx(1.0 / mean, rel=1e-7)


values = st.lists(st.integers(-1000, 1000), min_size=3, max_size=6, unique=True)


@given(values, values, st.floats(0.1, 10.0), st.floats(-5.0, 5.0))
def test_g_does_not_depend_on_unit_or_origin(
    one: list[int], other: list[int], unit: float, origin: float
) -> None:
    treated, reference = np.array(one, float), np.array(other, float)
    expected = hedges_g(treated, reference)
    assert expected is not None
    assert hedges_g(treated * unit + origin, reference * unit + origin) == pytest.approx(
        expected, rel=1e-6, abs=1e-9
    )
    assert hedges_g(reference, treated) == pytest.approx(-expected)


def test_g_needs_two_values_and_a_spread() -> None:
    assert hedges_g(np.array([1.0]), np.array([1.0, 2.0])) is None
    assert hedges_g(np.array([1.0, 1.0]), np.array([2.0, 2.0])) is None
    assert hedges_g(np.array([0.1 + 0.2, 0.3]), np.array([0.3, 0.3])) is None, "rounding is no spread"


def test_one_value_that_carries_the_mean_shows_when_left_out() -> None:
    change = np.array([0.0, 0.0, 0.0, 8.0])
    assert leave_one_out(4, lambda stays: float(change[stays].mean())) == (0.0, 8.0 / 3)


def test_no_range_where_an_estimate_cannot_be_made() -> None:
    assert leave_one_out(2, lambda _: float("nan")) is None
    assert leave_one_out(0, lambda _: 0.0) is None
