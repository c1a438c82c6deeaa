"""Scores at equal depth, where arms differ in depth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pytest
from questions import GATES, LISTS, SHIFT, TARGET, ask
from scipy import sparse, stats
from two_arms import LIST, claim, experiment, paired

from mekscrna.comparison.aggregate import aggregate
from mekscrna.comparison.compare import score_shift
from mekscrna.comparison.design import Question
from mekscrna.comparison.equal_depth import questions_of, uneven
from mekscrna.comparison.frame import frame
from mekscrna.comparison.scored import at_equal_depth, with_scores
from mekscrna.errors import InputError
from mekscrna.preparation.normalize import normalize
from mekscrna.preparation.thinning import with_share
from mekscrna.scoring.score import score
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.claim import Contrast, Interaction
from mekscrna.spec.readout import Fraction, SingleGene
from mekscrna.spec.study import Gates, Study

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.comparison.shift import Shift

ASKED = Question(treated="treated", reference="control", gates=GATES)
METHODS = ("ucell", "module_score")


def by_method(shifts: list[Shift]) -> dict[tuple[str, str], Shift]:
    return {(each.readout, each.method): each for each in shifts}


def value(shift: Shift) -> float:
    assert shift.estimate is not None
    return shift.estimate.value


def normalized(adata: ad.AnnData) -> ad.AnnData:
    normalize(paired(adata))
    return adata


def halved(adata: ad.AnnData, share: float) -> ad.AnnData:
    """Draw a share of the treated cells' counts with numpy's generator."""
    counts = adata.layers["counts"].toarray().astype(int)
    treated = (adata.obs["arm"] == "treated").to_numpy()
    counts[treated] = np.random.default_rng(9).binomial(counts[treated], share)
    other = adata.copy()
    other.layers["counts"] = sparse.csr_matrix(counts.astype(np.float32))
    return normalized(other)


@pytest.fixture(scope="module")
def deep() -> ad.AnnData:
    """Nothing is planted; the genes of the list are the highest."""
    adata = experiment(n_cells=80, seed=3)
    order = np.argsort(-np.asarray(adata.layers["counts"].sum(axis=0)).ravel())
    adata = adata[:, order].copy()
    adata.var_names = [f"G{number}" for number in range(adata.n_vars)]
    return normalized(adata)


@pytest.fixture(scope="module")
def shallow(deep: ad.AnnData) -> ad.AnnData:
    """The same cells; treated ones hold 40 % of their counts."""
    return halved(deep, 0.4)


@pytest.mark.parametrize("method", ["ucell", "mean"])
def test_depth_moves_scores_and_at_equal_depth_it_does_not(
    deep: ad.AnnData, shallow: ad.AnnData, method: str
) -> None:
    key = ("signature:moved", method)
    truth, never, auto = (
        value(by_method(ask(adata, claim(SHIFT), methods=(method,), thin=thin))[key])
        for adata, thin in ((deep, "never"), (shallow, "never"), (shallow, "auto"))
    )
    assert abs(auto - truth) < 0.25 * abs(never - truth)


def test_the_primary_is_not_touched_and_the_note_says_what_was(shallow: ad.AnnData) -> None:
    never, auto = (
        by_method(ask(shallow, claim(SHIFT), methods=METHODS, thin=thin)) for thin in ("never", "auto")
    )
    for key, shift in auto.items():
        if shift.method == "pseudobulk":
            assert shift == never[key]
        elif shift.method in METHODS:
            assert shift.depth_ratio == pytest.approx(0.4, abs=0.03)
            assert shift.notes[-1].startswith(
                "Scores of all are read at equal depth, on counts thinned at random: control kept 39.9%"
            )
            assert shift.notes[-1].endswith("treated kept 100.0% of its counts.")
            assert not any("equal depth" in note for note in never[key].notes)


def test_true_shifts_stay_where_depth_differs() -> None:
    adata = paired(experiment(shift=1.0, depth=0.5, n_cells=80))
    normalize(adata)
    for method in ("ucell", "mean"):
        found = by_method(ask(adata, claim(SHIFT), methods=(method,)))[("signature:moved", method)]
        assert value(found) > 0
        assert found.estimate.p < 0.01


def test_arms_within_the_band_are_left_as_they_are_unless_asked() -> None:
    adata = paired(experiment(depth=0.98, n_cells=60))
    normalize(adata)
    plain, auto, always = (
        ask(adata, claim(SHIFT), methods=("ucell",), thin=thin) for thin in ("never", "auto", "always")
    )
    assert auto == plain
    assert any("equal depth" in note for shift in always for note in shift.notes)
    narrow = Gates(min_cells=5, min_sample_counts=100, thin_beyond=1.0)
    assert any(
        "equal depth" in note for each in ask(adata, claim(SHIFT), gates=narrow) for note in each.notes
    )


def test_the_shares_bring_the_arms_to_the_ratio_that_shifts_report(shallow: ad.AnnData) -> None:
    sums = aggregate(shallow)
    shares = uneven(sums, [ASKED], thin="auto")[ASKED]
    ratio = score_shift(frame(sums, ASKED), sums, names=("a",), key="a", method="none").depth_ratio
    assert shares["control"] / shares["treated"] == pytest.approx(ratio, rel=1e-12)
    assert max(shares.values()) == 1.0


def test_scores_are_those_of_the_cells_thinned_with_the_means_of_all(shallow: ad.AnnData) -> None:
    """By hand: thin all cells by arm, score, and take the means of samples in the population."""
    asked = Question(treated="treated", reference="control", population="cd8_t", gates=GATES)
    lists = {"moved": LISTS["moved"]}
    plain = with_scores(shallow, lists, methods=("ucell",), seed=5)
    sums = at_equal_depth(shallow, plain, lists, questions=[asked], methods=("ucell",), seed=5)
    share = np.array([sums.thinned[0].shares[arm] for arm in shallow.obs["arm"]])
    whole = with_share(shallow, share, seed=5)
    score(whole, lists, method="ucell", seed=5)
    cd8 = (shallow.obs["cell_type"] == "cd8_t").to_numpy()
    scores = whole.obsm["score_ucell"]["moved"][cd8]
    means = scores.groupby(shallow.obs["sample"][cd8].astype(str)).mean()
    shift = score_shift(frame(sums, asked), sums, names=("moved",), key="moved", method="ucell")
    for each in shift.samples:
        assert each.value == pytest.approx(means[each.sample], rel=1e-12)


def test_control_genes_stay_those_of_all_cells() -> None:
    """A share of 1 changes no count; with controls of its own, a population would have other scores."""
    even = paired(experiment(n_cells=60))
    normalize(even)
    asked = Question(treated="treated", reference="control", population="cd8_t", gates=GATES)
    plain = with_scores(even, LISTS, methods=("module_score",), seed=0)
    shares = uneven(plain, [asked], thin="always")[asked]
    sums = at_equal_depth(
        even, plain, LISTS, questions=[asked], methods=("module_score",), seed=0, thin="always"
    )
    kept = min(shares, key=lambda arm: -shares[arm])
    found, expected = sums.thinned[0].scores["module_score"], plain.scores["module_score"]
    for place, group in enumerate(sums.groups):
        if group.label != "cd8_t":
            assert found.n_scored[place].sum() == 0
        elif group.sample.arm == kept:
            assert found.sums[place] == pytest.approx(expected.sums[place], rel=1e-9)


def test_each_population_is_brought_to_the_depth_of_its_own_arms() -> None:
    """Monocytes are alike in depth and stay; of T cells, the treated are shallow."""
    adata = paired(experiment(n_cells=80))
    is_cd8 = (adata.obs["cell_type"] == "cd8_t") & (adata.obs["arm"] == "treated")
    adata = with_share(adata, np.where(is_cd8, 0.5, 1.0), seed=1)
    questions = [
        Question(treated="treated", reference="control", population=name, gates=GATES)
        for name in ("cd8_t", "monocyte")
    ]
    found = uneven(aggregate(adata), questions, thin="auto")
    assert [each.population for each in found] == ["cd8_t"]
    assert found[questions[0]]["control"] == pytest.approx(0.5, abs=0.02)


def test_scores_at_equal_depth_add_up_with_the_sums(shallow: ad.AnnData) -> None:
    lists = {"moved": LISTS["moved"]}
    plain = with_scores(shallow, lists, methods=("ucell",), seed=0)
    whole = at_equal_depth(shallow, plain, lists, questions=[ASKED], methods=("ucell",), seed=0)
    doubled = whole.merge(whole)
    assert np.array_equal(
        doubled.thinned[0].scores["ucell"].n_scored, 2 * whole.thinned[0].scores["ucell"].n_scored
    )
    with pytest.raises(InputError, match="what was thinned"):
        whole.merge(plain)


def test_questions_are_those_that_read_gene_lists() -> None:
    four = Interaction(kind="interaction", readout=SHIFT, less=Contrast(treated="drug", reference="vehicle"))
    asked = questions_of(claim(four, population="cd8_t"), gates=GATES, paired=False)
    assert [(each.arms, each.population, each.paired) for each in asked] == [
        (("treated", "control", "drug", "vehicle"), "cd8_t", False)
    ]
    for readout in (
        SingleGene(kind="single_gene", human="G3"),
        Fraction(kind="fraction", of="cd8_t", within="lymphoid"),
    ):
        population = "lymphoid" if isinstance(readout, Fraction) else "all"
        assert questions_of(claim(readout, population=population, on_target=TARGET), gates=GATES) == []


def test_samples_of_bulk_and_cells_without_counts_are_left_alone(shallow: ad.AnnData) -> None:
    bare = shallow.copy()
    del bare.layers["counts"]
    for adata in (paired(shallow.copy(), assay="bulk"), paired(bare)):
        assert uneven(aggregate(adata), [ASKED], thin="always") == {}


def test_a_study_says_when() -> None:
    assert Study.model_fields["thin"].default == "auto"
    assert Gates().thin_beyond == 1.1


def test_half_the_depth_of_blood_cells_moves_scores_and_at_equal_depth_does_not(shared_data: Path) -> None:
    """The same real cells twice, once with half their counts drawn by numpy: all that differs is depth."""
    deep = ad.read_h5ad(shared_data / "kang2018" / "kang_seurattools_832cells.h5ad")
    deep = deep[(deep.obs["donor"] != "DBL") & (deep.obs["condition"] == "ctrl")].copy()
    deep.layers["counts"] = sparse.csr_matrix(deep.X)
    half = deep.copy()
    half.layers["counts"].data = (
        np.random.default_rng(1).binomial(deep.X.data.astype(int), 0.5).astype(np.float32)
    )
    cells = ad.concat({"control": deep, "treated": half}, label="arm", index_unique="-")
    cells.obs["sample"] = cells.obs["donor"].astype(str) + "-" + cells.obs["arm"].astype(str)
    cells.layers["counts"].eliminate_zeros()
    normalize(cells)
    names = ("hallmark_interferon_gamma_response", "hallmark_tnfa_signaling_via_nfkb")
    lists = Catalog.open().signatures(*names)
    asked = Question(treated="treated", reference="control", paired=True, gates=GATES)
    plain = with_scores(cells, lists, methods=METHODS, seed=0)
    even = at_equal_depth(cells, plain, lists, questions=[asked], methods=METHODS, seed=0)
    assert even.thinned[0].shares["control"] == pytest.approx(0.5, abs=0.01)
    for method in METHODS:
        for name in names:
            raw, found = (
                score_shift(frame(sums, asked), sums, names=(name,), key=name, method=method)
                for sums in (plain, even)
            )
            assert raw.estimate.p < 1e-3
            assert abs(value(found)) < 0.2 * abs(value(raw))


def test_thinned_arms_keep_the_error_rate_of_scores() -> None:
    """Without any shift but in depth, p-values of scores at equal depth are spread as chance spreads them."""
    ps = []
    for seed in range(24):
        adata = paired(experiment(depth=0.5, n_cells=30, seed=100 + seed))
        normalize(adata)
        found = by_method(ask(adata, claim(SHIFT), methods=("mean",), random_signatures=20))
        ps.append(found[("signature:moved", "mean")].estimate.p)
    assert len(LIST) == 10
    assert stats.kstest(ps, "uniform").pvalue > 0.001
