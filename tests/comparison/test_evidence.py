"""Every shift that a claim asks for."""

from __future__ import annotations

import anndata as ad
import numpy as np
import pytest
from questions import LISTS, READOUTS, SHIFT, TARGET, about, ask, every_readout, names
from two_arms import claim, experiment, paired

from mekscrna.comparison.aggregate import aggregate
from mekscrna.comparison.evidence import lists_of
from mekscrna.comparison.shift import Obstacle
from mekscrna.scoring.score import score
from mekscrna.spec.claim import Contrast, Readout
from mekscrna.spec.readout import Pair, ScoreShift, SignatureDifference


@pytest.fixture
def adata() -> ad.AnnData:
    return paired(experiment(shift=0.8))


def test_the_primary_comes_first_then_lists_methods_and_the_target(adata: ad.AnnData) -> None:
    found = ask(adata, claim(SHIFT, population="cd8_t", on_target=TARGET), methods=("ucell", "module_score"))
    assert names(found) == [
        ("signature:moved", "pseudobulk", "cd8_t"),
        ("signature:twin", "pseudobulk", "cd8_t"),
        ("signature:moved", "ucell", "cd8_t"),
        ("signature:twin", "ucell", "cd8_t"),
        ("signature:moved", "module_score", "cd8_t"),
        ("signature:twin", "module_score", "cd8_t"),
        ("signature:moved", "pseudobulk_from_1", "cd8_t"),
        ("signature:moved", "pseudobulk_from_10", "cd8_t"),
        ("signature:moved", "composite", "cd8_t"),
        ("signature:mapk", "pseudobulk", "monocyte"),
        ("signature:mapk_a", "pseudobulk", "monocyte"),
        ("signature:mapk_b", "pseudobulk", "monocyte"),
    ]
    assert [each.background is not None for each in found] == [True, *[False] * 8, True, False, False]
    assert all(each.estimate is not None for each in found)


def test_a_difference_is_read_by_every_method_too(adata: ad.AnnData) -> None:
    found = ask(adata, claim(READOUTS[1]), methods=("ucell",))
    assert names(found) == [
        ("difference:moved-other", "pseudobulk", "all"),
        ("difference:moved-other", "ucell", "all"),
        ("difference:moved-other", "pseudobulk_from_1", "all"),
        ("difference:moved-other", "pseudobulk_from_10", "all"),
        ("difference:moved-other", "composite", "all"),
    ]
    assert [each.signature for each in found[0].coverage] == ["moved", "other"]
    one, other = (
        {
            each.sample: each.value
            for each in ask(adata, claim(ScoreShift(kind="score_shift", signature=name)))[1].samples
        }
        for name in ("moved", "other")
    )
    for each in found[1].samples:
        assert each.value == pytest.approx(one[each.sample] - other[each.sample])


def test_other_pairs_of_lists_are_read_for_agreement(adata: ad.AnnData) -> None:
    pairs = (Pair(signature="twin", minus="other"),)
    asked = SignatureDifference(
        kind="signature_difference", signature="moved", minus="other", alternates=pairs
    )
    found = ask(adata, claim(asked), methods=("ucell",), gene_limits=())
    assert names(found) == [
        ("difference:moved-other", "pseudobulk", "all"),
        ("difference:twin-other", "pseudobulk", "all"),
        ("difference:moved-other", "ucell", "all"),
        ("difference:twin-other", "ucell", "all"),
        ("difference:moved-other", "composite", "all"),
    ]
    alone = ask(adata, claim(pairs_as_readout(pairs[0])), methods=("ucell",))
    assert [found[1].estimate, found[3].estimate] == [alone[0].estimate, alone[1].estimate]
    assert lists_of(claim(asked)) == ("moved", "other", "twin")


def pairs_as_readout(pair: Pair) -> SignatureDifference:
    return SignatureDifference(kind="signature_difference", signature=pair.signature, minus=pair.minus)


@every_readout
def test_the_keys_and_units_are_the_readouts(adata: ad.AnnData, readout: Readout) -> None:
    asked = about(readout)  # type: ignore[arg-type]
    first = ask(adata, asked, methods=())[0]
    assert (first.readout, first.unit) == (asked.readout.key, asked.readout.unit)
    assert (first.population, first.dataset) == (asked.population, "made_up")
    assert (first.treated, first.reference) == ("treated", "control")


def test_scores_made_on_the_side_are_those_made_before_and_leave_no_trace(adata: ad.AnnData) -> None:
    before = adata.copy()
    aside = ask(adata, claim(SHIFT))
    assert list(adata.obsm) == []
    assert adata.uns == before.uns
    assert adata.obs.equals(before.obs)
    for method in ("ucell", "module_score"):
        score(adata, {name: LISTS[name] for name in ("moved", "twin")}, method=method)
    assert ask(adata, claim(SHIFT)) == aside


def test_sums_alone_say_that_nothing_was_scored(adata: ad.AnnData) -> None:
    found = ask(aggregate(adata), claim(SHIFT), methods=("ucell",))  # type: ignore[arg-type]
    assert found[0] == ask(adata, claim(SHIFT), methods=())[0]
    assert found[2].obstacle_kinds == (Obstacle.NOT_SCORED,)


def test_another_contrast_stands_in(adata: ad.AnnData) -> None:
    turned = ask(adata, claim(SHIFT), methods=(), contrast=Contrast(treated="control", reference="treated"))[
        0
    ]
    plain = ask(adata, claim(SHIFT), methods=())[0]
    assert turned.estimate is not None
    assert plain.estimate is not None
    assert turned.estimate.value == pytest.approx(-plain.estimate.value)


def test_bulk_rows_are_samples() -> None:
    cells = experiment(n_per_arm=5, shift=1.0)
    sums = aggregate(cells)
    assert sums.counts is not None
    by_sample = {}
    for group, row in zip(sums.groups, sums.counts.toarray(), strict=True):
        by_sample[group.sample] = by_sample.get(group.sample, 0) + row
    bulk = ad.AnnData(np.vstack(list(by_sample.values())), var=cells.var)
    bulk.obs["sample"] = [each.sample for each in by_sample]
    bulk.obs["arm"] = [each.arm for each in by_sample]
    bulk.obs["donor"] = [each.donor for each in by_sample]
    bulk.layers["counts"] = bulk.X.copy()
    paired(bulk, assay="bulk")
    one = ask(bulk, claim(SHIFT), methods=())[0]
    other = ask(paired(cells), claim(SHIFT), methods=())[0]
    assert one.estimate == other.estimate
    assert {each.n_cells for each in one.samples} == {None}
    assert one.depth_ratio is None
