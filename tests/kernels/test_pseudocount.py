"""Why a gene speaks from three counts on: the pseudocount hides little of a shift from there."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from mekscrna.spec.study import Gates


def share_shown(mean: float, fold: float = 1.25) -> float:
    """Return the share of a log2 shift that the expected log2(counts + 0.5) of Poisson counts shows."""
    counts = np.arange(400)
    low, high = (stats.poisson.pmf(counts, each) @ np.log2(counts + 0.5) for each in (mean, mean * fold))
    return float((high - low) / np.log2(fold))


def test_a_gene_that_speaks_shows_at_least_95_percent_of_a_shift() -> None:
    assert share_shown(Gates().min_gene_counts) > 0.95


@pytest.mark.parametrize("mean", [0.5, 1.0, 1.5])
def test_a_gene_of_about_one_count_hides_much_of_it(mean: float) -> None:
    assert share_shown(mean) < 0.9
