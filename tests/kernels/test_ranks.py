"""The ranks, against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse, stats

from mekscrna.errors import InputError
from mekscrna.kernels.ranks import rank_sums
from mekscrna.kernels.u_score import u_score


def each_gene(n_genes: int) -> sparse.csr_matrix:
    return sparse.csr_matrix(np.eye(n_genes))


def ranks(x: np.ndarray | sparse.csr_matrix, **rules: object) -> np.ndarray:
    n_genes = x.shape[1]
    return rank_sums(x, each_gene(n_genes), np.ones(n_genes), **{"max_rank": n_genes, **rules})


def scipy_ranks(x: np.ndarray) -> np.ndarray:
    return stats.rankdata(-np.asarray(x, dtype=np.float64), axis=1)


FEW_VALUES = st.sampled_from([0.0, 0.0, 0.0, 0.5, 1.0, 1.5, 2.0, 7.25, 1e-30, 1e30])
ANY_VALUES = st.floats(0, 2.0**99, width=32)


@settings(deadline=None)
@given(
    x=hnp.arrays(
        st.sampled_from([np.float32, np.float64]),
        st.tuples(st.integers(1, 5), st.integers(1, 40)),
        elements=st.one_of(FEW_VALUES.map(np.float32), ANY_VALUES),
    ),
    max_rank=st.integers(1, 50),
)
def test_ranks_are_those_of_scipy_cut_at_max_rank(x: np.ndarray, max_rank: int) -> None:
    np.testing.assert_array_equal(ranks(x, max_rank=max_rank), np.minimum(scipy_ranks(x), max_rank))


@settings(deadline=None)
@given(x=hnp.arrays(np.int64, st.tuples(st.integers(1, 4), st.integers(1, 30)), elements=st.integers(0, 3)))
def test_zeros_put_last_have_max_rank_and_leave_the_others_alone(x: np.ndarray) -> None:
    expected = np.where(x > 0, scipy_ranks(x), x.shape[1])
    np.testing.assert_array_equal(ranks(x, zeros="last"), expected)


@settings(deadline=None)
@given(data=st.data())
def test_a_set_has_the_sum_of_its_genes_ranks(data: st.DataObject) -> None:
    n_genes = data.draw(st.integers(2, 30))
    x = data.draw(hnp.arrays(np.float32, (3, n_genes), elements=FEW_VALUES.map(np.float32)))
    members = data.draw(hnp.arrays(np.bool_, (n_genes, 4)))
    sums = rank_sums(x, sparse.csr_matrix(members), members.sum(0), max_rank=n_genes)
    np.testing.assert_array_equal(sums, scipy_ranks(x) @ members)


def test_genes_asked_for_beyond_the_members_count_as_not_expressed() -> None:
    x = np.array([[3.0, 0.0, 0.0, 1.0]])
    sums = rank_sums(x, sparse.csr_matrix([[1.0], [0.0], [0.0], [0.0]]), np.array([3.0]), max_rank=4)
    assert sums.item() == 1 + 3.5 + 3.5


def test_thousands_of_distinct_values_are_ranked_right() -> None:
    x = np.random.default_rng(1).lognormal(size=(3, 5000)).astype(np.float32)
    np.testing.assert_array_equal(ranks(x, max_rank=1500), np.minimum(scipy_ranks(x), 1500))


def test_stored_zeros_negative_zeros_and_unsorted_or_repeated_entries_change_nothing() -> None:
    data, columns = np.array([-0.0, 2.0, 0.0, 1.0, 1.0]), np.array([4, 3, 2, 0, 0])
    x = sparse.csr_matrix((data, columns, np.array([0, 5])), shape=(1, 6))
    before = x.data.copy(), x.indices.copy()
    np.testing.assert_array_equal(ranks(x), scipy_ranks(np.array([[2.0, 0, 0, 2.0, 0, 0]])))
    np.testing.assert_array_equal(x.data, before[0])
    np.testing.assert_array_equal(x.indices, before[1])


def test_cells_without_counts_and_matrices_without_cells_are_ranked() -> None:
    np.testing.assert_array_equal(ranks(np.zeros((2, 5))), np.full((2, 5), 3.0))
    assert ranks(np.zeros((0, 5))).shape == (0, 5)


@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf])
def test_values_that_cannot_be_ranked_are_named(value: float) -> None:
    x = np.ones((2, 3))
    x[1, 2] = value
    with pytest.raises(InputError, match=rf"Row 1, column 2 holds {value:g}"):
        ranks(x)


@settings(deadline=None)
@given(x=hnp.arrays(np.int64, (1, 25), elements=st.integers(0, 4)), size=st.integers(1, 24))
def test_u_score_is_the_area_under_the_curve_rescaled(x: np.ndarray, size: int) -> None:
    members = np.zeros((25, 1))
    members[:size] = 1
    sums = rank_sums(x, sparse.csr_matrix(members), np.array([float(size)]), max_rank=25)
    u = stats.mannwhitneyu(x[0, :size], x[0, size:]).statistic  # pairs in which the set's gene is higher
    most = size * (25 - size)
    span = size * 25 - size * (size + 1) / 2  # U counts from 0, a rank sum to max_rank for every gene
    expected = 1 - (most - u) / span
    assert u_score(sums, np.array([float(size)]), max_rank=25).item() == pytest.approx(expected, abs=1e-12)


def test_u_score_of_a_set_that_cannot_be_scored_is_not_a_number() -> None:
    scores = u_score(np.array([[0.0, 1.0, 6.0]]), np.array([0.0, 1.0, 3.0]), max_rank=1)
    assert np.isnan(scores).all()
