"""Scores compared sample by sample."""

from __future__ import annotations

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from scipy import stats
from two_arms import experiment

from mekscrna.comparison.compare import compare
from mekscrna.comparison.shift import Obstacle
from mekscrna.errors import UnknownNameError
from mekscrna.spec.study import Gates

GATES = Gates(min_cells=5, min_sample_counts=100)
ARMS = {"treated": "treated", "reference": "control"}


@pytest.fixture
def adata() -> ad.AnnData:
    adata = experiment(n_per_arm=5)
    scores = np.random.default_rng(4).normal(size=(adata.n_obs, 3))
    scores[:, 2] = np.nan
    adata.obsm["score_ucell"] = pd.DataFrame(scores, index=adata.obs_names, columns=["a", "b", "void"])
    return adata


def by_hand(adata: ad.AnnData, name: str) -> tuple[pd.Series, pd.Series]:
    cells = adata.obs["cell_type"] == "cd8_t"
    means = (
        adata.obsm["score_ucell"].loc[cells, name].groupby(adata.obs.loc[cells, "sample"].astype(str)).mean()
    )
    return means[means.index.str.endswith("treated")], means[means.index.str.endswith("control")]


@pytest.mark.parametrize("paired", [True, False])
def test_a_shift_is_a_t_test_of_sample_means(adata: ad.AnnData, paired: bool) -> None:
    found = compare(adata, population="cd8_t", paired=paired, gates=GATES, **ARMS)
    assert [each.readout for each in found] == ["signature:a", "signature:b", "signature:void"]
    for name, each in zip(("a", "b"), found, strict=False):
        treated, reference = by_hand(adata, name)
        theirs = (
            stats.ttest_rel(treated, reference.to_numpy())
            if paired
            else stats.ttest_ind(treated, reference, equal_var=False)
        )
        assert each.estimate is not None
        assert each.estimate.p == pytest.approx(theirs.pvalue, rel=1e-9)
        assert (each.unit, each.method) == ("ucell score", "ucell")


def test_cells_are_no_replicates(adata: ad.AnnData) -> None:
    """Ten times the cells of the same samples leave the degrees of freedom where they were."""
    many = ad.concat([adata] * 10, index_unique="-")
    one, ten = (compare(each, gates=GATES, **ARMS)[0].estimate for each in (adata, many))
    assert one is not None
    assert ten is not None
    assert (ten.df, ten.se) == pytest.approx((one.df, one.se))


def test_a_list_without_scores_gives_no_estimate(adata: ad.AnnData) -> None:
    found = compare(adata, gates=GATES, **ARMS)[2]
    assert found.estimate is None
    assert found.obstacle_kinds == (Obstacle.NOT_SCORED,)


def test_scores_are_enough(adata: ad.AnnData) -> None:
    bare = ad.AnnData(obs=adata.obs, obsm={"score_ucell": adata.obsm["score_ucell"]})
    found = compare(bare, gates=GATES, **ARMS)[0]
    assert found.estimate == compare(adata, gates=GATES, **ARMS)[0].estimate
    assert found.depth_ratio is None


def test_an_absent_population_gives_no_estimate_and_says_so(adata: ad.AnnData) -> None:
    found = compare(adata, population="nk", gates=GATES, **ARMS)[0]
    assert found.estimate is None
    assert found.obstacle_kinds[0] is Obstacle.POPULATION_ABSENT
    assert found.obstacles[0] == "The dataset has no cells labelled nk."


def test_unknown_names_are_answered_with_the_nearest(adata: ad.AnnData) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'ucell'"):
        compare(adata, score="ucel", **ARMS)
    with pytest.raises(UnknownNameError, match="Did you mean 'control'"):
        compare(adata, treated="treated", reference="controls")
