"""Power and detectable effects."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import brentq

from mekscrna.kernels.power import GRID, detectable, mde80, power, power_curve


@pytest.mark.parametrize("df", [1.0, 1.35, 2.0, 7.3, 60.0, 1998.0])
def test_the_detectable_effect_is_the_root_that_brent_finds(df: float) -> None:
    critical = stats.t.ppf(0.975, df)

    def miss(effect: float) -> float:
        above = np.nan_to_num(stats.nct.sf(critical, df, effect), nan=1.0)
        below = np.nan_to_num(stats.nct.cdf(-critical, df, effect), nan=0.0)
        return float(above + below - 0.8)

    assert detectable(np.array([df]))[0] == pytest.approx(brentq(miss, 0.5, 60, xtol=1e-13), rel=1e-10)


def test_far_tails_do_not_become_nan() -> None:
    effects = np.array([0.0, 5.0, 40.0, 300.0, 1e4])
    found = power(effects, np.full(5, 2.0))
    assert np.isfinite(found).all()
    assert (np.diff(found) >= 0).all()
    assert found[0] == pytest.approx(0.05, abs=1e-9)
    assert found[-1] == 1.0


@given(df=st.floats(1.0, 500.0))
def test_the_effect_found_has_the_power_asked_for(df: float) -> None:
    at = np.array([df])
    assert power(detectable(at), at)[0] == pytest.approx(0.8, abs=1e-9)


def test_the_curve_falls_and_holds_the_present_number() -> None:
    curve = dict(power_curve(lambda n: ((2.0 / n) ** 0.5, 2.0 * n - 2.0)))
    assert tuple(curve) == GRID
    assert list(curve.values()) == sorted(curve.values(), reverse=True)
    assert curve[6] == pytest.approx(mde80((2.0 / 6) ** 0.5, 10.0), rel=1e-12)


def test_numbers_too_small_for_the_model_are_left_out() -> None:
    assert [n for n, _ in power_curve(lambda n: (1.0, n - 4.0), grid=(2, 4, 5, 6))] == [5, 6]


def test_the_curve_is_read_off_a_polynomial_that_keeps_twelve_digits() -> None:
    df = np.concatenate([np.geomspace(1.0, 1e6, 400), np.arange(1.0, 40.0)])
    read = np.array([mde80(1.0, float(each)) for each in df])
    np.testing.assert_allclose(read, detectable(df), rtol=1e-12)
