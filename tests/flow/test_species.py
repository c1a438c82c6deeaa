"""The same tumor, read by human and by mouse gene lists, gives the same verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import mekscrna as mk
from mekscrna.genes.reference import reference
from mekscrna.simulation.tumour import simulate

if TYPE_CHECKING:
    from pathlib import Path

    from anndata import AnnData

CLAIMS = (
    "mek_inhibition_lowers_mapk_output",
    "mek_inhibition_raises_mhc_i",
    "mek_inhibition_raises_ifng_response",
    "mek_inhibition_raises_tnf_response",
    "mek_inhibition_raises_pd_l1",
    "mek_inhibition_raises_cd8_fraction",
    "mek_inhibition_shifts_macrophages_to_m1",
)
STUDY = """\
id: two_species
title: "Simulated: one tumor, two species"
question: Do human and mouse lists agree on the same tumor?
datasets: [{id: demo_responders}, {id: as_mouse}]
claims: [CLAIMS]
"""


def as_mouse(adata: AnnData) -> AnnData:
    """Name each gene by its mouse ortholog; genes without one, or with one taken already, are left out."""
    human = reference("human")
    named = {}
    for gene in adata.var_names:
        mouse = human.ortholog(gene)
        if mouse is not None and mouse not in named.values():
            named[gene] = mouse
    kept = adata[:, list(named)].copy()
    kept.var_names = list(named.values())
    return kept


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory, root: Path) -> dict[str, dict[str, mk.Judgement]]:
    desk = tmp_path_factory.mktemp("species")
    shipped = mk.Catalog.open()
    tumor = shipped.dataset("demo_responders")
    adata = simulate(tumor, shipped.signatures_for("human"))
    adata.write_h5ad(desk / "demo_responders.h5ad")
    as_mouse(adata).write_h5ad(desk / "as_mouse.h5ad")
    text = (root / "configs/datasets/demo_responders.yaml").read_text(encoding="utf-8")
    text = text[: text.index("simulation:")].replace("demo_responders", "as_mouse")
    for name, written in {
        "configs/datasets/as_mouse.yaml": text.replace("species: human", "species: mouse"),
        "configs/studies/two_species.yaml": STUDY.replace("CLAIMS", ", ".join(CLAIMS)),
    }.items():
        (desk / "root" / name).parent.mkdir(parents=True, exist_ok=True)
        (desk / "root" / name).write_text(written, encoding="utf-8")
    catalog = mk.Catalog.open(desk / "root")
    run = mk.run(catalog.study("two_species"), catalog=catalog, data_dir=desk)
    assert [outcome.failure for outcome in run.outcomes] == [None, None]
    return {outcome.dataset: {each.claim: each for each in outcome.judgements} for outcome in run.outcomes}


@pytest.mark.parametrize("claim", CLAIMS)
def test_mouse_and_human_lists_agree(judged: dict[str, dict[str, mk.Judgement]], claim: str) -> None:
    human, mouse = judged["demo_responders"][claim], judged["as_mouse"][claim]
    assert mouse.verdict is human.verdict
    for each in (human, mouse):
        assert each.evidence is not None
        assert each.evidence.estimate is not None
    one, other = human.evidence.estimate, mouse.evidence.estimate
    # the lists of the species differ by the genes that have no counterpart
    assert other.value == pytest.approx(one.value, abs=0.15)
    assert abs(other.value - one.value) < max(one.ci95.high - one.ci95.low, 0.15)


def test_the_mouse_lists_were_the_ones_read(judged: dict[str, dict[str, mk.Judgement]]) -> None:
    evidence = judged["as_mouse"]["mek_inhibition_raises_mhc_i"].evidence
    assert evidence is not None
    named = {*evidence.coverage[0].missing, *evidence.coverage[0].silent}
    assert evidence.coverage[0].n_present >= 10
    assert not {gene for gene in named if gene == gene.upper() and not gene.startswith("H2-")}
