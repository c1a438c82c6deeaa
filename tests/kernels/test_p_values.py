"""P-values against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from mekscrna.kernels.p_values import adjust_rows, two_sided_p


@pytest.mark.parametrize("df", [1, 40, 4999, 5000, 25_000, 10**6])
def test_p_values_are_those_of_scipy_far_into_the_tail(df: int) -> None:
    t = np.concatenate([[0.0], np.linspace(-36, 36, 201)])
    expected = 2 * stats.t.sf(np.abs(t), df)
    np.testing.assert_allclose(two_sided_p(t, df=df), expected, rtol=2e-10, atol=1e-305)


def test_without_end_of_degrees_it_is_the_normal_deviate() -> None:
    t = np.linspace(-30, 30, 61)
    np.testing.assert_allclose(two_sided_p(t, df=np.inf), 2 * stats.norm.sf(np.abs(t)), rtol=1e-12)


def test_what_has_no_t_has_no_p() -> None:
    for df in (10, 10_000, np.inf):
        assert np.isnan(two_sided_p(np.array([np.nan]), df=df)).all()
        np.testing.assert_array_equal(two_sided_p(np.array([np.inf, 0.0]), df=df), [0, 1])


@given(p=hnp.arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 9)), elements=st.floats(0, 1)))
def test_adjusted_p_values_are_those_of_scipy(p: np.ndarray) -> None:
    expected = stats.false_discovery_control(p, axis=1)
    np.testing.assert_allclose(adjust_rows(p), expected, rtol=1e-12, atol=1e-300)


def test_missing_p_values_are_left_out_of_the_number() -> None:
    found = adjust_rows(np.array([[0.02, np.nan, 0.03, np.nan]]))
    np.testing.assert_allclose(found, [[0.03, np.nan, 0.03, np.nan]])
