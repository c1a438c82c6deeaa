"""The claims of the library: none is missing, each says what it rests on, none is put where it cannot be."""

from __future__ import annotations

import re

import pytest
from two_arms import experiment, paired

from mekscrna.claims.judge import judge
from mekscrna.claims.verdict import Verdict
from mekscrna.comparison.evidence import shifts_for
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.claim import Both, Claim, Contrast, Interaction

CATALOG = Catalog.open()
CLAIMS = CATALOG.claims
REGISTERED = {name: each for name, each in CLAIMS.items() if each.registry_id}

ROWS = {  # table and row of the vendor's guide from which the registry grew, in our own words
    ("T cells", 1, "more CD8 T cells among leukocytes of tumors that lost MEK1"): (
        "mek1_loss_raises_cd8_share",
    ),
    ("T cells", 2, "share of CD8 T cells unchanged under systemic cobimetinib"): (
        "mek_inhibition_leaves_cd8_share",
    ),
    ("T cells", 3, "more CD8 T cells, specific ones too, under selumetinib with a vaccine"): (
        "mek_inhibition_with_vaccine_raises_cd8_share",
    ),
    ("T cells", 4, "regulatory T cells of influenza more than halved; less suppression, so it is said"): (
        "mek_inhibition_lowers_treg_in_influenza",
        "mek_inhibition_raises_cd8_treg_ratio",
    ),
    ("T cells", 5, "regulatory T cells of stimulated blood cells lower by about 46 %"): (
        "mek_inhibition_lowers_treg_fraction",
    ),
    ("T cells", 6, "more CD8 effector memory after a short course"): (
        "mek_inhibition_raises_cd8_effector_memory",
    ),
    ("T cells", 7, "less CD8 central memory after a short course"): (
        "mek_inhibition_lowers_cd8_central_memory",
    ),
    ("T cells", 8, "more naive CD8 T cells under systemic cobimetinib"): (
        "mek_inhibition_raises_naive_cd8_share",
    ),
    ("macrophages", 1, "ratio of M1 to M2 up in tumors"): ("mek_inhibition_shifts_macrophages_to_m1",),
    ("macrophages", 2, "M1 cells survive"): ("mek_inhibition_spares_m1_macrophages",),
    ("macrophages", 3, "M2 cells are eliminated"): ("mek_inhibition_depletes_m2_macrophages",),
    ("macrophages", 4, "more M2 with interleukin-4 or interleukin-13"): (
        "mek_inhibition_augments_il4_response",
    ),
    ("cytokines", 1, "TNF and interferon-γ responses augmented, TNF receptor 1 up, NF-κB enhanced"): (
        "mek_inhibition_augments_tnf_response",
        "mek_inhibition_augments_ifng_response",
        "mek_inhibition_raises_tnf_response",
        "mek_inhibition_raises_ifng_response",
        "mek_inhibition_raises_tnfr1",
        "braf_mek_inhibition_raises_nfkb",
    ),
    ("cytokines", 2, "MHC-I up where MEK1 is lost, so that CD8 T cells recognize more"): (
        "mek1_loss_raises_mhc_i",
        "mek_inhibition_helps_cd8_recognition",
    ),
    ("cytokines", 3, "PD-L1 up in lung tumors"): ("mek_inhibition_raises_pd_l1",),
    ("cytokines", 4, "interleukin-6 and interleukin-1β down in macrophages"): (
        "mek_inhibition_lowers_il6",
        "mek_inhibition_lowers_il1b",
    ),
}


def test_every_row_of_the_three_tables_is_a_claim() -> None:
    assert [(table, row) for table, row, _ in ROWS] == [
        *(("T cells", row) for row in range(1, 9)),
        *(("macrophages", row) for row in range(1, 5)),
        *(("cytokines", row) for row in range(1, 5)),
    ]
    assert all(names and set(names) <= set(REGISTERED) for names in ROWS.values())


def test_every_claim_of_the_registry_is_here() -> None:
    assert {each.registry_id for each in REGISTERED.values()} == {
        f"CLM-{number:02}" for number in range(1, 33)
    }


