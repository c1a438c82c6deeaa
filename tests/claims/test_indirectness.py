"""A setting other than the claim's own makes a verdict less certain, and never another."""

from __future__ import annotations

from typing import Any

import pytest
from claim_cases import BASES, INC, SUP, base, claim, reasons, text_of

from mekscrna.claims.judge import judge
from mekscrna.claims.verdict import Certainty, Judgement, Reason, Verdict
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.context import Context
from mekscrna.spec.dataset import Dataset


def context(**more: Any) -> Context:
    """Where the claim was made: in melanoma, with nothing beside the drug, unless said otherwise."""
    fields = {
        "species": ["human"],
        "model": "melanoma lines",
        "agent": "a MEK inhibitor",
        "reach": "culture",
        "setting": ["in_vitro"],
        "beside": [],
        "tumors": ["melanoma"],
        **more,
    }
    return Context.model_validate(fields, strict=False)


def dataset(*, tumors: tuple[str, ...] = ("melanoma",), beside: tuple[str, ...] | None = ()) -> Dataset:
    """A dataset of the claim's own setting, unless said otherwise."""
    arms = {
        "mek_inhibited": {"values": ["MEKi"], "drug": "trametinib", "beside": beside},
        "untreated": {"values": ["DMSO"], "beside": ["never_read"]},
    }
    fields = {
        "id": "a_dataset",
        "title": "A dataset",
        "species": "human",
        "tumors": tumors,
        "source": {"citation": "Example A, 2018"},
        "files": [{"path": "a.h5ad"}],
        "obs": {"sample": ["sample"], "arm": "arm"},
        "arms": arms,
        "population": "malignant",
    }
    return Dataset.model_validate(fields, strict=False)


def judged(
    own: Dataset | None, *, made: Context | None = None, verdict: Verdict = SUP, **more: Any
) -> Judgement:
    asked = claim("up", context=made or context(), **more)
    return judge(asked, base(verdict), dataset=own)


def test_the_same_setting_or_one_that_is_not_known_costs_nothing() -> None:
    unknown = dataset(tumors=(), beside=None)
    everywhere = context(tumors=[], beside=None)
    for found in (judged(dataset()), judged(None), judged(unknown), judged(dataset(), made=everywhere)):
        assert (found.verdict, found.certainty) == (SUP, Certainty.HIGH)
        assert len(found.findings) == 1


@pytest.mark.parametrize("verdict", BASES)
def test_another_tumor_costs_a_level_and_names_both(verdict: Verdict) -> None:
    found = judged(dataset(tumors=("lung", "head_and_neck")), verdict=verdict)
    assert found.verdict is verdict
    assert found.certainty is (None if verdict is INC else Certainty.MODERATE)
    told = "The claim was made of melanoma; these tumors are lung and head and neck."
    assert text_of(found, Reason.OTHER_TUMOR) == told


def test_a_dataset_that_holds_the_claims_tumor_among_others_is_not_another() -> None:
    assert Reason.OTHER_TUMOR not in reasons(judged(dataset(tumors=("lung", "melanoma"))))


@pytest.mark.parametrize("verdict", BASES)
def test_other_drugs_beside_it_cost_a_level_and_both_are_named(verdict: Verdict) -> None:
    found = judged(dataset(beside=("braf_inhibitor",)), verdict=verdict)
    assert found.verdict is verdict
    assert found.certainty is (None if verdict is INC else Certainty.MODERATE)
    told = "The claim was made with nothing beside the drug; in mek_inhibited braf inhibitor was given beside"
    assert text_of(found, Reason.OTHER_DRUGS) == f"{told} it."


def test_a_claim_of_a_combination_is_not_the_drug_alone_and_order_does_not_matter() -> None:
    both = context(combination="two more", beside=["braf_inhibitor", "pd_l1_blockade"])
    assert Reason.OTHER_DRUGS in reasons(judged(dataset(), made=both))
    same = judged(dataset(beside=("pd_l1_blockade", "braf_inhibitor")), made=both)
    assert Reason.OTHER_DRUGS not in reasons(same)


def test_two_such_differences_cost_two_levels() -> None:
    found = judged(dataset(tumors=("lung",), beside=("braf_inhibitor",)))
    assert found.certainty is Certainty.LOW


def test_a_large_effect_gives_one_level_back() -> None:
    far = dataset(tumors=("lung",))
    found = judged(far, smallest=0.2)
    assert {Reason.OTHER_TUMOR, Reason.LARGE_EFFECT} <= set(reasons(found))
    assert found.certainty is Certainty.HIGH


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"beside": ["vaccine"]}, "it names vaccine, and combination says nothing"),
        ({"combination": "a vaccine", "beside": []}, "it names nothing, and combination says a vaccine"),
        ({"tumors": ["lung", "lung"]}, "lung"),
    ],
    ids=["words say nothing", "names say nothing", "named twice"],
)
def test_a_context_that_contradicts_itself_is_refused(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        context(**fields)


def test_a_tumor_outside_the_list_is_refused() -> None:
    with pytest.raises(ValueError, match="melanom"):
        dataset(tumors=("melanom",))


def test_a_shipped_claim_of_the_drug_alone_meets_a_shipped_dataset_of_two_drugs() -> None:
    catalog = Catalog.open()
    arm = catalog.dataset("gse164897").arms["braf_mek_inhibited"]
    alone = catalog.claim("mek_inhibition_lowers_mapk_output").context
    both = catalog.claim("braf_mek_inhibition_raises_nfkb").context
    assert alone is not None
    assert both is not None
    assert alone.beside == ()
    assert arm.beside == both.beside == ("braf_inhibitor",)
