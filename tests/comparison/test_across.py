from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from claim_cases import estimate, shift
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.comparison.across import pool_shifts
from mekscrna.errors import InputError


def _shifts(values: list[float], half: float = 0.4) -> list:
    return [
        replace(shift(estimate=estimate(value, half)), dataset=f"set_{place}")
        for place, value in enumerate(values)
    ]


@given(st.lists(st.floats(-2, 2).map(lambda x: round(x, 4)), min_size=2, max_size=6, unique=True))
def test_equal_datasets_are_averaged(values: list[float]) -> None:
    pooled = pool_shifts(_shifts(values))
    assert pooled.estimate is not None
    assert pooled.estimate.value == pytest.approx(np.mean(values), abs=1e-9)
    assert pooled.estimate.se == pytest.approx(np.std(values, ddof=1) / np.sqrt(len(values)), rel=1e-6)
    assert sum(weight.share for weight in pooled.weights) == pytest.approx(1)
    ends = pooled.estimate.ci95
    assert (
        ends.low
        <= pooled.estimate.ci90.low
        <= pooled.estimate.value
        <= pooled.estimate.ci90.high
        <= ends.high
    )


def test_a_dataset_weighs_by_its_samples_not_by_its_error() -> None:
    small, large = _shifts([0.0, 1.0])
    large = replace(large, n_treated=12, n_reference=12)
    small = replace(small, n_treated=3, n_reference=3, estimate=estimate(0.0, 0.01))
    pooled = pool_shifts([small, large])
    assert [weight.size for weight in pooled.weights] == [1.5, 6.0]
    assert pooled.estimate is not None
    assert pooled.estimate.value == pytest.approx(0.8)


def test_datasets_of_one_cohort_count_once() -> None:
    one, again, other = _shifts([1.0, 1.2, -0.4])
    apart = pool_shifts([one, again, other])
    together = pool_shifts([one, again, other], cohorts={"set_0": "same", "set_1": "same"})
    assert [weight.datasets for weight in together.weights] == [("set_0", "set_1"), ("set_2",)]
    assert [weight.estimate for weight in together.weights] == pytest.approx([1.1, -0.4])
    assert together.weights[0].share == together.weights[1].share == 0.5
    assert apart.estimate
    assert together.estimate
    assert together.estimate.df == 1 < apart.estimate.df
    assert together.datasets == ("set_0", "set_1", "set_2")


def test_one_dataset_is_not_pooled() -> None:
    pooled = pool_shifts(_shifts([0.7]))
    assert pooled.estimate is None
    assert pooled.spread is None
    assert pooled.p_two_up == 1.0


def test_datasets_that_agree_to_the_last_digit_say_nothing_about_chance() -> None:
    assert pool_shifts(_shifts([0.5, 0.5, 0.5])).estimate is None


def test_two_datasets_have_to_move() -> None:
    both, one = pool_shifts(_shifts([1.0, 0.9])), pool_shifts(_shifts([1.0, 0.0]))
    assert both.p_two_up < 0.001
    assert one.p_two_up == pytest.approx(0.5)
    assert both.p_two_down > 0.9


def test_a_further_dataset_is_expected_within_wider_bounds() -> None:
    pooled = pool_shifts(_shifts([1.0, -0.5, 0.2, 1.4], half=0.1))
    assert pooled.estimate
    assert pooled.spread
    assert pooled.spread.prediction.low < pooled.estimate.ci95.low
    assert pooled.spread.i2 > 90
    assert pooled.spread.tau2_interval.low <= pooled.spread.tau2 <= pooled.spread.tau2_interval.high


def test_shifts_of_different_questions_are_refused() -> None:
    one, other = _shifts([0.1, 0.2])
    with pytest.raises(InputError, match="different questions"):
        pool_shifts([one, replace(other, population="t_cell")])
    with pytest.raises(InputError, match="more than one came from set_0"):
        pool_shifts([one, one])
    with pytest.raises(InputError, match="without an estimate"):
        pool_shifts([one, replace(other, estimate=None)])
    with pytest.raises(InputError, match="No shift"):
        pool_shifts([])
