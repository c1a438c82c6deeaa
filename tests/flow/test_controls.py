"""What is known to be true of the real control datasets comes out as verdicts."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

import mekscrna as mk
from mekscrna.claims.verdict import Reason
from mekscrna.spec.claim import OnTarget

if TYPE_CHECKING:
    from pathlib import Path

DECISIVE = {mk.Verdict.SUPPORTED, mk.Verdict.CONTRADICTED}


@cache
def run_of(study: str, data_dir: Path, flipped: bool = False) -> dict[tuple[str, str], mk.Judgement]:
    catalog = mk.Catalog.open()
    asked = catalog.study(study)
    if flipped:
        catalog = catalog.with_claims(
            claim.model_copy(update={"direction": {"up": "down", "down": "up"}.get(claim.direction, "none")})
            for claim in catalog.claims.values()
        )
    run = mk.run(asked, catalog=catalog, data_dir=data_dir)
    return {(each.dataset, each.claim): each for outcome in run.outcomes for each in outcome.judgements}


def judged(study: str, dataset: str, claim: str, data_dir: Path, *, flipped: bool = False) -> mk.Judgement:
    return run_of(study, data_dir, flipped)[dataset, claim]


@pytest.mark.parametrize("claim", ["ifn_beta_raises_ifng_response", "ifn_beta_raises_mhc_i"])
def test_ifn_beta_raises_what_it_is_known_to_raise(shared_data: Path, claim: str) -> None:
    assert judged("kang", "kang_ifn_beta", claim, shared_data).verdict is mk.Verdict.SUPPORTED


@pytest.mark.parametrize("claim", ["ifn_beta_raises_ifng_response", "ifn_beta_raises_mhc_i"])
def test_the_opposite_claim_is_contradicted(shared_data: Path, claim: str) -> None:
    found = judged("kang", "kang_ifn_beta", claim, shared_data, flipped=True)
    assert found.verdict is mk.Verdict.CONTRADICTED


def test_ifn_beta_raises_the_ifng_response_of_cd14_monocytes(shared_data: Path) -> None:
    claim = "ifn_beta_raises_ifng_response_cd14"
    assert judged("kang", "kang_ifn_beta", claim, shared_data).verdict is mk.Verdict.SUPPORTED


def test_mapk_output_is_untestable_in_blood_for_want_of_expressed_genes(shared_data: Path) -> None:
    for flipped in (False, True):
        found = judged("kang", "kang_ifn_beta", "ifn_beta_lowers_mapk_output", shared_data, flipped=flipped)
        assert found.verdict is mk.Verdict.UNTESTABLE
        assert found.findings[0].reason in {Reason.LOW_EXPRESSION, Reason.LOW_COVERAGE}


def test_nothing_is_decided_where_labels_were_drawn_at_random(shared_data: Path) -> None:
    verdicts = {key: each.verdict for key, each in run_of("null_pbmc", shared_data).items()}
    assert len(verdicts) >= 10
    assert {key: each for key, each in verdicts.items() if each in DECISIVE} == {}


def test_every_claim_is_untestable_where_no_gene_is_present(shared_data: Path) -> None:
    found = run_of("hagai", shared_data)
    assert len(found) >= 5
    for each in found.values():
        assert each.verdict is mk.Verdict.UNTESTABLE
        assert each.findings[0].reason is Reason.LOW_COVERAGE


def test_bulk_rows_are_samples(shared_data: Path) -> None:
    found = run_of("kang_bulk", shared_data)
    key = ("kang_pseudobulk", "ifn_beta_raises_ifng_response")
    evidence = found[key].evidence
    assert evidence is not None
    assert evidence.n_pairs == 8
    assert found[key].verdict is mk.Verdict.SUPPORTED


def test_the_tnf_list_is_seen_to_share_interferons_genes(shared_data: Path) -> None:
    """Its overlap with the interferon-γ list and its place among random lists stand beside the verdict."""
    study = mk.Catalog.open().study("kang")
    found = judged("kang", "kang_ifn_beta", "ifn_beta_raises_tnf_response", shared_data)
    assert found.verdict is mk.Verdict.INCONCLUSIVE
    assert found.evidence is not None
    assert found.evidence.background is not None
    assert found.evidence.background.n_sets == study.random_signatures >= 200
    assert 0.8 < found.evidence.background.percentile < 1.0
    core = next(
        each
        for each in found.specifications
        if (each.readout, each.method) == ("signature:tnf_nfkb_core", "pseudobulk")
    )
    assert core.agrees is False, "without interferon's genes the list goes the other way"


def test_a_mapk_mean_that_interferon_lowers_is_no_sign_of_a_mek_inhibitor(shared_data: Path) -> None:
    """By the usual gates no list can be read here; were silent genes let pass, the fall is a common one."""
    catalog = mk.Catalog.open()
    dataset = catalog.dataset("kang_ifn_beta")
    adata = mk.load(dataset, shared_data)
    mk.filter_cells(adata)
    mk.annotate(adata, dataset)
    target = OnTarget(signature="wagle2018_mpas", population="all")
    claim = catalog.claim("ifn_beta_raises_mhc_i").model_copy(update={"on_target": target})
    lax = mk.Gates(min_cells=10, min_present=0.1, min_present_genes=1, min_expressed=0.1)
    for gates, says in ((mk.Gates(min_cells=10), "not read"), (lax, "undecided")):
        shifts = mk.shifts_for(adata, claim, catalog.signatures_for("human"), gates=gates, methods=())
        found = mk.judge(claim, shifts, gates=gates)
        own = found.target_lists[0]
        assert (own.readout, own.says) == ("signature:wagle2018_mpas", says)
        assert Reason.ON_TARGET_UNDECIDED in {each.reason for each in found.findings}
    assert own.estimate is not None
    assert own.estimate < -1
