"""Groups of equal values, and what is summed over them, against scipy and plain loops."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse, stats

from mekscrna.errors import InputError
from mekscrna.kernels.ordered_areas import ordered_areas
from mekscrna.kernels.rank_groups import RankGroups, rank_groups
from mekscrna.kernels.recovery import attainable_areas, expected_areas, mean_room
from mekscrna.kernels.set_sums import Members, set_sums
from mekscrna.kernels.tie_order import TieOrder, ordered_ranks, sums_over_sets

VALUES = st.sampled_from([0.0, 0.0, 0.0, 0.5, 1.0, 2.0, 1e-30])
CELLS = hnp.arrays(
    st.sampled_from([np.float32, np.float64]),
    st.tuples(st.integers(1, 5), st.integers(2, 90)),
    elements=VALUES.map(np.float32),
)


def only(x: np.ndarray) -> RankGroups:
    """All genes are asked for, each with its column as code."""
    ((cells, groups),) = rank_groups(x, np.arange(x.shape[1], dtype=np.int32))
    assert cells == slice(0, len(x))
    return groups


def spread_out(groups: RankGroups, per_group: np.ndarray, per_cell: np.ndarray) -> np.ndarray:
    """Return cells × genes of what is given per group, and per cell for genes without a value."""
    found = np.repeat(per_cell[:, None], groups.n_genes, axis=1)
    cell = np.repeat(np.arange(len(per_cell)), np.diff(groups.gene_start))
    found[cell, groups.code] = per_group[groups.group]
    return found


@given(x=CELLS)
def test_mean_ranks_are_those_of_scipy(x: np.ndarray) -> None:
    groups = only(x)
    found = spread_out(groups, groups.mean_rank, groups.mean_rank_of_zero)
    np.testing.assert_array_equal(found, stats.rankdata(-x.astype(np.float64), axis=1))


@given(x=CELLS)
def test_groups_count_the_genes_above_and_the_genes_tied(x: np.ndarray) -> None:
    groups = only(x)
    above = spread_out(groups, groups.above, groups.n_positive)
    tied = spread_out(groups, groups.tied, groups.n_zero)
    np.testing.assert_array_equal(above, [[(row > value).sum() for value in row] for row in x])
    np.testing.assert_array_equal(tied, [[(row == value).sum() for value in row] for row in x])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n_distinct", [1, 255, 256, 257, 3000])
def test_few_and_many_distinct_values_are_grouped_alike(n_distinct: int, dtype: type) -> None:
    """Up to 256 values of a cell are hashed, more are sorted; a cell of the one kind follows on the other."""
    rng = np.random.default_rng(n_distinct)
    values = np.unique(rng.lognormal(size=4 * n_distinct).astype(dtype))[:n_distinct]
    x = np.zeros((4, 5000), dtype=dtype)
    x[0, :n_distinct] = values
    x[1, 7] = 1.0
    x[2] = rng.choice(values, 5000)
    x[2, :n_distinct] = values
    groups = only(x)
    np.testing.assert_array_equal(np.diff(groups.group_start), [n_distinct, 1, n_distinct, 0])
    found = spread_out(groups, groups.mean_rank, groups.mean_rank_of_zero)
    np.testing.assert_array_equal(found, stats.rankdata(-x.astype(np.float64), axis=1))


def test_more_cells_than_are_taken_at_once_are_all_ranked() -> None:
    x = np.random.default_rng(0).poisson(0.4, (1100, 30)).astype(np.float32)
    parts = list(rank_groups(sparse.csr_matrix(x), np.arange(30, dtype=np.int32)))
    assert [cells for cells, _ in parts] == [slice(0, 512), slice(512, 1024), slice(1024, 1100)]
    found = np.vstack([spread_out(each, each.mean_rank, each.mean_rank_of_zero) for _, each in parts])
    np.testing.assert_array_equal(found, stats.rankdata(-x, axis=1))


def test_a_value_that_cannot_be_ranked_is_named_wherever_it_stands() -> None:
    x = np.ones((700, 3))
    x[650, 1] = -2
    with pytest.raises(InputError, match=r"Row 650, column 1 holds -2; ranks need values of 0 or more"):
        list(rank_groups(x, np.arange(3, dtype=np.int32)))


@given(x=CELLS, data=st.data())
def test_sums_over_sets_are_those_of_a_product(x: np.ndarray, data: st.DataObject) -> None:
    sets = data.draw(hnp.arrays(np.bool_, (x.shape[1], 3)))
    members = Members.of(sparse.csr_matrix(sets.astype(float)))
    ((_, groups),) = rank_groups(x, members.codes)
    found = set_sums(groups, members, worth=groups.above + 3, worth_of_zero=groups.n_zero)
    each = np.array([[(row > v).sum() + 3 if v else (row == 0).sum() for v in row] for row in x])
    np.testing.assert_array_equal(found, each @ sets)
    np.testing.assert_array_equal(members.size, sets.sum(axis=0))


@given(above=st.integers(0, 40), tied=st.integers(1, 40), cutoff=st.integers(1, 60))
def test_room_is_the_mean_over_the_tied_ranks(above: int, tied: int, cutoff: int) -> None:
    ranks = np.arange(above + 1, above + tied + 1)
    found = mean_room(np.array([float(above)]), np.array([float(tied)]), cutoff)
    assert found.item() == pytest.approx(np.maximum(cutoff - ranks, 0).mean(), abs=1e-12)


@given(x=CELLS, cutoff=st.integers(2, 60))
def test_areas_of_complementary_sets_add_up_to_all_there_is(x: np.ndarray, cutoff: int) -> None:
    """Every rank is held by a gene of the one set or of the other, however ties fall."""
    half = np.arange(x.shape[1]) % 2 == 0
    areas = expected_areas(x, sparse.csr_matrix(np.column_stack([half, ~half]).astype(float)), cutoff=cutoff)
    whole = attainable_areas(np.array([float(x.shape[1])]), cutoff=cutoff).item()
    np.testing.assert_allclose(areas.sum(axis=1), whole, rtol=1e-12)


@given(x=CELLS, data=st.data())
def test_ranks_in_an_order_of_ties_are_those_of_a_stable_sort(x: np.ndarray, data: st.DataObject) -> None:
    n_genes = x.shape[1]
    order = np.array(data.draw(st.permutations(range(n_genes))))[: data.draw(st.integers(1, n_genes))]
    x[:, np.setdiff1d(np.arange(n_genes), order)] = 0
    limit = data.draw(st.integers(1, n_genes + 1))
    sets = sparse.csr_matrix(data.draw(hnp.arrays(np.bool_, (n_genes, 3))).astype(float))
    ranks = np.zeros(x.shape)
    ranks[:, order] = stats.rankdata(-x[:, order].astype(np.float64), method="ordinal", axis=1)
    room = np.where(ranks > 0, np.maximum(limit - ranks, 0), 0)
    laid = TieOrder.of(sets, order)
    for cells, found in ordered_ranks(x, laid, limit=limit):
        np.testing.assert_array_equal(sums_over_sets(found.room, laid.columns), (room @ sets)[cells])
    np.testing.assert_array_equal(ordered_areas(x, laid, cutoff=limit), room @ sets)


@pytest.mark.parametrize("n_expressed", [0, 5, 700])
def test_areas_of_cells_without_ties_are_those_of_their_ranks(n_expressed: int) -> None:
    """Up to 700 distinct values in a cell, more than are hashed; float32 and float64."""
    rng = np.random.default_rng(n_expressed)
    x = np.zeros((4, 1000))
    x[:, rng.permutation(1000)[:n_expressed]] = rng.random((4, n_expressed)) + 0.1
    sets = sparse.csr_matrix((rng.random((1000, 7)) < 0.1).astype(float))
    laid = TieOrder.of(sets, np.arange(1000))
    for dtype in (np.float32, np.float64):
        own = x.astype(dtype)
        ranks = stats.rankdata(-own.astype(np.float64), method="ordinal", axis=1)
        np.testing.assert_array_equal(
            ordered_areas(own, laid, cutoff=50), np.maximum(50 - ranks, 0) @ sets.toarray()
        )
