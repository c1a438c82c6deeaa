"""A shift can be read within cells that do not divide, beside the verdict from all cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from mekscrna.genes.library import library_root
from mekscrna.pipeline import run
from mekscrna.reporting.archive import read_run
from mekscrna.reporting.write import write_report
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.reading import read
from mekscrna.spec.signature import Signature

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.record import Run

DECLARED = {
    "datasets/cycling.yaml": """
id: cycling
title: Cells of which fewer divide after treatment
species: human
source: {citation: "Made by a test"}
files: [{path: cycling.h5ad}]
obs: {sample: [sample], arm: arm}
arms: {mek_inhibited: {values: [treated]}, untreated: {values: [reference]}}
population: malignant
quality: {min_genes: 10, doublets: "off"}
""",
    "claims/less_e2f.yaml": """
id: less_e2f
statement: "Treatment lowers genes of dividing cells"
population: malignant
contrast: {treated: mek_inhibited, reference: untreated}
readout: {kind: score_shift, signature: tirosh_g2m}
direction: down
smallest_effect: {value: 0.3, unit: log2_fold, reason: "a test"}
proxy: {grade: A}
source: {citation: "Made by a test"}
""",
    "studies/resting.yaml": """
id: resting
title: Within G1
question: "Is it fewer dividing cells, or less in each?"
datasets: [{id: cycling}]
claims: [less_e2f]
methods: [ucell]
random_signatures: 20
within_g1: true
""",
}


def _genes(name: str) -> tuple[str, ...]:
    return read(library_root() / "signatures" / f"{name}.yaml", Signature).genes.up


def _cycling() -> ad.AnnData:
    """Make 4 samples per arm whose dividing cells are 40 % or 10 %, and are alike otherwise."""
    rng = np.random.default_rng(4)
    g1s, g2m = _genes("tirosh_g1s"), _genes("tirosh_g2m")
    others = [f"OTHER{at}" for at in range(900)]
    genes = [*dict.fromkeys([*g1s, *g2m]), *others]
    rows, counts = [], []
    for arm, share in (("treated", 0.1), ("reference", 0.4)):
        for sample in range(4):
            mean = np.tile(rng.lognormal(0, 0.05, len(genes)), (120, 1)) * 1.5
            mean[:, : len(genes) - 900] *= 0.3
            divides = np.arange(120) < round(120 * share)
            mean[np.ix_(divides, [genes.index(gene) for gene in g2m])] *= 8
            counts.append(rng.poisson(mean))
            rows += [{"sample": f"{arm}{sample}", "arm": arm}] * 120
    obs = pd.DataFrame(rows, index=[f"c{at}" for at in range(len(rows))])
    x = sparse.csr_matrix(np.vstack(counts).astype(np.float32))
    return ad.AnnData(X=x, obs=obs, var=pd.DataFrame(index=genes))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Path]:
    folder = tmp_path_factory.mktemp("resting")
    for place, text in DECLARED.items():
        (folder / "configs" / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / "configs" / place).write_text(text, encoding="utf-8")
    _cycling().write_h5ad(folder / "cycling.h5ad")
    catalog = Catalog.open(folder)
    finished = run(catalog.study("resting"), catalog=catalog, data_dir=folder)
    write_report(finished, folder / "out")
    return finished, folder / "out"


def test_a_fall_in_dividing_cells_is_not_one_within_resting_cells(done: tuple[Run, Path]) -> None:
    (outcome,) = done[0].outcomes
    (resting,) = outcome.within_g1
    whole = outcome.judgements[0].evidence
    assert whole is not None
    assert whole.estimate is not None
    assert whole.estimate.value < -0.5
    assert resting.estimate is not None
    assert abs(resting.estimate) < 0.2
    assert resting.share_treated is not None
    assert resting.share_reference is not None
    assert resting.share_treated - resting.share_reference > 0.1
    assert (resting.n_treated, resting.n_reference) == (4, 4)
    assert any(step.startswith("Phases of 960 cells") for step in outcome.steps)


def test_the_report_and_the_file_show_it(done: tuple[Run, Path]) -> None:
    finished, folder = done
    assert read_run(folder).outcomes[0].within_g1 == finished.outcomes[0].within_g1
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "The same shifts within cells that do not divide" in page
    assert "What quality control left out, and why" in page
