"""Sums by group."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from mekscrna.kernels.grouping import add_by_group, indicator, row_totals, sum_by_group, sum_rows


@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(0, 99)), max_size=30))
def test_every_row_is_counted_in_its_group_and_those_of_none_in_none(rows: list[tuple[int, int]]) -> None:
    group = np.array([row[0] for row in rows], dtype=np.int64)
    values = np.array([row[1] for row in rows], dtype=np.float64)
    expected = [sum(value for g, value in rows if g == wanted) for wanted in range(4)]
    assert sum_rows(values, group, 4).tolist() == expected
    assert (indicator(group, 4) @ values).tolist() == expected


@given(
    values=hnp.arrays(np.int32, (9, 6), elements=st.sampled_from([0, 0, 1, 7, 70_000])),
    group=hnp.arrays(np.int64, 9, elements=st.integers(-1, 4)),
    dtype=st.sampled_from([np.float32, np.float64, np.int32, np.int64, np.uint16]),
)
def test_rows_of_any_number_type_add_up_as_in_a_matrix_product(
    values: np.ndarray, group: np.ndarray, dtype: type
) -> None:
    counts = np.minimum(values, np.iinfo(np.uint16).max).astype(dtype)
    found = sum_by_group(sparse.csr_matrix(counts), group, 5)
    expected = np.array([counts[group == wanted].astype(np.float64).sum(axis=0) for wanted in range(5)])
    assert np.array_equal(found.toarray(), expected)
    assert found.nnz == np.count_nonzero(expected)
    assert found.has_sorted_indices
    assert found.shape == (5, 6)


def test_sums_of_whole_numbers_are_exact_where_single_precision_is_not() -> None:
    counts = sparse.csr_matrix(np.array([[2**24], [1], [1]], dtype=np.float32))
    assert sum_by_group(counts, np.zeros(3, dtype=np.int64), 1).toarray() == 2**24 + 2


def test_entries_stored_twice_are_added_and_canceled_ones_left_out() -> None:
    x = sparse.csr_matrix((np.array([1.0, 2.0, 5.0, -5.0]), np.array([1, 1, 0, 0]), np.array([0, 4])), (1, 3))
    found = sum_by_group(x, np.zeros(1, dtype=np.int64), 2)
    assert found.toarray().tolist() == [[0, 3, 0], [0, 0, 0]]
    assert found.nnz == 1


def test_no_rows_give_empty_groups() -> None:
    assert sum_by_group(sparse.csr_matrix((0, 4)), np.empty(0, dtype=np.int64), 3).toarray().sum() == 0


@pytest.mark.parametrize("kind", [np.int32, np.int64])
def test_long_rows_that_lie_apart_add_up_wherever_the_next_one_lies(kind: type) -> None:
    rng = np.random.default_rng(5)
    counts = rng.poisson(rng.uniform(0, 2, (40, 1)), (40, 333)).astype(np.float32)
    group = rng.permutation(np.repeat([-1, 0, 2, 3], 10))
    x = sparse.csr_matrix(counts)
    x.indices, x.indptr = x.indices.astype(kind), x.indptr.astype(kind)
    expected = np.array([counts[group == wanted].astype(np.float64).sum(axis=0) for wanted in range(5)])
    found = sum_by_group(x, group, 5)
    assert np.array_equal(found.toarray(), expected)
    assert found.nnz == np.count_nonzero(expected)
    totals = np.ones((5, 333))
    add_by_group(x, group, totals)
    assert np.array_equal(totals, expected + 1)


@pytest.mark.parametrize("value", [-0.0, 1e-320, np.nan])
def test_sums_are_listed_unless_they_are_zero(value: float) -> None:
    x = sparse.csr_matrix((np.array([value, -3.0]), np.array([1, 2]), np.array([0, 2])), (1, 4))
    found = sum_by_group(x, np.zeros(1, dtype=np.int64), 1)
    assert found.indices.tolist() == ([2] if value == 0 else [1, 2])
    assert np.array_equal(found.toarray(), [[0.0, value, -3.0, 0.0]], equal_nan=True)


@given(hnp.arrays(np.uint16, (4, 11), elements=st.sampled_from([0, 0, 1, 65_535])))
def test_totals_of_rows_are_those_of_their_entries(values: np.ndarray) -> None:
    assert row_totals(sparse.csr_matrix(values)).tolist() == values.sum(axis=1, dtype=np.float64).tolist()
