"""Cells summed into samples."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from two_arms import experiment, paired

from mekscrna.annotation.labels import members
from mekscrna.comparison.aggregate import Sums, aggregate
from mekscrna.comparison.pool import pool, samples_of, score_totals
from mekscrna.errors import DataError, InputError


@pytest.fixture(scope="module")
def adata() -> ad.AnnData:
    adata = experiment(n_per_arm=3, n_cells=8)
    scores = np.random.default_rng(2).integers(0, 64, size=(adata.n_obs, 2)) / 64  # exact in binary
    adata.obsm["score_ucell"] = pd.DataFrame(scores, index=adata.obs_names, columns=["a", "b"])
    return adata


def contents(sums: Sums) -> dict[tuple[str, str], list[float]]:
    assert sums.counts is not None
    parts = [sums.n_rows[:, None], sums.counts.toarray(), sums.total_counts[:, None]]
    parts += [part for found in sums.scores.values() for part in (found.sums, found.squares)]
    rows = np.column_stack(parts).tolist()
    return {(group.sample.sample, group.label): row for group, row in zip(sums.groups, rows, strict=True)}


def test_sums_are_those_of_a_group_by(adata: ad.AnnData) -> None:
    sums = aggregate(adata)
    frame = pd.DataFrame(adata.layers["counts"].toarray(), index=adata.obs_names)
    by = [adata.obs["sample"].astype(str), adata.obs["cell_type"].astype(str)]
    expected = frame.groupby(by).sum()
    assert sums.counts is not None
    assert [(group.sample.sample, group.label) for group in sums.groups] == list(expected.index)
    assert np.array_equal(sums.counts.toarray(), expected.to_numpy())
    assert np.array_equal(sums.n_rows, frame.groupby(by).size().to_numpy())


@given(cuts=st.lists(st.integers(1, 47), max_size=4, unique=True), order=st.randoms())
@settings(max_examples=25, deadline=None)
def test_parts_add_up_to_the_whole_in_any_order(cuts: list[int], order: object) -> None:
    adata = experiment(n_per_arm=3, n_cells=8)
    edges = [0, *sorted(cuts), adata.n_obs]
    parts = [aggregate(adata[start:stop].copy()) for start, stop in pairwise(edges)]
    order.shuffle(parts)  # type: ignore[attr-defined]  # hypothesis' random.Random
    left = reduce(Sums.merge, parts)
    right = reduce(lambda total, part: part.merge(total), reversed(parts))
    assert contents(left) == contents(right) == contents(aggregate(adata))


@pytest.mark.parametrize("rows_per_block", [1, 7, 1000])
def test_blocks_change_no_bit(adata: ad.AnnData, rows_per_block: int) -> None:
    assert contents(aggregate(adata, rows_per_block=rows_per_block)) == contents(aggregate(adata))


def test_sums_of_different_things_do_not_add_up(adata: ad.AnnData) -> None:
    fewer = adata[:, :5].copy()
    del fewer.obsm["score_ucell"]
    with pytest.raises(InputError, match="genes and scores"):
        aggregate(adata).merge(aggregate(fewer))


def test_rows_without_sample_or_arm_are_left_out(adata: ad.AnnData) -> None:
    odd = adata.copy()
    odd.obs.loc[odd.obs_names[:3], "arm"] = np.nan
    assert aggregate(odd).n_rows.sum() == adata.n_obs - 3


def test_missing_columns_are_all_named_with_the_nearest(adata: ad.AnnData) -> None:
    odd = adata.copy()
    odd.obs = odd.obs.rename(columns={"sample": "samples", "arm": "arms"})
    with pytest.raises(DataError, match=r"(?s)obs\['sample'\].*'samples'.*obs\['arm'\].*'arms'"):
        aggregate(odd)


@pytest.mark.parametrize("column", ["arm", "donor", "batch"])
def test_a_sample_of_two_kinds_is_refused(adata: ad.AnnData, column: str) -> None:
    odd = paired(adata.copy(), covariates={"batch": True})
    odd.obs["batch"] = "one"
    odd.obs[column] = odd.obs[column].astype(str)
    odd.obs.loc[odd.obs_names[0], column] = "other"
    with pytest.raises(DataError, match=rf"obs\['{column}'\]: sample 'd0_control' has more than one value"):
        aggregate(odd)


@pytest.mark.parametrize("population", ["all", "t_cell", "cd8_t", "monocyte", "myeloid", "malignant"])
def test_a_population_has_the_rows_that_annotation_says(adata: ad.AnnData, population: str) -> None:
    sums = aggregate(adata)
    pooled = pool(sums, population)
    rows = members(adata, population)
    counts = adata.layers["counts"].toarray()
    assert pooled.counts is not None
    for sample, n_rows, row in zip(samples_of(sums), pooled.n_rows, pooled.counts.toarray(), strict=True):
        own = rows & (adata.obs["sample"] == sample.sample).to_numpy()
        assert n_rows == own.sum()
        assert np.array_equal(row, counts[own].sum(axis=0))


def test_labels_of_ones_own_stand_for_themselves(adata: ad.AnnData) -> None:
    own = adata.copy()
    own.obs["cell_type"] = np.where(own.obs["cell_type"] == "cd8_t", "CD8+ T", "Mono")
    sums = aggregate(own)
    assert pool(sums, "CD8+ T").n_rows.sum() == adata.n_obs / 2
    assert pool(sums, "all").n_rows.sum() == adata.n_obs
    assert not pool(sums, "cd8_t").is_present


def test_bulk_rows_are_matched_exactly_and_normalized_ones_averaged() -> None:
    obs = pd.DataFrame(
        {"sample": ["a", "a", "a", "b"], "arm": ["x", "x", "x", "y"]}, index=["0", "1", "2", "3"]
    )
    obs["cell_type"] = ["all", "cd8_t", "cd8_t", "all"]
    values = sparse.csr_matrix(np.array([[10.5, 1.0], [2.0, 4.0], [4.0, 8.0], [1.0, 1.0]]))
    adata = ad.AnnData(values, obs=obs, layers={"normalized": values})
    paired(adata, assay="bulk", quantity="normalized")
    sums = aggregate(adata)
    whole, cd8 = pool(sums, "all"), pool(sums, "cd8_t")
    assert whole.counts is not None
    assert cd8.counts is not None
    assert whole.counts.toarray().tolist() == [[10.5, 1.0], [1.0, 1.0]]
    assert cd8.counts.toarray().tolist() == [[3.0, 6.0], [0.0, 0.0]]
    assert not pool(sums, "t_cell").is_present


def test_summed_scores_give_the_means_of_cells(adata: ad.AnnData) -> None:
    sums = aggregate(adata)
    cells = adata.obs["cell_type"] == "cd8_t"
    by = adata.obs.loc[cells, "sample"].astype(str)
    expected = adata.obsm["score_ucell"][cells].groupby(by).mean()
    for name in expected.columns:
        n_cells, totals, squares = score_totals(pool(sums, "cd8_t"), sums.scores["ucell"], name)
        assert totals / n_cells == pytest.approx(expected[name].to_numpy())
        values = adata.obsm["score_ucell"].loc[cells, name]
        assert squares == pytest.approx((values**2).groupby(by).sum().to_numpy())
        assert score_totals(pool(sums, "nk"), sums.scores["ucell"], name)[0].sum() == 0
