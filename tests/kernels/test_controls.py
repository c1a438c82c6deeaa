"""Bins and draws of control genes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mekscrna.kernels.controls import draw_controls, expression_bins


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
    drawn = draw_controls(bins, members, order, n_controls=n_controls)
    assert len(set(drawn)) == len(drawn)
    for each in range(6):
        free = np.flatnonzero((bins == each) & ~members)
        wanted = min(n_controls, len(free)) if (members & (bins == each)).any() else 0
        assert len(set(drawn) & set(free)) == wanted
    assert not members[drawn].any()


def test_every_gene_of_a_bin_is_drawn_equally_often() -> None:
    bins, members = np.zeros(40, dtype=np.int64), np.arange(40) < 5
    rng = np.random.default_rng(3)
    draws = [draw_controls(bins, members, rng.permutation(40), n_controls=7) for _ in range(4000)]
    times = np.bincount(np.concatenate(draws), minlength=40)[5:]
    expected = 4000 * 7 / 35
    assert np.abs(times - expected).max() < 5 * np.sqrt(expected * (1 - 7 / 35))
