"""Median-ratio size factors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.kernels.size_factors import log2_counts, median_ratio, signed_means, stable_genes

NOTHING = np.zeros(300, dtype=bool)


@given(st.lists(st.floats(0.25, 4.0), min_size=2, max_size=6))
def test_depth_is_taken_off_and_a_moving_minority_is_not_followed(depths: list[float]) -> None:
    rng = np.random.default_rng(1)
    true = rng.uniform(200, 5000, size=300)
    counts = np.outer(depths, true)
    counts[0, :60] *= 5  # a fifth of the genes rises in one sample
    found = median_ratio(log2_counts(counts), np.ones(300, dtype=bool))
    expected = np.log2(depths)
    assert found - found.mean() == pytest.approx(expected - expected.mean(), abs=0.06)


def test_stable_genes_exceed_ten_counts_and_are_none_of_the_excluded() -> None:
    means = np.linspace(0, 29.9, 300)
    excluded = np.arange(300) % 3 == 0
    stable = stable_genes(means, excluded)
    assert (means[stable] > 10).all()
    assert not (stable & excluded).any()
    assert stable.sum() == ((means > 10) & ~excluded).sum()


def test_with_few_strong_genes_the_fifty_highest_are_taken() -> None:
    means = np.linspace(0, 10.5, 300)
    stable = stable_genes(means, NOTHING)
    assert stable.sum() == 50
    assert means[stable].min() > means[~stable].max()


def test_silent_genes_never_set_the_scale() -> None:
    means = np.r_[np.full(30, 2.0), np.full(270, 0.1)]
    assert stable_genes(means, NOTHING).sum() == 30


def test_signed_means_weigh_and_turn() -> None:
    logs = np.array([[1.0, 2.0, 4.0], [0.0, 0.0, 8.0]])
    assert signed_means(logs, np.array([1.0, 3.0, 0.0])) == pytest.approx([1.75, 0.0])
    assert signed_means(logs, np.array([1.0, 0.0, -1.0])) == pytest.approx([-1.5, -4.0])
