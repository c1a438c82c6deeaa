"""Chances of the three-sided rule."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from mekscrna.kernels.rule_chances import rule_chances, welch_chances

REPEATS = 100_000


@given(df=st.floats(1.0, 2000.0), effect=st.floats(0.0, 6.0), smallest=st.floats(0.01, 8.0))
def test_the_direction_is_shown_as_often_as_the_noncentral_t_says(
    df: float, effect: float, smallest: float
) -> None:
    found = rule_chances(effect, np.ones(1), np.array([df]), smallest=smallest)
    expected = stats.nct.sf(stats.t.ppf(0.975, df), df, effect)
    if np.isfinite(expected):
        assert found.direction[0] == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("df", [1.0, 2.0, 5.5, 30.0])
@pytest.mark.parametrize("effect", [0.0, 1.0, 2.5])
@pytest.mark.parametrize("smallest", [0.4, 2.0, 6.0])
def test_support_and_absence_are_as_frequent_as_scipy_integrates(
    df: float, effect: float, smallest: float
) -> None:
    found = rule_chances(effect, np.ones(1), np.array([df]), smallest=smallest)
    t95, t90 = stats.t.ppf([0.975, 0.95], df)
    spread = stats.chi(df, scale=df**-0.5)

    def supported(se: float) -> float:
        return float(spread.pdf(se) * stats.norm.sf(max(t95 * se, smallest) - effect))

    def absent(se: float) -> float:
        room = max(smallest - t90 * se, 0.0)
        return float(spread.pdf(se) * (stats.norm.cdf(room - effect) - stats.norm.cdf(-room - effect)))

    for function, value in ((supported, found.supported[0]), (absent, found.no_change[0])):
        bends = sorted({smallest / t95, smallest / t90})
        pieces = [integrate.quad(function, a, b, epsabs=1e-12, limit=200)[0]
                  for a, b in zip([0.0, *bends], [*bends, np.inf], strict=True)]  # fmt: skip
        assert value == pytest.approx(sum(pieces), abs=1e-8)


@pytest.mark.parametrize(("n", "share"), [(2, 0.5), (3, 0.5), (3, 0.9), (6, 0.2), (12, 0.5)])
@pytest.mark.parametrize("effect", [0.0, 1.0, 1.5])
def test_welch_is_as_frequent_as_in_samples_drawn(n: int, share: float, effect: float) -> None:
    """Draw arms, take scipy's Welch interval, and count."""
    rng = np.random.default_rng([n, int(10 * share), int(10 * effect)])
    variance, smallest = 0.8, 1.0
    one = effect + rng.normal(0, (share * variance) ** 0.5, (REPEATS, n))
    other = rng.normal(0, ((1 - share) * variance) ** 0.5, (REPEATS, n))
    test = stats.ttest_ind(one, other, axis=1, equal_var=False)
    wide, narrow = (test.confidence_interval(level) for level in (0.95, 0.90))
    estimate = one.mean(axis=1) - other.mean(axis=1)
    found = welch_chances(effect, variance, np.array([float(n)]), share=share, smallest=smallest)
    for value, seen in (
        (found.direction[0], wide.low > 0),
        (found.supported[0], (wide.low > 0) & (estimate >= smallest)),
        (found.no_change[0], (narrow.low > -smallest) & (narrow.high < smallest)),
    ):
        error = 4 * (max(value * (1 - value), 1e-4) / REPEATS) ** 0.5
        assert seen.mean() == pytest.approx(value, abs=error)


def test_welch_comes_to_students_chances_with_many_samples() -> None:
    n = np.array([500.0, 1000.0])
    welch = welch_chances(0.1, 2.0, n, share=0.5, smallest=0.15)
    student = rule_chances(0.1, np.sqrt(2.0 / n), 2 * n - 2, smallest=0.15)
    assert welch.direction == pytest.approx(student.direction, abs=1e-3)
    assert welch.no_change == pytest.approx(student.no_change, abs=1e-3)


@given(share=st.floats(0.05, 0.95), effect=st.floats(0, 3), n=st.integers(2, 60))
def test_it_does_not_matter_which_arm_varies_more(share: float, effect: float, n: int) -> None:
    at = np.array([float(n)])
    one, other = (welch_chances(effect, 1.0, at, share=each, smallest=1.0) for each in (share, 1 - share))
    for name in ("direction", "supported", "no_change"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-9)
