"""The numbers of a run against the whole chain computed once more in plain numpy, scipy and pyUCell."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import plain_chain
import pytest
import pyucell

import mekscrna as mk
from mekscrna.simulation.tumour import write

if TYPE_CHECKING:
    from pathlib import Path

CATALOG = mk.Catalog.open()
CONTROLS = ("kang", "null_pbmc")
DEMO = "demo_small"
"""Unpaired, so that with Kang's pairs both designs are covered."""


@pytest.fixture(scope="module")
def demo_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write(CATALOG.dataset(DEMO), CATALOG.signatures_for("human"), folder)
    return folder


def study_of(name: str) -> mk.Study:
    """A control study, all counts scored; or all claims about MEK inhibition put to a simulated tumor."""
    if name in CONTROLS:
        return CATALOG.study(name).model_copy(update={"thin": "never"})
    shipped = CATALOG.study("demo")
    mine = tuple(each for each in shipped.datasets if each.id == name)
    claims = tuple(
        each.id
        for each in CATALOG.claims.values()
        if each.id.startswith("mek_") and each.readout.kind in plain_chain.KINDS
    )
    return shipped.model_copy(update={"datasets": mine, "claims": claims})


@cache
def judgements(name: str, folder: Path) -> dict[str, mk.Judgement]:
    (outcome,) = mk.run(study_of(name), catalog=CATALOG, data_dir=folder).outcomes
    assert outcome.failure is None
    return {each.claim: each for each in outcome.judgements}


@cache
def plain_cells(dataset: str, folder: Path) -> plain_chain.Cells:
    return plain_chain.Cells(CATALOG.dataset(dataset), folder)


def compare_claims(name: str, folder: Path) -> int:
    """Hold every claim of a study against the plain chain; return how many had an estimate."""
    study = study_of(name)
    (entry,) = study.datasets
    n_estimates = 0
    for claim in map(CATALOG.claim, study.claims):
        if claim.readout.kind not in plain_chain.KINDS:
            continue
        expected = plain_chain.recompute(
            plain_cells(entry.id, folder),
            claim,
            contrast=entry.contrast or claim.contrast,
            gates=study.gates,
            lists=CATALOG.signatures_for("human"),
        )
        shift = judgements(name, folder)[claim.id].evidence
        assert shift is not None
        found = shift.estimate
        assert (found is None) == (not expected.values), claim.id
        if expected.coverage:
            coverage = [(each.n_genes, each.n_present, each.n_expressed) for each in shift.coverage]
            assert coverage == expected.coverage, claim.id
        if found is None:
            continue
        n_estimates += 1
        numbers = {
            "estimate": found.value,
            "p": found.p,
            "low95": found.ci95.low,
            "high95": found.ci95.high,
            "low90": found.ci90.low,
            "high90": found.ci90.high,
            "n_treated": shift.n_treated,
            "n_reference": shift.n_reference,
            "g": found.hedges_g,
        }
        assert numbers == pytest.approx(expected.values, rel=1e-9, abs=1e-9), claim.id
    return n_estimates


@pytest.mark.parametrize(("study", "n_estimates"), [("kang", 7), ("null_pbmc", 12)])
def test_every_claim_of_a_control_study_has_the_numbers_of_the_plain_chain(
    shared_data: Path, study: str, n_estimates: int
) -> None:
    assert compare_claims(study, shared_data) >= n_estimates


def test_every_claim_about_a_simulated_tumor_has_the_numbers_of_the_plain_chain(demo_dir: Path) -> None:
    assert compare_claims(DEMO, demo_dir) >= 12


def test_the_verdicts_follow_from_the_plain_numbers(shared_data: Path) -> None:
    """Interferon-β on Kang's cells, by the rule written out in one line."""
    for name in ("ifn_beta_raises_ifng_response", "ifn_beta_raises_mhc_i"):
        claim = CATALOG.claim(name)
        found = plain_chain.recompute(
            plain_cells("kang_ifn_beta", shared_data),
            claim,
            contrast=claim.contrast,
            gates=CATALOG.study("kang").gates,
            lists=CATALOG.signatures_for("human"),
        ).values
        assert found["low95"] > 0
        assert found["estimate"] >= claim.smallest_effect.value
        assert judgements("kang", shared_data)[name].verdict is mk.Verdict.SUPPORTED


@pytest.mark.parametrize(("study", "dataset"), [("kang", "kang_ifn_beta"), ("null_pbmc", "null_pbmc")])
def test_ucell_shifts_are_those_of_pyucell_means_per_sample(
    shared_data: Path, study: str, dataset: str
) -> None:
    """Genes without a column are left out, as they are here; pyUCell rounds to float32."""
    cells = plain_cells(dataset, shared_data)
    (entry,) = study_of(study).datasets
    adata = cells.normalized()
    names = ("hallmark_interferon_gamma_response", "wang2019_apm18", "hallmark_tnfa_signaling_via_nfkb")
    lists = {name: list(CATALOG.signature(name).genes.up) for name in names}
    pyucell.compute_ucell_scores(adata, lists, suffix="", n_jobs=1, missing_genes="skip")
    checked = 0
    for claim_id, judgement in judgements(study, shared_data).items():
        claim = CATALOG.claim(claim_id)
        shift = judgement.evidence
        if (
            claim.readout.kind != "score_shift"
            or claim.readout.signature not in names
            or not shift
            or not shift.samples
        ):
            continue
        inside = cells.of(claim.population)
        means = adata.obs[inside].groupby("sample")[claim.readout.signature].mean()
        arms: dict[str, list[float]] = {}
        for sample in shift.samples:
            arms.setdefault(sample.arm, []).append(float(means[sample.sample]))
        contrast = entry.contrast or claim.contrast
        expected = np.mean(arms[contrast.treated]) - np.mean(arms[contrast.reference])
        (own,) = (
            each
            for each in judgement.specifications
            if (each.readout, each.method) == (claim.readout.key, "ucell")
        )
        assert own.estimate == pytest.approx(expected, abs=1e-6)
        checked += 1
    assert checked >= 5
