"""Scores that are kept open anywhere, and are those that were computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anndata as ad
import h5py
import numpy as np
import pandas as pd
import pytest
import toy

import mekscrna as mk
from mekscrna.scoring.portable import write_scores

if TYPE_CHECKING:
    from pathlib import Path

OLD = {"", "anndata", "array", "string-array", "categorical", "dataframe", "dict", "string", "numeric-scalar"}
"""Encodings that anndata 0.8 reads."""


@pytest.fixture
def scored(tmp_path: Path) -> ad.AnnData:
    toy.write_library(tmp_path / "root")
    (tmp_path / "data").mkdir()
    toy.write_data(tmp_path / "data")
    catalog = mk.Catalog.open(tmp_path / "root")
    adata = mk.load(catalog.dataset("toy"), tmp_path / "data")
    mk.normalize(adata)
    mk.score(adata, catalog.signatures("toy_list"), method=["ucell", "module_score"])
    return adata


def test_what_is_written_is_what_was_computed(scored: ad.AnnData, tmp_path: Path) -> None:
    write_scores(scored, tmp_path / "scores/toy.h5ad")
    found = ad.read_h5ad(tmp_path / "scores/toy.h5ad")
    assert list(found.obs_names) == list(scored.obs_names)
    assert found.obs["arm"].astype(str).tolist() == scored.obs["arm"].astype(str).tolist()
    for method in ("ucell", "module_score"):
        kept, computed = found.obsm[f"score_{method}"], scored.obsm[f"score_{method}"]
        assert list(kept.columns) == list(computed.columns)
        np.testing.assert_array_equal(kept.to_numpy(), computed.to_numpy())
    assert found.uns["mekscrna"]["scores"]["ucell"]["coverage"]["toy_list"]["n_present"] == 10
    assert mk.get.scores(found, "ucell")["score"].tolist() == mk.get.scores(scored, "ucell")["score"].tolist()


def test_nothing_is_written_that_older_readers_do_not_know(scored: ad.AnnData, tmp_path: Path) -> None:
    scored.obs["donor"] = pd.array(scored.obs["donor"].astype(str), dtype="string")
    scored.obs.loc[scored.obs_names[0], "donor"] = pd.NA
    write_scores(scored, tmp_path / "toy.h5ad")
    with h5py.File(tmp_path / "toy.h5ad") as file:
        seen: set[str] = set()
        file.visititems(lambda _, item: seen.add(str(item.attrs.get("encoding-type", ""))))
        assert seen <= OLD
        assert "X" not in file
    assert ad.read_h5ad(tmp_path / "toy.h5ad").obs["donor"].isna().sum() == 1


def test_the_scored_data_are_left_as_they_were(scored: ad.AnnData, tmp_path: Path) -> None:
    before = scored.obs.copy()
    write_scores(scored, tmp_path / "toy.h5ad")
    pd.testing.assert_frame_equal(scored.obs, before)
