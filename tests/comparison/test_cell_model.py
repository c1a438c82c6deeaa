"""A mixed model of cells beside the shift of a score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from two_arms import LIST, experiment, paired, signature

from mekscrna.comparison.compare import compare
from mekscrna.scoring.score import score

if TYPE_CHECKING:
    import anndata as ad

    from mekscrna.comparison.shift import Shift


def scored(*, is_paired: bool, **more: float) -> Shift:
    adata = experiment(n_per_arm=5, shift=0.4, **more)
    if is_paired:
        paired(adata)
    score(adata, [signature("one", LIST)], method="mean")
    (found,) = compare(adata, treated="treated", reference="control", score="mean")
    return found


@pytest.mark.parametrize("is_paired", [True, False])
def test_it_stands_beside_every_score(is_paired: bool) -> None:
    """With as many cells everywhere its estimate is that of the means; only the error differs."""
    found = scored(is_paired=is_paired)
    assert found.mixed is not None
    assert found.estimate is not None
    assert found.mixed.value == pytest.approx(found.estimate.value, rel=1e-6)
    assert found.mixed.low95 < found.mixed.value < found.mixed.high95
    assert 0 <= found.mixed.between < 1
    assert found.mixed.df < 12, "cells are no replicates"


def test_there_is_none_where_there_is_no_interval() -> None:
    adata = experiment(n_per_arm=1)
    score(adata, [signature("one", LIST)], method="mean")
    (found,) = compare(adata, treated="treated", reference="control", score="mean")
    assert found.mixed is None


def test_it_holds_its_level_where_samples_differ() -> None:
    """Cells share what their sample has, and nothing else differs."""
    shown = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        adata = experiment(n_per_arm=4, seed=seed)
        offsets = dict(zip(sorted(set(adata.obs["sample"])), rng.normal(0, 1, 8), strict=True))
        adata.obsm["score_made"] = _frame(adata, offsets, rng)
        (found,) = compare(adata, treated="treated", reference="control", score="made", paired=False)
        assert found.mixed is not None
        shown += found.mixed.p < 0.05
    assert shown <= 9


def _frame(adata: ad.AnnData, offsets: dict[str, float], rng: np.random.Generator) -> pd.DataFrame:
    values = adata.obs["sample"].map(offsets).astype(float) + rng.normal(0, 1, adata.n_obs)
    return pd.DataFrame({"one": values}, index=adata.obs_names)
