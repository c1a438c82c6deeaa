"""Counts thinned to equal depth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import sparse, stats
from two_arms import experiment, paired

from mekscrna.data.house import steps
from mekscrna.errors import DataError, InputError
from mekscrna.preparation.normalize import normalize
from mekscrna.preparation.thinning import thin, with_share

if TYPE_CHECKING:
    import anndata as ad


def depth_of(adata: ad.AnnData, arm: str) -> float:
    """Counts per cell, averaged over samples geometrically."""
    totals = np.asarray(adata.layers["counts"].sum(axis=1)).ravel()
    samples = adata.obs["sample"].astype(str).to_numpy()
    of_arm = (adata.obs["arm"] == arm).to_numpy()
    means = [totals[of_arm & (samples == each)].mean() for each in np.unique(samples[of_arm])]
    return float(stats.gmean(means))


def shallow(depth: float = 0.5, **changes: int) -> ad.AnnData:
    adata = paired(experiment(depth=depth, **changes))
    normalize(adata)
    return adata


@pytest.mark.parametrize("depth", [0.25, 0.5, 2.0, 4.0])
def test_arms_come_to_the_depth_of_the_shallower(depth: float) -> None:
    adata = shallow(depth, n_cells=60)
    found = thin(adata)
    least = min(depth_of(adata, "treated"), depth_of(adata, "control"))
    for arm in ("treated", "control"):
        assert depth_of(found, arm) == pytest.approx(least, rel=0.01)


def test_the_shallower_arm_is_as_it_was_and_no_count_grows() -> None:
    adata = shallow()
    found = thin(adata)
    before, after = adata.layers["counts"], found.layers["counts"]
    treated = (adata.obs["arm"] == "treated").to_numpy()
    assert (after[treated] != before[treated]).nnz == 0
    assert (after > before).nnz == 0
    assert after.format == "csr"
    assert np.array_equal(after.data, np.floor(after.data))


def test_the_data_given_are_not_changed() -> None:
    adata = shallow()
    before = adata.copy()
    thin(adata)
    assert (adata.layers["counts"] != before.layers["counts"]).nnz == 0
    assert (adata.X != before.X).nnz == 0
    assert adata.uns == before.uns
    assert adata.obs.equals(before.obs)


def test_values_and_quality_are_made_anew_and_scores_are_dropped() -> None:
    adata = shallow()
    adata.obs["total_counts"] = np.asarray(adata.layers["counts"].sum(axis=1)).ravel()
    adata.obs["n_genes_by_counts"] = adata.layers["counts"].getnnz(axis=1)
    adata.obsm["score_ucell"] = adata.obs[["total_counts"]].copy()
    adata.obsm["X_map"] = np.zeros((adata.n_obs, 2))
    adata.uns["mekscrna"]["scores"] = {"ucell": {"seed": 0}}
    found = thin(adata)
    counts = found.layers["counts"].toarray()
    totals = counts.sum(axis=1)
    np.testing.assert_allclose(found.X.toarray(), np.log1p(counts / totals[:, None] * 1e4), rtol=1e-5)
    assert np.array_equal(found.obs["total_counts"], totals)
    assert np.array_equal(found.obs["n_genes_by_counts"], (counts > 0).sum(axis=1))
    assert list(found.obsm) == ["X_map"]
    assert found.uns["mekscrna"]["scores"] == {}
    assert steps(found)[-1].startswith("Thinned counts to equal depth by arm (seed 0): control kept ")
    assert steps(found)[-1].endswith(", treated kept 100.0%.")


def test_other_cells_and_their_order_change_no_count() -> None:
    """A few cells alone, in another order, keep what they keep among all."""
    adata = shallow()
    share = np.where(adata.obs["arm"] == "treated", 0.9, 0.4)
    pick = np.random.default_rng(1).permutation(adata.n_obs)[:50]
    alone = with_share(adata[pick].copy(), share[pick], seed=3)
    whole = with_share(adata, share, seed=3)
    assert (alone.layers["counts"] != whole.layers["counts"][pick]).nnz == 0
    assert (whole.X[pick] != alone.X).nnz == 0


def test_samples_can_be_brought_to_one_depth() -> None:
    found = thin(shallow(n_cells=60), by="sample")
    totals = np.asarray(found.layers["counts"].sum(axis=1)).ravel()
    means = [totals[rows].mean() for rows in found.obs.groupby("sample", observed=True).indices.values()]
    assert max(means) / min(means) == pytest.approx(1, abs=0.02)


def test_seeds_and_datasets_toss_coins_of_their_own() -> None:
    adata = shallow()
    other = paired(adata.copy(), dataset="another")
    one = thin(adata, seed=1).layers["counts"]
    assert (one != thin(adata, seed=1).layers["counts"]).nnz == 0
    assert (one != thin(adata, seed=2).layers["counts"]).nnz > 0
    assert (one != thin(other, seed=1).layers["counts"]).nnz > 0


def test_cells_of_no_group_keep_their_counts() -> None:
    adata = shallow()
    adata.obs["batch"] = np.where(adata.obs["arm"] == "treated", None, adata.obs["sample"])
    found = thin(adata, by="batch")
    treated = (adata.obs["arm"] == "treated").to_numpy()
    assert (found.layers["counts"][treated] != adata.layers["counts"][treated]).nnz == 0


@pytest.mark.filterwarnings("ignore:Observation names are not unique")
def test_cells_that_share_a_name_toss_coins_of_their_own() -> None:
    adata = experiment(n_per_arm=2)
    adata.layers["counts"] = sparse.csr_matrix(np.full(adata.shape, 4.0))
    adata.obs_names = ["a"] * adata.n_obs
    found = with_share(adata, np.full(adata.n_obs, 0.5), seed=0).layers["counts"].toarray()
    assert len(np.unique(found, axis=0)) == adata.n_obs


def test_any_matrix_of_counts_is_thinned_alike() -> None:
    adata = shallow()
    expected = thin(adata).layers["counts"]
    for kind in (sparse.csc_matrix, sparse.csr_array, lambda counts: counts.toarray()):
        other = adata.copy()
        other.layers["counts"] = kind(adata.layers["counts"])
        assert (thin(other).layers["counts"] != expected).nnz == 0


def test_what_cannot_be_thinned_is_refused() -> None:
    adata = shallow()
    with pytest.raises(DataError, match=r"obs\['arms'\].*no such column.*Did you mean 'arm'"):
        thin(adata, by="arms")
    twice = adata.copy()
    twice.var_names = ["a"] * adata.n_vars
    with pytest.raises(InputError, match="Names of genes occur twice"):
        thin(twice)
    with pytest.raises(InputError, match="samples of bulk"):
        thin(paired(adata.copy(), assay="bulk"))
    halved = adata.copy()
    halved.layers["counts"] = adata.layers["counts"] * 0.5
    with pytest.raises(InputError, match="counts"):
        thin(halved)
    bare = adata.copy()
    del bare.layers["counts"]
    with pytest.raises(InputError, match="no 'counts'"):
        thin(bare)
    silent = adata.copy()
    here = (adata.obs["sample"] != "d0_control").to_numpy()
    silent.layers["counts"] = sparse.csr_matrix(adata.layers["counts"].multiply(here[:, None]))
    with pytest.raises(DataError, match="without counts: sample 'd0_control'"):
        thin(silent)
