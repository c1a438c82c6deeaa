"""What every estimator promises. A new module in ``estimators/`` is tested here without another line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, kstest

from mekscrna.comparison.frame import ESTIMATORS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.comparison._estimator import Estimator

N_DRAWS = 2000
DESIGNS = {"independent": [(3, 3), (4, 4), (8, 8), (3, 6), (6, 3)], "paired": [(3, 3), (4, 4), (8, 8)]}
every = pytest.mark.parametrize("estimator", ESTIMATORS.values(), ids=ESTIMATORS)
sizes = pytest.mark.parametrize(
    ("estimator", "n"),
    [(each, n) for each in ESTIMATORS.values() for n in DESIGNS[each.design]],
    ids=lambda value: getattr(value, "name", str(value)),
)
arm = st.lists(st.integers(-1000, 1000).map(lambda n: n / 64), min_size=4, max_size=4, unique=True)


def draws(
    estimator: Estimator, n: tuple[int, int], *, shift: float = 0.0
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield arms of normal samples; pairs share what their donor has."""
    rng = np.random.default_rng(sum(estimator.name.encode()) * 100 + 10 * n[0] + n[1])
    for _ in range(N_DRAWS):
        treated, reference = rng.normal(size=n[0]) + shift, rng.normal(size=n[1])
        if estimator.design == "paired":
            donor = rng.normal(scale=3.0, size=n[0])
            treated, reference = treated + donor, reference + donor
        yield treated, reference


def has_spread(estimator: Estimator, treated: np.ndarray, reference: np.ndarray) -> bool:
    return estimator.fit(treated, reference).se > 0


@sizes
def test_p_values_are_uniform_where_nothing_happens(estimator: Estimator, n: tuple[int, int]) -> None:
    """Exactly uniform but for max_sw, which may only be more cautious."""
    p = np.array([estimator.fit(*each).p for each in draws(estimator, n)])
    if estimator.name == "max_sw":
        assert kstest(p, "uniform", alternative="greater").pvalue > 1e-4  # never too many small ones
        assert binomtest(int((p < 0.05).sum()), N_DRAWS, 0.05, alternative="greater").pvalue > 1e-4
    else:
        assert kstest(p, "uniform").pvalue > 1e-4


@sizes
@pytest.mark.parametrize("alpha", [0.05, 0.10])
def test_intervals_hold_the_truth_as_often_as_they_say(
    estimator: Estimator, n: tuple[int, int], alpha: float
) -> None:
    shift = 1.3
    fits = [estimator.fit(*each) for each in draws(estimator, n, shift=shift)]
    held = sum(abs(fit.estimate - shift) <= fit.half_width(alpha) for fit in fits)
    assert binomtest(held, N_DRAWS, 1 - alpha, alternative="less").pvalue > 1e-4
    if estimator.name != "max_sw":
        assert binomtest(held, N_DRAWS, 1 - alpha).pvalue > 1e-4


@every
@given(one=arm, other=arm)
@settings(max_examples=50)
def test_swapping_the_arms_turns_the_sign_and_nothing_else(
    estimator: Estimator, one: list[float], other: list[float]
) -> None:
    treated, reference = np.array(one), np.array(other)
    if not has_spread(estimator, treated, reference):
        return
    fit, turned = estimator.fit(treated, reference), estimator.fit(reference, treated)
    mirrored = estimator.fit(-treated, -reference)
    for each in (turned, mirrored):
        assert each.estimate == pytest.approx(-fit.estimate, abs=1e-12)
        assert (each.se, each.df, each.p) == pytest.approx((fit.se, fit.df, fit.p), rel=1e-9)
        assert each.half_width(0.1) == pytest.approx(fit.half_width(0.1), rel=1e-9)


@every
@given(one=arm, other=arm, shift=st.integers(-50, 50), scale=st.sampled_from([0.25, 3.0, 1000.0]))
@settings(max_examples=50)
def test_shift_and_scale_go_through(
    estimator: Estimator, one: list[float], other: list[float], shift: int, scale: float
) -> None:
    treated, reference = np.array(one), np.array(other)
    if not has_spread(estimator, treated, reference):
        return
    fit = estimator.fit(treated, reference)
    moved = estimator.fit(treated + shift, reference)
    scaled = estimator.fit(treated * scale, reference * scale)
    assert moved.estimate == pytest.approx(fit.estimate + shift, abs=1e-9)
    assert (moved.se, moved.df) == pytest.approx((fit.se, fit.df), rel=1e-8)
    assert (scaled.estimate, scaled.se) == pytest.approx((fit.estimate * scale, fit.se * scale), rel=1e-8)
    assert (scaled.p, scaled.df) == pytest.approx((fit.p, fit.df), rel=1e-7)


