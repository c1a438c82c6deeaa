"""Student's t intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mekscrna.kernels.intervals import TInterval, paired, student, variance, welch

sample = st.lists(st.integers(-500, 500).map(lambda n: n / 100), min_size=2, max_size=8, unique=True)


@given(sample, sample)
def test_student_and_welch_are_scipys(one: list[float], other: list[float]) -> None:
    treated, reference = np.array(one), np.array(other)
    for fit, equal_var in ((student(treated, reference), True), (welch(treated, reference), False)):
        theirs = stats.ttest_ind(treated, reference, equal_var=equal_var)
        interval = theirs.confidence_interval(0.9)
        assert fit.p == pytest.approx(theirs.pvalue, rel=1e-9)
        assert fit.df == pytest.approx(theirs.df, rel=1e-9)
        assert fit.estimate + fit.half_width(0.1) == pytest.approx(interval.high, rel=1e-9, abs=1e-9)


def test_no_spread_gives_nan_and_never_certainty() -> None:
    same = np.array([0.1 + 0.2, 0.3, 0.3])
    for fit in (student(same + 1, same), welch(same + 1, same), paired(same + 1, same)):
        assert fit.estimate == pytest.approx(1.0)
        assert fit.se == 0.0
        assert np.isnan(fit.p)
        assert np.isnan(fit.half_width(0.05))


def test_pairs_that_change_alike_have_no_spread_however_much_the_donors_differ() -> None:
    before = np.array([1.1, 2.7, 9.3])
    assert paired(before + 0.7, before).se == 0.0


def test_a_tiny_true_spread_is_kept() -> None:
    assert variance(np.array([1.0, 1.0 + 1e-9])) > 0


def test_one_arm_without_spread_leaves_the_other_to_speak() -> None:
    fit = welch(np.array([1.0, 2.0, 3.0]), np.array([5.0, 5.0, 5.0]))
    assert fit.df == pytest.approx(2.0)
    assert np.isfinite(fit.p)


def test_far_tails_are_not_rounded_to_nothing() -> None:
    assert TInterval(estimate=1.0, se=1e-3, df=30.0).p == pytest.approx(
        2 * stats.t.sf(1000.0, 30.0), rel=1e-9
    )
