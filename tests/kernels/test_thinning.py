"""Binomial thinning of counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse, stats

from mekscrna.kernels.thinning import thin_rows

RNG = np.random.default_rng(5)
ROWS = RNG.integers(0, 2**64, 2000, dtype=np.uint64)
COLUMNS = RNG.integers(0, 2**64, 300, dtype=np.uint64)
COUNTS = hnp.arrays(np.float32, (6, 9), elements=st.sampled_from([0.0, 0.0, 1.0, 2.0, 7.0, 40.0]))
SHARES = hnp.arrays(np.float64, 6, elements=st.floats(0, 1))


def thinned(counts: np.ndarray, share: np.ndarray) -> np.ndarray:
    names = {"rows": ROWS[: len(counts)], "columns": COLUMNS[: counts.shape[1]]}
    return np.asarray(thin_rows(sparse.csr_matrix(counts), share, **names).toarray())


@given(COUNTS, SHARES)
def test_what_is_kept_is_whole_and_part_of_what_was_there(counts: np.ndarray, share: np.ndarray) -> None:
    before = sparse.csr_matrix(counts)
    found = thin_rows(before, share, rows=ROWS[:6], columns=COLUMNS[:9])
    assert np.array_equal(before.toarray(), counts)
    assert found.dtype == counts.dtype
    assert found.nnz == np.count_nonzero(found.toarray())
    assert ((found.toarray() >= 0) & (found.toarray() <= counts)).all()
    assert np.array_equal(found.data, np.floor(found.data))


@given(COUNTS)
def test_a_share_of_one_keeps_all_and_of_none_nothing(counts: np.ndarray) -> None:
    assert np.array_equal(thinned(counts, np.ones(6)), counts)
    assert not thinned(counts, np.zeros(6)).any()


@given(COUNTS, st.floats(0, 1), st.floats(0, 1))
def test_what_a_smaller_share_keeps_a_larger_one_keeps_too(
    counts: np.ndarray, one: float, other: float
) -> None:
    small, large = (thinned(counts, np.full(6, share)) for share in sorted((one, other)))
    assert (small <= large).all()


@given(COUNTS, SHARES, st.permutations(range(6)), st.permutations(range(9)))
def test_order_of_rows_and_columns_changes_no_count(
    counts: np.ndarray, share: np.ndarray, rows: list[int], columns: list[int]
) -> None:
    moved = sparse.csr_matrix(counts[np.ix_(rows, columns)])
    found = thin_rows(moved, share[rows], rows=ROWS[:6][rows], columns=COLUMNS[:9][columns])
    assert np.array_equal(found.toarray(), thinned(counts, share)[np.ix_(rows, columns)])


@given(COUNTS, SHARES, st.integers(1, 5))
def test_blocks_change_no_count(counts: np.ndarray, share: np.ndarray, cut: int) -> None:
    parts = [
        thin_rows(sparse.csr_matrix(counts[part]), share[part], rows=ROWS[:6][part], columns=COLUMNS[:9])
        for part in (slice(0, cut), slice(cut, 6))
    ]
    assert np.array_equal(sparse.vstack(parts).toarray(), thinned(counts, share))


@pytest.mark.parametrize("n", [1, 3, 12, 200])
@pytest.mark.parametrize("share", [0.03, 0.5, 0.81])
def test_entries_are_binomial(n: int, share: float) -> None:
    found = thinned(np.full((2000, 300), n, dtype=np.int32), np.full(2000, share)).ravel()
    law = stats.binom(n, share)
    values = np.arange(n + 1)
    common = values[law.pmf(values) * found.size >= 10]
    low, high = common.min(), common.max()
    seen = np.bincount(np.clip(found, low, high), minlength=high + 1)[low:]
    expected = law.pmf(common)
    expected[0], expected[-1] = law.cdf(low), law.sf(high - 1)
    if len(common) == 1:
        return
    assert stats.chisquare(seen, expected * found.size).pvalue > 1e-4


def test_entries_know_nothing_of_their_neighbors() -> None:
    """Names that lie close, as hashes of names never do, are mixed well too."""
    names = {"rows": np.arange(2000, dtype=np.uint64), "columns": np.arange(300, dtype=np.uint64)}
    found = thin_rows(sparse.csr_matrix(np.full((2000, 300), 4.0)), np.full(2000, 0.5), **names).toarray()
    noise = 5 / np.sqrt(2000)
    by_row = np.corrcoef(found[::2].ravel(), found[1::2].ravel())[0, 1]
    by_column = np.corrcoef(found[:, ::2].ravel(), found[:, 1::2].ravel())[0, 1]
    assert max(abs(by_row), abs(by_column)) < 5 / np.sqrt(found.size / 2)
    assert np.abs(found.mean(axis=0) - 2).max() < noise
    assert stats.kstest(found.mean(axis=1), stats.norm(2, 1 / np.sqrt(300)).cdf).pvalue > 1e-4
