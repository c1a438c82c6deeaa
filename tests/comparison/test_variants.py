"""The primary estimate again: by other limits on genes, and under other names of the cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from questions import LISTS, READOUTS, ask
from two_arms import claim, experiment, paired

from mekscrna.comparison.aggregate import aggregate
from mekscrna.comparison.expression import compare_expression
from mekscrna.spec.readout import ScoreShift
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    import anndata as ad

ALONE = ScoreShift(kind="score_shift", signature="moved")


@pytest.fixture
def adata() -> ad.AnnData:
    return paired(experiment(shift=0.8))


def test_other_limits_are_the_primary_with_that_gate(adata: ad.AnnData) -> None:
    found = {each.method: each for each in ask(adata, claim(ALONE), methods=(), gene_limits=(40.0, 3.0))}
    assert set(found) == {"pseudobulk", "pseudobulk_from_40", "composite"}, "the gate's own is not repeated"
    options = {"gates": Gates(min_gene_counts=40), "paired": True}
    (alone,) = compare_expression(
        adata, {"moved": LISTS["moved"]}, treated="treated", reference="control", **options
    )
    strict = found["pseudobulk_from_40"]
    assert strict.coverage == alone.coverage
    assert strict.coverage[0].n_expressed < found["pseudobulk"].coverage[0].n_expressed
    assert strict.estimate is not None
    assert alone.estimate is not None
    assert strict.estimate.value == pytest.approx(alone.estimate.value, abs=0.05)


def test_other_names_of_the_cells_are_another_population_of_the_same_samples(adata: ad.AnnData) -> None:
    other = adata.copy()
    rng = np.random.default_rng(0)
    other.obs["cell_type"] = np.where(rng.random(adata.n_obs) < 0.5, "cd8_t", "monocyte")
    asked = claim(ALONE, population="cd8_t")
    labels = {"markers": aggregate(other)}
    found = {each.method: each for each in ask(adata, asked, methods=(), gene_limits=(), labels=labels)}
    again = ask(other, asked, methods=(), gene_limits=())[0]
    renamed = found["pseudobulk_by_markers"]
    assert renamed.estimate == again.estimate
    assert renamed.estimate != found["pseudobulk"].estimate
    assert "pseudobulk_by_markers" not in {
        each.method for each in ask(adata, claim(ALONE), methods=(), labels=labels)
    }, "all cells are all cells, whatever they are called"


def test_shares_are_counted_again_under_other_names(adata: ad.AnnData) -> None:
    other = adata.copy()
    other.obs["cell_type"] = adata.obs["cell_type"].astype(str).to_numpy()[::-1]
    share = next(each for each in READOUTS if each.kind == "fraction")
    asked = claim(share, population=share.within)
    found = ask(adata, asked, methods=(), labels={"markers": aggregate(other)})
    assert [each.method for each in found][:2] == ["composition", "composition_by_markers"]
