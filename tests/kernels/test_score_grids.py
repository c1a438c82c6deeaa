"""Histograms that grow with what they hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.kernels.score_grids import (
    FINEST,
    N_BINS,
    Grids,
    add_grids,
    add_scores,
    empty_grids,
    quantiles,
)

VALUE = st.one_of(
    st.floats(-1e6, 1e6), st.floats(0, 1), st.sampled_from([0.0, -0.0, 0.5, 1.0, np.nan]), st.integers(-5, 5)
)
ROWS = st.lists(st.tuples(st.integers(-1, 2), VALUE, VALUE), max_size=60)


def held(rows: list[tuple[int, float, float]]) -> Grids:
    grids = empty_grids(3, 2)
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    add_scores(grids, table[:, 1:], table[:, 0].astype(np.int64))
    return grids


def same(one: Grids, other: Grids) -> bool:
    """Whether all but the sums are equal to the bit, and those to rounding."""
    exact = all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("n", "least", "greatest", "width", "bins")
    )
    scale = np.abs(one.least) + np.abs(one.greatest)
    scale = np.where(one.n > 0, scale, 0) * one.n
    return exact and bool((np.abs(one.sums - other.sums) <= 1e-12 * scale).all())


@given(ROWS)
def test_numbers_and_sums_are_those_of_numpy(rows: list[tuple[int, float, float]]) -> None:
    grids = held(rows)
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    for group in range(3):
        for at in range(2):
            own = table[table[:, 0] == group, 1 + at]
            own = own[~np.isnan(own)]
            assert grids.n[group, at] == len(own) == grids.bins[group, at].sum()
            assert grids.sums[group, at] == pytest.approx(own.sum(), rel=1e-12, abs=1e-6)
            assert grids.squares[group, at] == pytest.approx((own**2).sum(), rel=1e-12)
            assert grids.least[group, at] == min(own, default=np.inf)
            assert grids.greatest[group, at] == max(own, default=-np.inf)


@given(ROWS, st.randoms())
def test_the_order_of_rows_decides_no_bin(rows: list[tuple[int, float, float]], random: object) -> None:
    moved = list(rows)
    random.shuffle(moved)  # type: ignore[attr-defined]  # hypothesis' random.Random
    assert same(held(rows), held(moved))


@given(st.lists(ROWS, min_size=1, max_size=4), st.randoms())
def test_parts_add_up_to_the_whole_in_any_order(
    parts: list[list[tuple[int, float, float]]], random: object
) -> None:
    whole = held([row for part in parts for row in part])
    random.shuffle(parts)  # type: ignore[attr-defined]  # hypothesis' random.Random
    total = empty_grids(3, 2)
    for part in parts:
        add_grids(total, held(part), np.arange(3))
    assert same(whole, total)


@given(ROWS, st.integers(0, 60))
def test_blocks_leave_the_same_bits(rows: list[tuple[int, float, float]], cut: int) -> None:
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    grids = empty_grids(3, 2)
    for part in (table[:cut], table[cut:]):
        add_scores(grids, part[:, 1:], part[:, 0].astype(np.int64))
    for found, expected in zip(grids, held(rows), strict=True):
        assert np.array_equal(found, expected)


@given(ROWS, st.floats(0, 1))
def test_quantiles_keep_the_error_that_is_stated(rows: list[tuple[int, float, float]], share: float) -> None:
    found = quantiles(held(rows), share)
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    for group in range(3):
        for at in range(2):
            own = table[table[:, 0] == group, 1 + at]
            own = np.sort(own[~np.isnan(own)])
            if len(own) == 0:
                assert np.isnan(found[group, at])
                continue
            true = own[max(int(np.ceil(share * len(own))), 1) - 1]
            assert abs(found[group, at] - true) <= max((own[-1] - own[0]) / (N_BINS - 1), FINEST)


def test_scores_of_many_cells_have_their_median() -> None:
    scores = np.random.default_rng(0).beta(2, 5, (20_000, 1))
    grids = empty_grids(1, 1)
    add_scores(grids, scores, np.zeros(20_000, dtype=np.int64))
    for share in (0.05, 0.25, 0.5, 0.75, 0.95):
        assert quantiles(grids, share)[0, 0] == pytest.approx(np.quantile(scores, share), abs=1 / 127)


def test_values_beyond_all_measure_stop_nothing() -> None:
    grids = empty_grids(1, 1)
    add_scores(grids, np.array([[np.inf], [-1e300], [1.0]]), np.zeros(3, dtype=np.int64))
    assert grids.n[0, 0] == grids.bins.sum() == 3


@pytest.mark.parametrize("scale", [1.0, 1e-9, 1e9])
def test_neither_order_nor_parts_change_a_bit_of_the_sums(scale: float) -> None:
    rng = np.random.default_rng(6)
    scores = rng.normal(0.3, 1.0, (30_000, 2)) * scale
    whole = empty_grids(1, 2)
    add_scores(whole, scores, np.zeros(len(scores), dtype=np.int64))
    plain = scores.cumsum(axis=0)[-1]
    assert (whole.sums[0] != plain).any()  # adding one after another does lose bits here
    mixed = scores[rng.permutation(len(scores))]
    total = empty_grids(1, 2)
    for part in np.array_split(mixed, 7):
        grids = empty_grids(1, 2)
        add_scores(grids, part, np.zeros(len(part), dtype=np.int64))
        add_grids(total, grids, np.zeros(1, dtype=np.int64))
    for name in ("sums", "squares", "bins"):
        np.testing.assert_array_equal(getattr(total, name), getattr(whole, name))
    for at in (0, 1):
        assert whole.sums[0, at] == math.fsum(scores[:, at])
        assert whole.squares[0, at] == math.fsum(scores[:, at] ** 2)
