"""The portrait of a dataset says what its cells and samples say, and leaves the data alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from two_arms import LIST, OTHER, claim, experiment, paired, signature

import mekscrna as mk
from mekscrna.comparison.aggregate import aggregate
from mekscrna.portrait.cells import cells_by_sample, score_spreads
from mekscrna.portrait.embedding import NO_SCORE, Layout, embed, most_per_sample, unpacked
from mekscrna.portrait.landscape import in_order, landscape, shares
from mekscrna.portrait.portray import portray
from mekscrna.portrait.values import QUANTILES, Embedding
from mekscrna.spec.claim import Contrast
from mekscrna.spec.readout import ScoreShift
from mekscrna.spec.study import Gates, Study

if TYPE_CHECKING:
    from anndata import AnnData

CONTRAST = Contrast(treated="treated", reference="control")
GATES = Gates(min_cells=5, min_sample_counts=100)
LISTS = {"moved": signature("moved", LIST), "still": signature("still", OTHER)}
LAYOUT = Layout(kind="pca", seed=3, method="ucell", lists=("moved",))
LABELS = ("cd8_t", "monocyte")


@pytest.fixture(scope="module")
def adata() -> AnnData:
    made = paired(experiment(shift=1.0, seed=4))
    mk.score(made, LISTS)
    return made


def test_a_dot_is_the_shift_that_the_same_comparison_gives(adata: AnnData) -> None:
    found = landscape(
        aggregate(adata),
        LISTS,
        lists=["moved", "still"],
        populations=["all", "cd8_t"],
        contrasts=[CONTRAST],
        gates=GATES,
    )
    assert [(one.readout, one.population) for one in found] == [
        (name, population) for population in ("all", "cd8_t") for name in ("moved", "still")
    ]
    for one in found:
        (direct,) = mk.compare_expression(
            adata,
            {one.readout: LISTS[one.readout]},
            treated="treated",
            reference="control",
            population=one.population,
            gates=GATES,
        )
        assert direct.estimate is not None
        assert one.value == direct.estimate.value
        assert one.ci95 == direct.estimate.ci95
        value = {(each.donor, each.arm): each.value for each in direct.samples}
        ups = [
            value[donor, "treated"] > value[donor, "control"]
            for donor in {each.donor for each in direct.samples}
        ]
        assert one.share == np.mean([up == (one.value > 0) for up in ups])


def test_without_pairs_the_share_is_of_treated_samples_beyond_the_reference_mean(adata: AnnData) -> None:
    sums = replace(aggregate(adata), is_paired=False)
    (one,) = landscape(sums, LISTS, lists=["still"], populations=["all"], contrasts=[CONTRAST], gates=GATES)
    (direct,) = mk.compare_expression(
        sums, {"still": LISTS["still"]}, treated="treated", reference="control", paired=False, gates=GATES
    )
    middle = np.mean([each.value for each in direct.samples if each.arm == "control"])
    beyond = [each.value > middle for each in direct.samples if each.arm == "treated"]
    assert one.value is not None
    assert one.share == np.mean([each == (one.value > 0) for each in beyond])


def test_a_list_that_is_not_there_enough_is_not_read_and_says_why(adata: AnnData) -> None:
    gone = {"gone": signature("gone", (*LIST[:2], *(f"NONE{n}" for n in range(8))))}
    (one,) = landscape(
        aggregate(adata), gone, lists=["gone"], populations=["all"], contrasts=[CONTRAST], gates=GATES
    )
    assert (one.value, one.ci95, one.share) == (None, None, None)
    assert one.obstacle == "Only 2 of 10 genes of gone are in the matrix (at least 6 are needed)."


def test_cells_are_counted_by_sample_and_label(adata: AnnData) -> None:
    table = pd.crosstab(adata.obs["sample"].astype(str), adata.obs["cell_type"].astype(str))
    for one in cells_by_sample(aggregate(adata), LABELS):
        assert one.n_cells == tuple(table.loc[one.sample, list(LABELS)])


def test_each_population_moves_by_the_log_odds_of_its_share(adata: AnnData) -> None:
    for one in shares(aggregate(adata), contrasts=[CONTRAST], gates=GATES):
        direct = mk.compare_fraction(
            adata, of=one.readout, within="all", treated="treated", reference="control", gates=GATES
        )
        assert one.value == (direct.estimate.value if direct.estimate else None)
        assert (one.value is None) == (one.obstacle is not None)


def test_quantiles_of_scores_are_those_of_the_cells(adata: AnnData) -> None:
    found = score_spreads(aggregate(adata), [("moved", "cd8_t")], method="ucell", arms=("control", "treated"))
    assert len(found) == 8
    scores = adata.obsm["score_ucell"]["moved"]
    for one in found:
        own = scores[((adata.obs["sample"] == one.sample) & (adata.obs["cell_type"] == "cd8_t")).to_numpy()]
        assert one.n_cells == len(own)
        exact = np.quantile(own, QUANTILES, method="inverted_cdf")
        assert np.abs(np.array(one.quantiles) - exact).max() <= np.ptp(own) / 127 + 1e-4


@pytest.mark.parametrize(
    ("sizes", "most", "kept"),
    [([10, 10, 10], 100, 10), ([10, 100, 1000], 130, 60), ([5, 5], 4, 2), ([7], 3, 3), ([9, 9, 9], 1, 1)],
)
def test_every_sample_keeps_the_same_number_at_most(sizes: list[int], most: int, kept: int) -> None:
    sample = np.repeat([f"s{n}" for n in range(len(sizes))], sizes)
    assert most_per_sample(sample, most) == kept


def test_cells_are_thinned_by_sample_and_never_by_arm(adata: AnnData) -> None:
    rich = adata[(adata.obs["arm"] == "control") | (np.arange(adata.n_obs) % 3 == 0)].copy()
    sizes = rich.obs["sample"].value_counts()
    laid = embed(rich, LABELS, replace(LAYOUT, most_cells=100))
    assert isinstance(laid, Embedding)
    assert laid.n_cells <= 100 < rich.n_obs == laid.n_before
    shown = np.bincount(unpacked(laid.sample, "<u2"), minlength=len(laid.samples))
    assert laid.most_per_sample is not None
    for name, n in zip(laid.samples, shown, strict=True):
        assert n == min(sizes[name], laid.most_per_sample)


@pytest.mark.parametrize("kind", ["pca", pytest.param("umap", marks=pytest.mark.slow)])
def test_the_same_cells_are_laid_out_to_the_same_bytes_and_stay_as_they_are(
    adata: AnnData, kind: str
) -> None:
    before = adata.copy()
    first, second = (embed(adata, LABELS, replace(LAYOUT, kind=kind)) for _ in range(2))
    assert first == second
    assert isinstance(first, Embedding)
    assert first.kind == kind
    assert first.most_per_sample is None
    assert (adata.X != before.X).nnz == 0
    assert list(adata.obsm) == list(before.obsm)
    assert list(adata.uns) == list(before.uns)


def test_a_layout_keeps_scores_samples_and_labels(adata: AnnData) -> None:
    laid = embed(adata, LABELS, LAYOUT)
    assert isinstance(laid, Embedding)
    names = np.array(laid.samples)[unpacked(laid.sample, "<u2")]
    assert names.tolist() == adata.obs["sample"].astype(str).tolist()
    labels = np.array(laid.populations)[unpacked(laid.population, "u1")]
    assert labels.tolist() == adata.obs["cell_type"].astype(str).tolist()
    (layer,) = laid.scores
    steps = unpacked(layer.values, "u1")
    scores = adata.obsm["score_ucell"]["moved"].to_numpy()
    inside = (scores > layer.low) & (scores < layer.high)
    back = layer.low + steps[inside] / 254 * (layer.high - layer.low)
    assert np.abs(back - scores[inside]).max() <= (layer.high - layer.low) / 500
    assert NO_SCORE not in steps


def test_cells_without_a_score_are_marked(adata: AnnData) -> None:
    some = adata.copy()
    some.obsm["score_ucell"].loc[some.obs_names[:5], "moved"] = np.nan
    laid = embed(some, LABELS, LAYOUT)
    assert isinstance(laid, Embedding)
    assert np.flatnonzero(unpacked(laid.scores[0].values, "u1") == NO_SCORE).tolist() == [0, 1, 2, 3, 4]


def test_where_nothing_can_be_laid_out_the_reason_is_said(adata: AnnData) -> None:
    bulk = adata.copy()
    bulk.uns["mekscrna"] = {**bulk.uns["mekscrna"], "assay": "bulk"}
    said = {
        embed(adata, LABELS, replace(LAYOUT, kind="none")),
        embed(adata[:20].copy(), LABELS, LAYOUT),
        embed(bulk, LABELS, LAYOUT),
    }
    assert said == {
        "The study asks for none.",
        "20 cells and 200 genes are too few; 50 cells and 50 genes are needed.",
        "Rows of this dataset are samples, so there are no cells to lay out.",
    }


def test_populations_stand_in_the_order_of_the_house() -> None:
    assert in_order(["zebra", "monocyte", "malignant", "ant", "all"]) == (
        "all",
        "malignant",
        "monocyte",
        "ant",
        "zebra",
    )


def test_a_whole_portrait_holds_what_the_claims_read(adata: AnnData) -> None:
    study = Study(
        id="s",
        title="s",
        question="s",
        datasets=({"id": "made_up"},),
        claims=("c",),
        methods=("ucell",),
        gates=GATES,
    )
    asked = claim(ScoreShift(kind="score_shift", signature="moved"))
    portrait = portray(adata, aggregate(adata), [(asked, CONTRAST)], signatures=LISTS, study=study)
    assert {one.readout for one in portrait.landscape} == {"moved"}
    assert {"all", *LABELS} == {one.population for one in portrait.landscape}
    assert {(one.signature, one.population) for one in portrait.scores} == {("moved", asked.population)}
    assert portrait.no_embedding is None
    absent = Contrast(treated="elsewhere", reference="control")
    empty = portray(adata, aggregate(adata), [(asked, absent)], signatures=LISTS, study=study)
    assert empty.landscape == empty.shares == ()
