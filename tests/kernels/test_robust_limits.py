from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import median_abs_deviation

from mekscrna.kernels.robust_limits import lower_limit, scaled_mad, upper_limit


def test_the_mad_is_that_of_scipy() -> None:
    values = np.random.default_rng(0).gamma(2.0, 3.0, 501)
    assert scaled_mad(values) == pytest.approx(median_abs_deviation(values, scale="normal"), rel=1e-12)
    upper = np.median(values) + 3 * median_abs_deviation(values, scale="normal")
    assert upper_limit(values, 3.0) == pytest.approx(upper, rel=1e-12)
    logs = np.log1p(values)
    lower = np.expm1(np.median(logs) - 3 * median_abs_deviation(logs, scale="normal"))
    assert lower_limit(values, 3.0) == pytest.approx(lower, rel=1e-12)


def test_a_lower_limit_is_never_below_minus_one_and_equal_values_are_their_own_limit() -> None:
    assert lower_limit(np.array([0.0, 5.0, 5000.0]), 50.0) >= -1.0
    assert lower_limit(np.full(9, 7.0), 5.0) == pytest.approx(7.0)
    assert upper_limit(np.full(9, 7.0), 5.0) == 7.0
