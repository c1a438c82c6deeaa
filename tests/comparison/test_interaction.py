"""Differences of differences: what a drug adds to the response to a stimulus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anndata as ad
import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats
from two_arms import LIST, OTHER, claim, experiment, paired, signature

from mekscrna.claims.judge import judge
from mekscrna.claims.verdict import Verdict
from mekscrna.comparison.evidence import shifts_for
from mekscrna.comparison.shift import Obstacle
from mekscrna.spec.claim import Contrast, Interaction
from mekscrna.spec.readout import Fraction, ScoreShift
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from mekscrna.comparison.shift import Shift
    from mekscrna.spec.readout import OneStep

GATES = Gates(min_cells=5, min_sample_counts=0, min_present_genes=5)
SIGNATURES = {"one": signature("one", LIST), "two": signature("two", OTHER)}
BOTH = Contrast(treated="drug_tnf", reference="tnf")
ALONE = Contrast(treated="drug", reference="vehicle")


def _four_arms(*, with_tnf: float, without: float, n: int = 4, seed: int = 0) -> ad.AnnData:
    """Join two experiments: the drug shifts the list by so much with TNF, and by so much without."""
    parts = []
    for place, (shift, names) in enumerate(
        (
            (with_tnf, {"treated": "drug_tnf", "control": "tnf"}),
            (without, {"treated": "drug", "control": "vehicle"}),
        )
    ):
        one = experiment(shift=shift, n_per_arm=n, seed=seed + place)
        one.obs["arm"] = one.obs["arm"].cat.rename_categories(names)
        one.obs["sample"] = one.obs["donor"].astype(str) + "_" + one.obs["arm"].astype(str)
        one.obs_names = [f"{name}_{place}" for name in one.obs_names]
        parts.append(one)
    joined = ad.concat(parts)
    for column in joined.obs:
        joined.obs[column] = joined.obs[column].astype("category")
    return joined


def _asked(readout: OneStep | None = None, **more: Any) -> list[Shift]:
    adata = more.pop("adata")
    inner = readout or ScoreShift(kind="score_shift", signature="one", alternates=("two",))
    asked = claim(
        Interaction(kind="interaction", readout=inner, less=ALONE), contrast=BOTH, population=_place(inner)
    )
    return shifts_for(adata, asked, SIGNATURES, gates=GATES, methods=more.pop("methods", ()), **more)


def _place(readout: OneStep) -> str:
    return readout.within if isinstance(readout, Fraction) else "all"


def _frame(shift: Shift) -> pd.DataFrame:
    rows = [(each.arm, each.donor, each.value) for each in shift.samples]
    table = pd.DataFrame(rows, columns=["arm", "donor", "value"])
    table["drug"] = table.arm.isin(["drug", "drug_tnf"]).astype(float)
    table["tnf"] = table.arm.isin(["tnf", "drug_tnf"]).astype(float)
    return table


def test_independent_samples_give_the_interaction_of_least_squares() -> None:
    found = _asked(adata=_four_arms(with_tnf=1.2, without=0.3), paired=False)[0]
    theirs = smf.ols("value ~ drug * tnf", data=_frame(found)).fit()
    assert found.readout == "interaction:signature:one"
    assert found.estimator == "ols"
    assert (found.n_treated, found.n_reference, found.n_pairs) == (4, 4, None)
    assert found.estimate
    assert found.estimate.value == pytest.approx(theirs.params["drug:tnf"], rel=1e-9)
    assert found.estimate.se == pytest.approx(theirs.bse["drug:tnf"], rel=1e-9)
    assert found.estimate.df == theirs.df_resid == 12
    low, high = theirs.conf_int().loc["drug:tnf"]
    assert (found.estimate.ci95.low, found.estimate.ci95.high) == pytest.approx((low, high), rel=1e-9)
    assert found.estimate.value == pytest.approx(0.9, abs=0.25)


def test_samples_of_one_donor_give_the_paired_test_of_their_differences() -> None:
    found = _asked(adata=paired(_four_arms(with_tnf=1.2, without=0.3, n=5)))[0]
    by_donor = _frame(found).pivot_table(index="donor", columns="arm", values="value", observed=True)
    changes = (by_donor.drug_tnf - by_donor.tnf) - (by_donor.drug - by_donor.vehicle)
    theirs = stats.ttest_1samp(changes, 0)
    assert found.n_pairs == 5
    assert found.estimate
    assert found.estimate.value == pytest.approx(changes.mean(), rel=1e-9)
    assert found.estimate.p == pytest.approx(theirs.pvalue, rel=1e-9)
    assert found.estimate.df == 4


def test_what_moves_alike_with_and_without_the_stimulus_is_no_interaction() -> None:
    found = _asked(adata=_four_arms(with_tnf=1.0, without=1.0, n=6), paired=False)[0]
    assert found.estimate
    assert abs(found.estimate.value) < 0.3
    assert found.estimate.ci95.low < 0 < found.estimate.ci95.high


def test_changing_the_two_contrasts_changes_the_sign_alone() -> None:
    adata = _four_arms(with_tnf=1.2, without=0.3)
    inner = ScoreShift(kind="score_shift", signature="one")
    turned = claim(Interaction(kind="interaction", readout=inner, less=BOTH), contrast=ALONE)
    one = _asked(inner, adata=adata, paired=False)[0].estimate
    other = shifts_for(adata, turned, SIGNATURES, gates=GATES, methods=(), paired=False)[0].estimate
    assert one
    assert other
    assert (other.value, other.se) == pytest.approx((-one.value, one.se))


def test_alternates_scores_and_shares_are_read_in_four_arms_too() -> None:
    adata = paired(_four_arms(with_tnf=1.2, without=0.3))
    found = _asked(adata=adata, methods=("ucell",), gene_limits=())
    assert {(each.readout, each.method) for each in found} == {
        ("interaction:signature:one", "pseudobulk"),
        ("interaction:signature:two", "pseudobulk"),
        ("interaction:signature:one", "ucell"),
        ("interaction:signature:two", "ucell"),
        ("interaction:signature:one", "composite"),
    }
    share = _asked(Fraction(kind="fraction", of="cd8_t", within="immune"), adata=adata)[0]
    assert share.readout == "interaction:fraction:cd8_t/immune"
    assert share.unit == "log_odds"


def test_an_arm_that_is_not_there_is_named() -> None:
    adata = _four_arms(with_tnf=1.0, without=0.0)
    found = _asked(adata=adata[adata.obs["arm"] != "vehicle"].copy(), paired=False)[0]
    assert found.obstacle_kinds == (Obstacle.ARM_ABSENT,)
    assert "no arm 'vehicle'" in found.obstacles[0]
    few = adata[(adata.obs["arm"] != "vehicle") | (adata.obs["donor"] == "d0")].copy()
    short = _asked(adata=few, paired=False)[0]
    assert short.obstacle_kinds == (Obstacle.TOO_FEW_SAMPLES,)
    assert "1 in vehicle" in short.obstacles[0]
    pairs = _asked(adata=paired(few))[0]
    assert "donor d1 has no sample left in vehicle" in {each.why for each in pairs.dropped}


def test_an_interaction_is_judged_as_any_shift() -> None:
    inner = ScoreShift(kind="score_shift", signature="one")
    asked = claim(Interaction(kind="interaction", readout=inner, less=ALONE), contrast=BOTH)
    adata = paired(_four_arms(with_tnf=2.0, without=0.2, n=6))
    methods = ("ucell", "module_score")
    shifts = shifts_for(adata, asked, SIGNATURES, gates=GATES, methods=methods, gene_limits=())
    judged = judge(asked, shifts, gates=GATES)
    assert judged.evidence is shifts[0]
    assert judged.verdict is Verdict.SUPPORTED
    assert judged.findings[0].text.startswith("The response of one in all cells rose by ")
    assert {each.method for each in judged.specifications} == {"ucell", "module_score"}
    assert {each.readout for each in judged.specifications} == {"interaction:signature:one"}
    assert all(each.agrees for each in judged.specifications)
    flat = shifts_for(_flat(), asked, SIGNATURES, gates=GATES, methods=())
    assert judge(asked, flat, gates=GATES).verdict in {Verdict.NO_RELEVANT_CHANGE, Verdict.CONTRADICTED}


def _flat() -> ad.AnnData:
    return paired(_four_arms(with_tnf=1.0, without=1.0, n=8, seed=3))


def test_covariates_that_follow_one_contrast_are_told_apart_from_the_interaction() -> None:
    adata = paired(_four_arms(with_tnf=1.2, without=0.3), paired=False, covariates={"plate": True})
    adata.obs["plate"] = np.where(adata.obs["arm"].isin(["tnf", "drug_tnf"]), "a", "b")
    found = _asked(adata=adata, paired=False)[0]
    assert found.confounded_with == ()
    assert found.estimate
    crossed = adata.obs["arm"].isin(["drug_tnf", "vehicle"])
    adata.obs["plate"] = np.where(crossed, "a", "b")
    confounded = _asked(adata=adata, paired=False)[0]
    assert confounded.confounded_with == ("plate",)
    assert confounded.obstacle_kinds == (Obstacle.CONFOUNDED,)
