"""Neighbors in mean expression."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.kernels.neighborhoods import neighborhoods, with_neighbors


@given(data=st.data())
def test_neighbors_are_the_run_whose_rolling_mean_is_nearest(data: st.DataObject) -> None:
    """The search here is over all runs, with the means of pandas."""
    n_genes = data.draw(st.integers(8, 60))
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    means = np.where(rng.random(n_genes) < 0.2, 0.0, rng.gamma(0.5, size=n_genes))
    order = np.argsort(means, kind="stable")
    members = np.sort(rng.choice(n_genes, data.draw(st.integers(1, 5)), replace=False))
    others = np.ones(n_genes, dtype=bool)
    others[members] = False
    width = data.draw(st.integers(1, others.sum()))
    found = neighborhoods(means, order, members=members, others=others, width=width)
    pool = order[others[order]]
    rolled = pd.Series(means[pool]).rolling(width).mean().dropna().to_numpy()
    for gene, run in zip(members, found, strict=True):
        gap = np.abs(rolled - means[gene])
        assert np.abs(means[run].mean() - means[gene]) <= gap.min() + 1e-12
        first = np.flatnonzero(pool == run[0])[0]
        np.testing.assert_array_equal(pool[first : first + width], run)
        assert first == np.flatnonzero(gap <= gap.min() + 1e-12)[0]


def test_too_few_other_genes_leave_no_neighbors() -> None:
    found = neighborhoods(
        np.arange(5.0), np.arange(5), members=np.array([0]), others=np.arange(5) > 2, width=3
    )
    assert found.shape == (0, 3)


def test_genes_near_the_top_are_left_out() -> None:
    order = np.array([4, 2, 0, 1, 3])
    np.testing.assert_array_equal(with_neighbors(order, np.arange(5), width=4), [0, 2, 4])
    np.testing.assert_array_equal(with_neighbors(order, np.arange(5), width=1), np.arange(5))