@every
@given(one=arm, other=arm, order=st.permutations(range(4)))
@settings(max_examples=50)
def test_the_order_of_samples_does_not_matter_and_pairs_move_together(
    estimator: Estimator, one: list[float], other: list[float], order: list[int]
) -> None:
    treated, reference = np.array(one), np.array(other)
    if not has_spread(estimator, treated, reference):
        return
    fit = estimator.fit(treated, reference)
    same = order if estimator.design == "paired" else list(range(4))
    moved = estimator.fit(treated[order], reference[same])
    assert (moved.estimate, moved.se, moved.p) == pytest.approx(
        (fit.estimate, fit.se, fit.p), rel=1e-9, abs=1e-12
    )


@every
@given(one=arm, other=arm)
@settings(max_examples=50)
def test_interval_and_p_value_tell_one_story(
    estimator: Estimator, one: list[float], other: list[float]
) -> None:
    treated, reference = np.array(one), np.array(other)
    if not has_spread(estimator, treated, reference):
        return
    fit = estimator.fit(treated, reference)
    assert fit.half_width(0.01) > fit.half_width(0.05) > fit.half_width(0.10) > 0
    assert 0 <= fit.p <= 1
    assert (fit.p < 0.05) == (abs(fit.estimate) > fit.half_width(0.05))


@every
def test_no_spread_is_never_certainty(estimator: Estimator) -> None:
    treated, reference = np.full(4, 2.5), np.full(4, 1.0)
    fit = estimator.fit(treated, reference)
    assert fit.se == 0
    assert np.isnan(fit.p)
    assert np.isnan(fit.half_width(0.05))


@every
def test_more_samples_promise_a_narrower_interval(estimator: Estimator) -> None:
    treated, reference = np.array([1.0, 3.0, 2.0, 5.0]), np.array([0.0, 1.5, 0.5, 1.0])
    fit = estimator.fit(treated, reference)
    assert fit.planned(4) == pytest.approx((fit.se, fit.df))
    plans = [fit.planned(n) for n in (4, 8, 16)]
    assert [se for se, _ in plans] == sorted((se for se, _ in plans), reverse=True)
    assert [df for _, df in plans] == sorted(df for _, df in plans)


@every
def test_estimators_that_take_covariates_give_the_plain_answer_without_any(estimator: Estimator) -> None:
    if estimator.fit_adjusted is None:
        return
    treated, reference = np.array([1.0, 3.0, 2.0, 5.0]), np.array([0.0, 1.5, 0.5, 1.0])
    plain = estimator.fit(treated, reference)
    constant = estimator.fit_adjusted(treated, reference, np.zeros((8, 1)))
    assert (constant.estimate, constant.se, constant.df) == pytest.approx(
        (plain.estimate, plain.se, plain.df)
    )


@every
def test_a_covariate_that_explains_the_shift_takes_it_away(estimator: Estimator) -> None:
    if estimator.fit_adjusted is None:
        return
    rng = np.random.default_rng(3)
    age = rng.normal(size=(40, 1)) + np.repeat([3.0, 0.0], 20)[:, None]
    values = 2.0 * age[:, 0] + rng.normal(scale=0.1, size=40)
    plain = estimator.fit(values[:20], values[20:])
    adjusted = estimator.fit_adjusted(values[:20], values[20:], age)
    assert plain.p < 0.01
    assert abs(adjusted.estimate) < 0.2
    assert adjusted.df == plain.df - 1


@every
def test_p_values_stay_uniform_with_covariates(estimator: Estimator) -> None:
    """The covariate moves the values, and differs between the arms."""
    if estimator.fit_adjusted is None:
        return
    p = []
    for number, (treated, reference) in enumerate(draws(estimator, (5, 5))):
        covariate = np.random.default_rng(number).normal(size=10) + np.repeat([1.0, 0.0], 5)
        values = treated + 2 * covariate[:5], reference + 2 * covariate[5:]
        p.append(estimator.fit_adjusted(*values, covariate[:, None]).p)
    assert kstest(p, "uniform").pvalue > 1e-4
