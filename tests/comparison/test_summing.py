"""Counts and scores summed while they are read."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from two_arms import LIST, OTHER, experiment, paired

from mekscrna.comparison.aggregate import Sums, aggregate, summed, summing_of
from mekscrna.comparison.compare import compare
from mekscrna.comparison.shift import Obstacle
from mekscrna.scoring.score import score
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    import anndata as ad

LISTS = {"a": list(LIST), "b": list(OTHER)}
GATES = Gates(min_cells=5, min_sample_counts=100)


@pytest.fixture(scope="module")
def scored() -> ad.AnnData:
    adata = paired(experiment(n_per_arm=3, n_cells=40))
    score(adata, LISTS, method="ucell")
    score(adata, LISTS, method="mean")
    return adata


def agree(one: Sums, other: Sums) -> None:
    """All whole numbers to the bit, sums of scores to rounding."""
    assert one.groups == other.groups
    assert np.array_equal(one.n_rows, other.n_rows)
    assert one.counts is not None
    assert other.counts is not None
    assert (one.counts != other.counts).nnz == 0
    assert list(one.scores) == list(other.scores)
    for method, found in one.scores.items():
        expected = other.scores[method]
        assert found.signatures == expected.signatures
        for name in ("n", "least", "greatest", "width", "bins"):
            assert np.array_equal(getattr(found.grids, name), getattr(expected.grids, name))
        np.testing.assert_allclose(found.sums, expected.sums, rtol=1e-12)
        np.testing.assert_allclose(found.squares, expected.squares, rtol=1e-12)


@pytest.mark.parametrize("rows_per_block", [7, 64, 10_000])
def test_one_scan_gives_scores_and_the_sums_of_a_later_look(scored: ad.AnnData, rows_per_block: int) -> None:
    adata = scored.copy()
    summing = summing_of(adata)
    score(adata, LISTS, method=["ucell", "mean"], accumulators=[summing], rows_per_block=rows_per_block)
    names = {method: list(LISTS) for method in ("ucell", "mean")}
    found, expected = summed(adata, summing, names), aggregate(scored)
    agree(found, expected)
    for method in names:
        assert np.array_equal(found.scores[method].sums, expected.scores[method].sums)


@given(cuts=st.lists(st.integers(1, 239), max_size=5, unique=True), random=st.randoms())
@settings(max_examples=20)
def test_parts_add_up_to_the_whole_in_any_order(scored: ad.AnnData, cuts: list[int], random: object) -> None:
    edges = [0, *sorted(cuts), scored.n_obs]
    parts = [aggregate(scored[start:stop].copy()) for start, stop in pairwise(edges)]
    random.shuffle(parts)  # type: ignore[attr-defined]  # hypothesis' random.Random
    agree(reduce(Sums.merge, parts), aggregate(scored))


@given(
    cuts=st.lists(st.integers(1, 239), max_size=30, unique=True),
    kind=st.sampled_from([sparse.csr_matrix, sparse.csc_matrix, np.asarray]),
)
@settings(max_examples=20)
def test_counts_are_the_same_in_any_blocks_of_any_form(
    scored: ad.AnnData, cuts: list[int], kind: type
) -> None:
    summing = summing_of(scored)
    counts = scored.layers["counts"].toarray()
    for start, stop in pairwise([0, *sorted(cuts), scored.n_obs]):
        summing.add(slice(start, stop), kind(counts[start:stop]), {})
    expected = aggregate(scored).counts
    assert (summing.counts() != expected).nnz == 0


def test_nothing_taken_in_is_nothing(scored: ad.AnnData) -> None:
    assert summing_of(scored).counts() is None


def test_quantiles_are_near_those_of_the_sorted_scores(scored: ad.AnnData) -> None:
    sums = aggregate(scored)
    scores = scored.obsm["score_ucell"]
    by = [scored.obs["sample"].astype(str), scored.obs["cell_type"].astype(str)]
    for share in (0.25, 0.5, 0.9):
        spread = scores.groupby(by).agg(lambda values: values.max() - values.min())
        found = sums.scores["ucell"].quantile(share)
        ranked = scores.groupby(by).agg(
            lambda values, at=share: np.sort(values)[int(np.ceil(at * len(values))) - 1]
        )
        assert list(ranked.index) == [(group.sample.sample, group.label) for group in sums.groups]
        assert (np.abs(found - ranked.to_numpy()) <= spread.to_numpy() / 127 + 1e-6).all()


def test_cells_without_a_score_are_in_no_mean_and_are_counted(scored: ad.AnnData) -> None:
    adata = scored.copy()
    scores = adata.obsm["score_ucell"].copy()
    scores.iloc[[0, 5], 0] = np.nan
    adata.obsm["score_ucell"] = scores
    holes, _ = compare(adata, treated="treated", reference="control", gates=GATES)
    whole, _ = compare(scored, treated="treated", reference="control", gates=GATES)
    samples = adata.obs["sample"].astype(str)
    expected = scores["a"].groupby(samples).mean()
    for each in holes.samples:
        assert each.value == pytest.approx(expected[each.sample], rel=1e-12)
    assert holes.notes[-1] == "2 of 240 cells have no score by ucell and are in no mean."
    assert not any("no score" in note for note in whole.notes)


def test_a_sample_without_any_score_stops_the_comparison(scored: ad.AnnData) -> None:
    adata = scored.copy()
    scores = adata.obsm["score_ucell"].copy()
    scores.loc[(adata.obs["sample"] == "d0_treated").to_numpy(), "a"] = np.nan
    adata.obsm["score_ucell"] = pd.DataFrame(scores)
    found = compare(adata, treated="treated", reference="control", gates=GATES)
    assert found[0].estimate is None
    assert found[0].obstacle_kinds == (Obstacle.NOT_SCORED,)
    assert found[1].estimate is not None