@pytest.mark.parametrize("claim", REGISTERED.values(), ids=REGISTERED)
def test_a_claim_says_where_it_was_made_and_what_it_takes(claim: Claim) -> None:
    assert claim.context is not None
    assert claim.minimal_data
    assert claim.source.read is not None
    assert claim.source.verified is (claim.source.read != "not_read")
    for paper in claim.papers:
        assert paper.source.read is not None
        assert paper.source.verified is (paper.source.read != "not_read")
        assert len(paper.says) > 20


@pytest.mark.parametrize("claim", REGISTERED.values(), ids=REGISTERED)
def test_conflicts_are_told_on_both_sides(claim: Claim) -> None:
    for other, why in claim.conflicts.items():
        assert CLAIMS[other].conflicts[claim.id] == why


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("mek_inhibition_depletes_m2_macrophages", "mek_inhibition_augments_il4_response"),
        ("mek1_loss_raises_cd8_share", "mek_inhibition_leaves_cd8_share"),
        ("mek_inhibition_raises_tnf_response", "mek_inhibition_lowers_il1b"),
        ("mek_inhibition_helps_cd8_recognition", "mek_inhibition_lowers_mapk_output_leukocytes"),
        ("mek_inhibition_lowers_cd8_central_memory", "mek_inhibition_raises_cd8_stem_memory"),
        ("mek_inhibition_raises_naive_cd8_share", "mek_inhibition_raises_cd8_stem_memory"),
    ],
)
def test_known_contradictions_are_held_open(first: str, second: str) -> None:
    assert second in CLAIMS[first].conflicts


def test_what_is_about_protein_function_death_or_outcome_has_a_grade_that_protects_it() -> None:
    grades = {grade: {each.id for each in REGISTERED.values() if each.proxy.grade == grade} for grade in "DX"}
    assert grades["X"] == {"mek_inhibition_adds_no_clear_synergy"}
    assert grades["D"] == {
        "mek_inhibition_raises_tnfr1",
        "mek_inhibition_helps_cd8_recognition",
        "mek_inhibition_with_vaccine_raises_cd8_share",
        "mek_inhibition_spares_m1_macrophages",
        "mek_inhibition_adds_to_pd_l1_blockade",
    }


def test_what_is_augmented_is_read_as_a_difference_of_differences() -> None:
    for claim in REGISTERED.values():
        is_interaction = isinstance(claim.readout, Interaction)
        assert is_interaction is bool(re.search(r"augments|any_genotype|adds_to", claim.id)), claim.id
        assert len(set(claim.arms)) == (4 if is_interaction else 2)


def test_elimination_needs_fewer_cells_and_another_score() -> None:
    claim = CLAIMS["mek_inhibition_depletes_m2_macrophages"]
    assert [(step.key, cells) for step, cells in claim.steps] == [
        ("fraction:macrophage/immune", "immune"),
        ("signature:m2_core", "macrophage"),
    ]


def test_claims_of_no_difference_say_how_much_none_is() -> None:
    none = {each.id for each in REGISTERED.values() if each.direction == "none"}
    assert {"mek_inhibition_leaves_cd8_share", "mek_inhibition_raises_mhc_i_in_any_genotype"} <= none
    assert all(CLAIMS[name].smallest_effect.value <= 0.405 for name in none)


@pytest.mark.parametrize("is_moved", [False, True], ids=["its own cells", "cells that are there"])
@pytest.mark.parametrize(
    "claim",
    [each for each in CLAIMS.values() if isinstance(each.readout, Both | Interaction)],
    ids=lambda each: each.id,
)
def test_what_cannot_be_asked_is_a_verdict_with_a_reason(claim: Claim, *, is_moved: bool) -> None:
    contrast = Contrast(treated="treated", reference="control")
    put = claim.model_copy(
        update={"contrast": contrast, "population": "all" if is_moved else claim.population}
    )
    shifts = shifts_for(paired(experiment()), put, CATALOG.signatures_for("human"), random_signatures=20)
    found = judge(put, shifts)
    assert found.verdict is Verdict.UNTESTABLE
    assert found.certainty is None
    assert found.findings[0].text.rstrip().endswith(".")
    assert {step.verdict for step in found.steps} <= {Verdict.UNTESTABLE, Verdict.INCONCLUSIVE}
