"""Bins and draws of control genes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mekscrna.kernels.controls import draw_controls, expression_bins, first_of_pools, pools_of, quantile_bins


@given(
    means=hnp.arrays(
        np.float64, st.integers(12, 300), elements=st.sampled_from([0.0, 0.1, 0.5, 0.7, 2.0, 9.0])
    ),
    n_bins=st.integers(2, 30),
)
def test_bins_are_those_of_pandas_ranks_cut_into_equal_pieces(means: np.ndarray, n_bins: int) -> None:
    width = max(1, int(np.round(len(means) / (n_bins - 1))))
    expected = pd.Series(means).rank(method="min") // width
    np.testing.assert_array_equal(expression_bins(means, n_bins=n_bins), expected)


@given(data=st.data())
def test_controls_come_from_the_bins_of_the_list_and_never_from_the_list(data: st.DataObject) -> None:
    n_genes = data.draw(st.integers(1, 60))
    bins = data.draw(hnp.arrays(np.int64, n_genes, elements=st.integers(0, 5)))
    members = data.draw(hnp.arrays(np.bool_, n_genes))
    n_controls = data.draw(st.integers(1, 12))
    order = np.random.default_rng(data.draw(st.integers(0, 99))).permutation(n_genes)
    drawn = draw_controls(pools_of(bins, order), bins[members], excluded=members, n_controls=n_controls)
    assert len(set(drawn)) == len(drawn)
    for each in range(6):
        free = np.flatnonzero((bins == each) & ~members)
        wanted = min(n_controls, len(free)) if (members & (bins == each)).any() else 0
        assert len(set(drawn) & set(free)) == wanted
    assert not members[drawn].any()


def test_every_gene_of_a_bin_is_drawn_equally_often() -> None:
    bins, members = np.zeros(40, dtype=np.int64), np.arange(40) < 5
    rng = np.random.default_rng(3)
    draws = [
        draw_controls(pools_of(bins, rng.permutation(40)), bins[members], excluded=members, n_controls=7)
        for _ in range(4000)
    ]
    times = np.bincount(np.concatenate(draws), minlength=40)[5:]
    expected = 4000 * 7 / 35
    assert np.abs(times - expected).max() < 5 * np.sqrt(expected * (1 - 7 / 35))


@given(
    n_genes=st.integers(30, 200),
    n_silent=st.integers(0, 60),
    n_bins=st.integers(2, 24),
    seed=st.integers(0, 9),
)
def test_quantile_bins_are_those_of_cut_number_once_noise_has_parted_the_silent_genes(
    n_genes: int, n_silent: int, n_bins: int, seed: int
) -> None:
    """Ties other than 0 are left out of the draw: R refuses quantiles that coincide."""
    rng = np.random.default_rng(seed)
    means = np.concatenate([np.zeros(n_silent), rng.random(n_genes)])
    rng.shuffle(means)
    order = rng.permutation(len(means))
    noisy = means.copy()
    silent = order[means[order] == 0]
    noisy[silent] = -1e-30 * np.arange(len(silent), 0, -1)
    breaks = np.quantile(noisy, np.linspace(0, 1, n_bins + 1))
    expected = np.minimum(np.searchsorted(breaks, noisy, side="right") - 1, n_bins - 1)
    found = quantile_bins(means, order, n_bins=n_bins)
    # a quantile that falls on a gene is decided by the last bit of numpy's interpolation
    on_a_gene = np.isin(np.arange(len(means)) * n_bins % (len(means) - 1), [0])
    place = np.argsort(np.argsort(noisy))
    sure = ~on_a_gene[place]
    np.testing.assert_array_equal(found[sure], expected[sure])


def test_quantile_bins_keep_genes_of_one_mean_together() -> None:
    means = np.array([3.0, 1.0, 1.0, 1.0, 2.0, 5.0, 4.0])
    bins = quantile_bins(means, np.arange(7), n_bins=3)
    assert len(set(bins[means == 1])) == 1
    assert bins[means == 5] == 2


def test_the_first_of_each_pool_are_grouped_by_bin() -> None:
    pools = pools_of(np.array([1, 0, 1, 1, 0]), np.array([3, 4, 2, 1, 0]))
    assert [list(pool) for pool in pools] == [[4, 1], [3, 2, 0]]
    np.testing.assert_array_equal(first_of_pools(pools, n=1), [-1, -1, -1, 1, 0])
