from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mekscrna.kernels.intervals import paired, student
from mekscrna.kernels.mixed_model import SampleMoments, mixed_model

SEEDS = st.integers(0, 10_000)


def _design(n: int) -> np.ndarray:
    return np.column_stack([np.ones(2 * n), np.repeat([1.0, 0.0], n)])


def _moments(values: np.ndarray, n_cells: float, spread: float) -> SampleMoments:
    sizes = np.full(len(values), n_cells)
    return SampleMoments(means=values, n_cells=sizes, squares=spread**2 * float((sizes - 1).sum()))


@given(SEEDS, st.integers(3, 6))
def test_equal_samples_give_students_test(seed: int, n: int) -> None:
    values = np.random.default_rng(seed).normal(size=2 * n)
    fit = mixed_model(_moments(values, 50.0, 0.5), _design(n), contrast=1)
    assume(fit.samples > 1e-3)
    theirs = student(values[:n], values[n:])
    assert fit.interval.estimate == pytest.approx(theirs.estimate, rel=1e-7, abs=1e-9)
    assert fit.interval.se == pytest.approx(theirs.se, rel=1e-5)
    assert fit.interval.df == pytest.approx(theirs.df, rel=1e-4)


@given(SEEDS, st.integers(3, 6))
def test_equal_pairs_give_the_paired_test(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    donor = rng.normal(size=n)
    treated, reference = donor + rng.normal(0.5, 0.4, n), donor + rng.normal(0, 0.4, n)
    moments = _moments(np.concatenate([treated, reference]), 60.0, 0.3)
    fit = mixed_model(moments, _design(n), contrast=1, donors=np.tile(np.arange(n), 2))
    assume(fit.samples > 1e-3)
    assume((fit.donors or 0) > 1e-3)
    theirs = paired(treated, reference)
    assert fit.interval.estimate == pytest.approx(theirs.estimate, rel=1e-6, abs=1e-8)
    assert fit.interval.se == pytest.approx(theirs.se, rel=1e-4)
    assert fit.interval.df == pytest.approx(theirs.df, rel=1e-3)


@given(SEEDS)
def test_samples_of_many_cells_weigh_more(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, sizes = rng.normal(size=8), np.array([5.0, 500, 5, 500, 5, 500, 5, 500])
    moments = SampleMoments(means=values, n_cells=sizes, squares=float((sizes - 1).sum()) * 4.0)
    fit = mixed_model(moments, _design(4), contrast=1)
    weights = 1 / (fit.samples + fit.cells / sizes)
    arms = [np.average(values[rows], weights=weights[rows]) for rows in (slice(4), slice(4, 8))]
    assert fit.interval.estimate == pytest.approx(arms[0] - arms[1], abs=1e-8)


@given(SEEDS, st.floats(-3, 3), st.floats(0.1, 10))
def test_units_change_nothing(seed: int, shift: float, scale: float) -> None:
    values = np.random.default_rng(seed).normal(size=8)
    plain = mixed_model(_moments(values, 30.0, 0.7), _design(4), contrast=1).interval
    moved = mixed_model(_moments(values * scale + shift, 30.0, 0.7 * scale), _design(4), contrast=1).interval
    assert moved.estimate == pytest.approx(plain.estimate * scale, rel=1e-5, abs=1e-8)
    assert moved.se == pytest.approx(plain.se * scale, rel=1e-4)
