"""Guards find what lists share, and what a claim reads twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.spec.claim import Claim
from mekscrna.spec.guards import across_species, circular, holding, overlaps, shared
from mekscrna.spec.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Iterable

SYMBOLS = ("IL6", "TNF", "FOS", "EGR1", "CD274", "HLA-A", "B2M", "DUSP6", "SPRY2", "CCND1")
LISTS = st.sets(st.sampled_from(SYMBOLS), min_size=1)


def signature(name: str, up: Iterable[str], **more: Any) -> Signature:
    plain: dict[str, Any] = {
        "id": name,
        "title": name,
        "species": "human",
        "genes": {"up": sorted(up), "down": more.pop("down", [])},
        "role": "default",
        "context": "any cell",
        "source": {"citation": "None et al."},
        "read_from": "nowhere",
        "licence": "CC0",
    }
    return Signature.model_validate_json(json.dumps(plain | more))


def claim(readout: dict[str, Any], **more: Any) -> Claim:
    unit = {"fraction": "log_odds", "ratio": "log_ratio"}.get(readout["kind"], "log2_fold")
    plain: dict[str, Any] = {
        "id": "a_claim",
        "statement": "Something moves.",
        "population": "malignant",
        "contrast": {"treated": "mek_inhibited", "reference": "untreated"},
        "readout": readout,
        "direction": "up",
        "smallest_effect": {"value": 0.3, "unit": unit, "reason": "Because it must be something"},
        "on_target": {"signature": "target", "population": "malignant"},
        "proxy": {"grade": "B"},
        "source": {"citation": "None et al."},
    }
    return Claim.model_validate_json(json.dumps(plain | more))


def found(of: Claim, *lists: Signature) -> set[tuple[str, str, str, tuple[str, ...]]]:
    by_id = {each.id: each for each in lists}
    return {(one.readout, one.place, one.signature, one.genes) for one in circular(of, by_id)}


TARGET = signature("target", ["DUSP6", "SPRY2", "CCND1"])
OTHER_TARGET = signature("target_too", ["DUSP6", "EGR1"], role="alternate", alternate_of="target")
TNF = signature("tnf", ["TNF", "IL6", "EGR1", "CCND1"])


@given(LISTS, LISTS)
def test_two_lists_share_what_two_sets_share(one: set[str], other: set[str]) -> None:
    there = shared(signature("one", one), signature("other", other))
    back = shared(signature("other", other), signature("one", one))
    assert set(there.genes) == one & other
    assert there.genes == back.genes == tuple(sorted(there.genes))
    assert there.jaccard == back.jaccard == pytest.approx(len(one & other) / len(one | other))
    assert (there.jaccard == 1) is (one == other)


def test_down_genes_count_and_other_species_do_not() -> None:
    one = signature("one", ["IL6"], down=["TNF"])
    assert shared(one, signature("two", ["TNF"])).genes == ("TNF",)
    assert shared(one, signature("three_mm", ["IL6"], species="mouse")).genes == ()


def test_overlaps_leave_out_pairs_that_share_nothing() -> None:
    lists = [TNF, TARGET, signature("apart", ["CD274"])]
    assert [(pair.first, pair.second, pair.genes) for pair in overlaps(lists)] == [
        ("tnf", "target", ("CCND1",))
    ]


def test_targets_of_the_drug_inside_a_readout_are_found() -> None:
    reads_tnf = claim({"kind": "score_shift", "signature": "tnf"})
    assert found(reads_tnf, TNF, TARGET, OTHER_TARGET) == {
        ("signature:tnf", "on_target", "target", ("CCND1",)),
        ("signature:tnf", "on_target_alternate", "target_too", ("EGR1",)),
    }
    (one, _) = circular(reads_tnf, {"tnf": TNF, "target": TARGET, "target_too": OTHER_TARGET})
    assert (one.claim, one.share) == ("a_claim", 0.25)


def test_a_claim_without_an_on_target_list_is_compared_with_its_alternates_alone() -> None:
    reads = claim({"kind": "score_shift", "signature": "tnf", "alternates": ["tnf_too"]}, on_target=None)
    assert found(reads, TNF, TARGET, signature("tnf_too", ["TNF"])) == {
        ("signature:tnf", "alternate", "tnf_too", ("TNF",))
    }


def test_a_list_that_reads_the_target_itself_is_not_compared_with_itself() -> None:
    reads = claim({"kind": "score_shift", "signature": "target"})
    assert found(reads, TARGET) == set()


@pytest.mark.parametrize("mouse", [None, "Cd274"])
def test_a_single_gene_is_found_in_the_lists_of_its_claim(mouse: str | None) -> None:
    reads = claim({"kind": "single_gene", "human": "CD274", "mouse": mouse})
    holds = signature("target", ["CD274", "DUSP6"])
    assert found(reads, holds) == {("gene:CD274", "on_target", "target", ("CD274",))}
    mouse_list = signature("target", ["Cd274"], species="mouse")
    assert bool(found(reads, mouse_list)) is (mouse is not None)


def test_both_lists_of_a_difference_are_compared_with_each_other() -> None:
    reads = claim({"kind": "signature_difference", "signature": "m1", "minus": "m2"}, on_target=None)
    assert found(reads, signature("m1", ["IL6", "TNF"]), signature("m2", ["TNF", "FOS"])) == {
        ("signature:m1", "other_side", "m2", ("TNF",)),
        ("signature:m2", "other_side", "m1", ("TNF",)),
    }


def test_each_list_of_a_pair_is_compared_with_those_that_stand_for_it() -> None:
    pairs = [{"signature": "other1", "minus": "other2"}]
    readout = {"kind": "signature_difference", "signature": "m1", "minus": "m2", "alternates": pairs}
    lists = (signature("m1", ["IL6", "TNF"]), signature("m2", ["FOS"]), signature("other1", ["TNF"]))
    assert found(claim(readout, on_target=None), *lists, signature("other2", ["TNF", "FOS"])) == {
        ("signature:m1", "alternate", "other1", ("TNF",)),
        ("signature:m2", "alternate", "other2", ("FOS",)),
    }


def test_the_second_step_and_the_inner_readout_are_read_too() -> None:
    step = {
        "population": "malignant",
        "readout": {"kind": "single_gene", "human": "IL6"},
        "direction": "up",
        "smallest_effect": {"value": 0.3, "unit": "log2_fold", "reason": "Because it must be something"},
    }
    first = {"kind": "score_shift", "signature": "tnf"}
    two_steps = claim({"kind": "both", "first": first, "second": step}, on_target=None)
    assert found(two_steps, TNF) == {("gene:IL6", "other_side", "tnf", ("IL6",))}
    inner = claim(
        {
            "kind": "interaction",
            "readout": {**first, "alternates": ["tnf_too"]},
            "less": {"treated": "stimulated", "reference": "vehicle"},
        }
    )
    assert found(inner, TNF, TARGET, signature("tnf_too", ["FOS", "TNF"])) == {
        ("signature:tnf", "on_target", "target", ("CCND1",)),
        ("signature:tnf", "alternate", "tnf_too", ("TNF",)),
    }


def test_shares_of_cells_read_no_genes() -> None:
    assert (
        found(claim({"kind": "fraction", "of": "treg", "within": "cd4_t"}, population="cd4_t"), TARGET)
        == set()
    )


def test_lists_that_are_absent_are_passed_over() -> None:
    assert found(claim({"kind": "score_shift", "signature": "tnf", "alternates": ["gone"]}), TNF) == set()


def test_a_mouse_list_that_goes_by_two_ids_is_told_once() -> None:
    target = signature("target_mm", ["Dusp6"], species="mouse", counterpart_of="target")
    other = signature("too_mm", ["Egr1"], species="mouse", role="alternate", alternate_of="target_mm")
    tnf = signature("tnf_mm", ["Tnf", "Egr1"], species="mouse")
    lists = {"tnf": tnf, "target": target, "target_mm": target, "target_too": other, "too_mm": other}
    (only,) = circular(claim({"kind": "score_shift", "signature": "tnf"}), lists)
    assert only.genes == ("Egr1",)


def test_holding_lists_the_fullest_first() -> None:
    lists = [TARGET, TNF, signature("apart", ["CD274"])]
    assert [
        (held.signature, held.genes, held.n_genes) for held in holding(["IL6", "TNF", "SPRY2"], lists)
    ] == [
        ("tnf", ("IL6", "TNF"), 4),
        ("target", ("SPRY2",), 3),
    ]


def test_genes_without_an_ortholog_are_named() -> None:
    known = {"IL6": "Il6", "TNF": "Tnf", "EGR1": "Egr1"}
    there = across_species(TNF, known.get)
    assert (there.lost, there.n_genes, there.coverage) == (("CCND1",), 4, 0.75)
