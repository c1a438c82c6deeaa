"""What gene lists on pseudobulk cannot answer, and how it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from two_arms import LIST, experiment, paired

from mekscrna.comparison.expression import compare_expression
from mekscrna.comparison.shift import Obstacle, Shift
from mekscrna.errors import DataError, InputError, UnknownNameError
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    import anndata as ad

GATES = Gates(min_cells=5, min_sample_counts=100)
ARMS = {"treated": "treated", "reference": "control"}


def shift(adata: ad.AnnData, lists: object = None, **options: object) -> Shift:
    given = {"moved": LIST} if lists is None else lists
    found = compare_expression(adata, given, **ARMS, **{"gates": GATES, "paired": True, **options})  # type: ignore[arg-type]
    return found[0]


def test_no_gene_or_no_expressed_gene_gives_no_estimate_but_a_coverage() -> None:
    adata = experiment()
    absent, silent = (
        shift(adata, {"absent": ["X1", "X2"]}),
        shift(adata, {"silent": ["G1", "X2"]}, gates=GATES.model_copy(update={"min_gene_counts": 1e6})),
    )
    assert absent.estimate is None
    assert absent.obstacle_kinds == (Obstacle.LOW_COVERAGE,)
    assert absent.coverage[0].missing == ("X1", "X2")
    assert silent.estimate is None
    assert silent.obstacle_kinds == (Obstacle.LOW_EXPRESSION,)
    assert (silent.coverage[0].n_present, silent.coverage[0].silent) == (1, ("G1",))


def test_too_few_samples_give_no_estimate_but_values_and_coverage() -> None:
    adata = experiment(n_per_arm=1)
    found = shift(adata, paired=False)
    assert found.estimate is None
    assert found.obstacle_kinds == (Obstacle.TOO_FEW_SAMPLES,)
    assert len(found.samples) == 2
    assert found.coverage[0].n_expressed == 10


def test_too_few_stable_genes_are_an_obstacle() -> None:
    adata = experiment()[:, :25].copy()
    assert shift(adata).obstacle_kinds == (Obstacle.NO_STABLE_GENES,)


def test_few_strong_genes_are_said_to_set_the_scale() -> None:
    adata = experiment(n_cells=6)
    adata.layers["counts"] = (adata.layers["counts"] > 2).astype(float)
    found = shift(adata, gates=GATES.model_copy(update={"min_gene_counts": 1.0}))
    assert found.estimate is not None
    assert "the 50 highest set the scale" in found.notes[0]


def test_equal_samples_have_no_interval() -> None:
    adata = experiment(n_per_arm=2)
    adata.layers["counts"] = np.tile(np.arange(1, 201), (adata.n_obs, 1))
    found = shift(adata)
    assert found.estimate is None
    assert found.obstacle_kinds == (Obstacle.NO_SPREAD,)


def test_a_confounded_arm_has_no_estimate_and_names_the_covariate() -> None:
    adata = paired(experiment(), covariates={"batch": True})
    adata.obs["batch"] = "b" + adata.obs["arm"].astype(str)
    found = shift(adata, paired=False)
    assert found.estimate is None
    assert found.confounded_with == ("batch",)
    assert found.obstacle_kinds == (Obstacle.CONFOUNDED,)


def test_the_data_are_not_changed() -> None:
    adata = paired(experiment())
    before = adata.copy()
    shift(adata)
    assert adata.obs.equals(before.obs)
    assert adata.uns == before.uns
    assert (adata.layers["counts"] != before.layers["counts"]).nnz == 0
    assert list(adata.obsm) == []


def test_wrong_input_is_answered_with_the_way_out() -> None:
    adata = experiment()
    with pytest.raises(UnknownNameError, match="Did you mean 'treated'"):
        compare_expression(adata, {"a": LIST}, treated="treatd", reference="control")
    donorless = adata.copy()
    del donorless.obs["donor"]
    with pytest.raises(InputError, match="donor"):
        shift(donorless)
    countless = adata.copy()
    del countless.layers["counts"]
    with pytest.raises(InputError, match="counts"):
        shift(countless)
    armless = adata.copy()
    del armless.obs["arm"]
    with pytest.raises(DataError, match="arm"):
        shift(armless)
