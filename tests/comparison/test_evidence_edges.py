"""Claims and data at the edges of what evidence is gathered for."""

from __future__ import annotations

import numpy as np
import pytest
from two_arms import LIST, OTHER, claim, experiment, paired, signature

import mekscrna as mk
from mekscrna.claims.judge import judge
from mekscrna.claims.verdict import Reason, Verdict
from mekscrna.comparison.evidence import shifts_for
from mekscrna.comparison.expression import compare_expression
from mekscrna.comparison.shift import Obstacle, Shift
from mekscrna.errors import InputError
from mekscrna.spec.claim import Claim, OnTarget
from mekscrna.spec.readout import ScoreShift
from mekscrna.spec.study import Gates

GATES = Gates(min_cells=5, min_sample_counts=100)
LISTS = {
    "mapk": signature("mapk", LIST),
    "mapk_b": signature("mapk_b", LIST[:7], alternate_of="mapk", role="alternate"),
    "half": signature("half", [*LIST[:2], *OTHER[:4]]),
    "other": signature("other", OTHER),
}


def gather(asked: Claim, **options: object) -> list[Shift]:
    adata = paired(experiment(shift=0.8))
    return shifts_for(adata, asked, LISTS, gates=GATES, random_signatures=20, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["mapk", "mapk_b"])
def test_a_claim_about_a_list_of_the_target_itself_can_be_judged(name: str) -> None:
    """The same list in the same cells is read once, for the claim and for the target."""
    asked = claim(
        ScoreShift(kind="score_shift", signature=name),
        on_target=OnTarget(signature="mapk", population="all", direction="up"),
    )
    shifts = gather(asked)
    assert len({(each.readout, each.population, each.method) for each in shifts}) == len(shifts)
    judged = judge(asked, shifts, gates=GATES)
    assert judged.verdict is Verdict.SUPPORTED
    assert Reason.ON_TARGET_SHOWN in [each.reason for each in judged.findings]


def test_an_alternate_says_how_many_genes_it_shares_with_the_primary_list() -> None:
    asked = claim(ScoreShift(kind="score_shift", signature="mapk", alternates=("mapk_b", "half", "other")))
    notes = {each.readout: each.notes for each in gather(asked, methods=())}
    assert notes == {
        "signature:mapk": (),
        "signature:mapk_b": ("7 of the 7 genes of mapk_b in the data are in mapk too.",),
        "signature:half": ("2 of the 6 genes of half in the data are in mapk too.",),
        "signature:other": (),
    }


def test_pairs_can_be_asked_for_where_nothing_declares_them() -> None:
    plain = experiment(shift=0.3)
    asked = claim(ScoreShift(kind="score_shift", signature="mapk"))
    options = {"gates": GATES, "random_signatures": 20}
    apart, together = (
        shifts_for(plain, asked, LISTS, paired=each, **options)[0]  # type: ignore[arg-type]
        for each in (None, True)
    )
    assert (apart.n_pairs, together.n_pairs) == (None, 4)
    assert together.estimate == gather_plain(plain, paired=True).estimate
    assert "4 donors gave samples to both arms" in apart.notes[0]
    assert together.notes == ()
    del plain.obs["donor"]
    with pytest.raises(InputError, match="paired only by donor"):
        shifts_for(plain, asked, LISTS, paired=True, **options)  # type: ignore[arg-type]


def gather_plain(adata: object, *, paired: bool) -> Shift:
    found = compare_expression(
        adata,  # type: ignore[arg-type]
        {"mapk": LIST},
        treated="treated",
        reference="control",
        paired=paired,
        gates=GATES,
    )
    return found[0]


def test_donors_of_their_own_in_each_arm_are_no_cause_for_a_note() -> None:
    adata = experiment()
    adata.obs["donor"] = adata.obs["sample"]
    assert gather_plain(adata, paired=False).notes == ()


def test_g_goes_with_the_estimate_that_covariates_have_moved() -> None:
    """Age differs between the arms; 1 − 3 / (4 · 10 − 1) is the usual approximation of Hedges' factor."""
    adata = paired(experiment(n_per_arm=6), paired=False, covariates={"age": True})
    adata.obs["donor"] = adata.obs["sample"]
    ages = {sample: 40.0 + 3 * place for place, sample in enumerate(sorted(set(adata.obs["sample"])))}
    adata.obs["age"] = adata.obs["sample"].astype(str).map(ages) + 10 * (adata.obs["arm"] == "treated")
    found = gather_plain(adata, paired=False)
    arms = [[each.value for each in found.samples if each.arm == arm] for arm in ("treated", "control")]
    pooled = np.sqrt(np.mean([np.var(values, ddof=1) for values in arms]))
    assert found.estimate is not None
    assert abs(found.estimate.value - (np.mean(arms[0]) - np.mean(arms[1]))) > 0.01
    assert found.estimate.hedges_g == pytest.approx(found.estimate.value / pooled * (1 - 3 / 39), rel=2e-3)


def test_claims_of_two_readings_or_four_arms_find_no_arms_here_and_stop_no_other() -> None:
    catalog = mk.Catalog.open()
    two_steps = [each for each in catalog.claims.values() if each.readout.kind in {"both", "interaction"}]
    assert two_steps
    adata = paired(experiment())
    for asked in two_steps:
        turned = mk.Claim.model_validate(asked.model_dump())
        shifts = shifts_for(adata, turned, catalog.signatures_for("human"), gates=GATES, methods=())
        assert {each.obstacle_kinds[0] for each in shifts} <= {
            Obstacle.ARM_ABSENT,
            Obstacle.NO_SIGNATURE_FOR_SPECIES,
        }
        assert judge(turned, shifts, gates=GATES).verdict is Verdict.UNTESTABLE
