"""One coefficient of a small linear model, against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from mekscrna.kernels.least_squares import coefficient, is_estimable, rank


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def test_the_coefficient_is_statsmodels(rng: np.random.Generator) -> None:
    arm = np.repeat([1.0, 0.0], [5, 6])
    others = np.column_stack([np.ones(11), rng.normal(size=11) * 1e4, rng.integers(0, 2, 11)])
    values = rng.normal(size=11) + arm
    theirs = sm.OLS(values, np.column_stack([arm, others])).fit()
    ours = coefficient(values, arm, others)
    low, high = theirs.conf_int(0.1)[0]
    assert ours.estimate == pytest.approx(theirs.params[0], rel=1e-8)
    assert ours.se == pytest.approx(theirs.bse[0], rel=1e-8)
    assert ours.p == pytest.approx(theirs.pvalues[0], rel=1e-7)
    assert ours.df == theirs.df_resid == 7
    assert (ours.estimate - ours.half_width(0.1), ours.estimate + ours.half_width(0.1)) == pytest.approx(
        (low, high)
    )


def test_a_redundant_column_changes_nothing(rng: np.random.Generator) -> None:
    arm, values, batch = np.repeat([1.0, 0.0], 4), rng.normal(size=8), np.tile([0.0, 1.0], 4)
    once = coefficient(values, arm, np.column_stack([np.ones(8), batch]))
    twice = coefficient(values, arm, np.column_stack([np.ones(8), batch, 3 * batch, 1 - batch]))
    assert (twice.estimate, twice.se, twice.df) == pytest.approx((once.estimate, once.se, once.df))


def test_what_cannot_be_told_is_nan(rng: np.random.Generator) -> None:
    arm = np.repeat([1.0, 0.0], 3)
    aliased = coefficient(rng.normal(size=6), arm, np.column_stack([np.ones(6), 1 - arm]))
    full = coefficient(rng.normal(size=6), arm, np.column_stack([np.ones(6), np.eye(6)[:, :4]]))
    assert np.isnan(aliased.estimate)
    assert np.isnan(full.p)


def test_units_do_not_sway_the_rank() -> None:
    column = np.array([1.0, 2.0, 4.0])
    assert rank(np.column_stack([np.ones(3), column * 1e-9])) == 2
    assert is_estimable(column * 1e-9, np.ones((3, 1)))
    assert not is_estimable(column, np.column_stack([np.ones(3), column * 1e6 + 3]))
    assert rank(np.empty((3, 0))) == 0
