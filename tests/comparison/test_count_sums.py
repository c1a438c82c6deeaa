"""Counts that come in blocks add up to the same, however they are held."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from mekscrna.comparison import count_sums
from mekscrna.comparison.count_sums import CountSums


def summed(x: sparse.csr_matrix, group: np.ndarray, cuts: list[int]) -> CountSums:
    sums = CountSums(4)
    edges = [0, *sorted(cuts), x.shape[0]]
    for start, stop in pairwise(edges):
        sums.add(x[start:stop], group[start:stop])
    return sums


@pytest.mark.parametrize(("held", "most"), [(2**23, 2**28), (40, 2**28), (40, 1), (2**23, 1)])
@given(cuts=st.lists(st.integers(0, 60), max_size=12), seed=st.integers(0, 9))
@settings(max_examples=25)
def test_blocks_change_no_bit_of_whole_counts(held: int, most: int, cuts: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = sparse.csr_matrix(rng.poisson(0.4, (60, 15)).astype(np.float32))
    group = rng.integers(-1, 4, 60)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(count_sums, "_HELD", held)
        patch.setattr(count_sums, "_MOST", most)
        found = summed(x, group, cuts).total()
    expected = np.array([x.toarray()[group == wanted].sum(axis=0) for wanted in range(4)])
    assert found is not None
    np.testing.assert_array_equal(found.toarray(), expected)
    assert found.nnz == np.count_nonzero(expected)
    assert found.has_sorted_indices


def test_more_can_be_taken_in_after_a_look_at_the_total() -> None:
    x = sparse.csr_matrix(np.ones((6, 3), dtype=np.float32))
    sums = summed(x, np.zeros(6, dtype=np.int64), [2, 4])
    assert sums.total().toarray()[0].tolist() == [6, 6, 6]
    sums.add(x, np.ones(6, dtype=np.int64))
    assert sums.total().toarray()[:2].tolist() == [[6, 6, 6], [6, 6, 6]]
    assert CountSums(3).total() is None
