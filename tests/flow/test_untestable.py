"""What the data cannot answer is a verdict with a reason and exit code 0, never an error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import toy
from scipy import sparse
from typer.testing import CliRunner

from mekscrna.calibration.atlases import write_atlas
from mekscrna.cli.app import app
from mekscrna.comparison.atlas import Atlas, Entry, Variance
from mekscrna.genes.reference import reference
from mekscrna.reporting.archive import read_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from anndata import AnnData

CLAIM, DATASET = "configs/claims/toy_rises.yaml", "configs/datasets/toy.yaml"
LIST = "kind: score_shift\n  signature: toy_list"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    toy.write_library(tmp_path / "root")
    (tmp_path / "data").mkdir()
    toy.write_data(tmp_path / "data")
    return tmp_path


def judged(desk: Path) -> tuple[str, str]:
    """Run the toy study and return its one verdict and the reason for it."""
    arguments = ["--root", str(desk / "root"), "--data-dir", str(desk / "data"), "--out", str(desk / "runs")]
    result = CliRunner().invoke(app, ["run", "toy", *arguments, "--json"])
    assert result.exit_code == 0, result.output
    (row,) = json.loads(result.stdout)["verdicts"]
    return row["verdict"], row["text"]


def ask(desk: Path, readout: str, unit: str = "log2_fold") -> None:
    toy.edit(desk / "root", CLAIM, LIST, readout)
    toy.edit(desk / "root", CLAIM, "unit: log2_fold", f"unit: {unit}")


def test_a_study_of_one_gene_needs_no_gene_list(desk: Path) -> None:
    ask(desk, "kind: single_gene\n  human: STAT1")
    assert judged(desk)[0] == "supported"


@pytest.mark.parametrize(
    ("readout", "unit", "words"),
    [
        ("kind: single_gene\n  human: NOSUCH", "log2_fold", "NOSUCH is not in the matrix"),
        ("kind: fraction\n  of: cd8_t\n  within: all", "log_odds", "no cells labelled cd8_t"),
        ("kind: ratio\n  of: cd8_t\n  to: treg", "log_ratio", "no cells labelled treg"),
    ],
)
def test_claims_without_a_gene_list_are_judged(desk: Path, readout: str, unit: str, words: str) -> None:
    ask(desk, readout, unit)
    verdict, text = judged(desk)
    assert verdict == "untestable"
    assert words in text


def test_a_species_without_the_list_is_untestable(desk: Path) -> None:
    toy.edit(desk / "root", DATASET, "species: human", "species: mouse")
    verdict, text = judged(desk)
    assert verdict == "untestable"
    assert "toy_list" in text


def _only(donors: set[str]) -> Callable[[AnnData], AnnData]:
    return lambda adata: adata[adata.obs["donor"].isin(donors)].copy()


def _without_pairs(adata: AnnData) -> AnnData:
    adata.obs["donor"] = adata.obs["sample"]
    return adata


def _known_genes(n: int) -> list[str]:
    """Return genes of the species that are in no list here: a file without any known name is refused."""
    return [name for name in sorted(reference("human").symbols) if name not in toy.GENES][:n]


def _renamed(adata: AnnData) -> AnnData:
    adata.var_names = _known_genes(adata.n_vars)
    return adata


def test_an_arm_that_quality_control_emptied_is_not_called_missing(desk: Path) -> None:
    toy.write_data(desk / "data", _silent_arm(toy.make_data()))
    verdict, text = judged(desk)
    assert verdict == "untestable"
    assert text == "No cell of arm 'mek_inhibited' passed quality control, so the arm is empty."


def _without_the_list(adata: AnnData) -> AnnData:
    rest = adata[:, len(toy.GENES) :].copy()
    rest.var_names = _known_genes(rest.n_vars)
    return rest


def _silent_arm(adata: AnnData) -> AnnData:
    counts = adata.X.toarray()
    counts[(adata.obs["treatment"] == "on").to_numpy()] *= np.arange(adata.n_vars) < 5
    adata.X = sparse.csr_matrix(counts)
    return adata


@pytest.mark.parametrize(
    "change",
    [
        _only({"d0"}),
        _without_pairs,
        _renamed,
        _silent_arm,
        lambda adata: adata[[0, 40]].copy(),
        _without_the_list,
    ],
    ids=["one pair", "no pairs", "no gene in common", "an arm lost to quality", "two cells", "no list genes"],
)
def test_data_that_cannot_answer_are_untestable(desk: Path, change: Callable[[AnnData], AnnData]) -> None:
    toy.edit(desk / "root", DATASET, "by: donor", "by: donor\n  incomplete: drop")
    toy.write_data(desk / "data", change(toy.make_data()))
    verdict, text = judged(desk)
    assert verdict == "untestable"
    assert text


def test_an_atlas_that_the_study_names_lends_one_sample_per_arm_its_variance(desk: Path) -> None:
    """The verdict is provisional; the atlas is locked with the run, and a missing one is told beforehand."""
    toy.edit(desk / "root", DATASET, "pairing:\n  by: donor\n", "")
    toy.edit(
        desk / "root", "configs/studies/toy.yaml", "random_signatures", "atlas: known.json\nrandom_signatures"
    )
    toy.write_data(desk / "data", _only({"d0"})(toy.make_data()))
    arguments = ["--root", str(desk / "root"), "--data-dir", str(desk / "data"), "--out", str(desk / "runs")]
    missing = CliRunner().invoke(app, ["run", "toy", *arguments])
    assert missing.exit_code == 2
    variances = tuple(
        Variance(dataset=f"d{place}", variance=0.01 + 0.001 * place, df=5.0) for place in range(20)
    )
    entry = Entry(
        readout="signature:toy_list",
        population="all",
        method="pseudobulk",
        unit="log2_fold",
        variances=variances,
    )
    write_atlas(Atlas(entries=(entry,)), desk / "data" / "known.json")
    assert judged(desk)[0] == "supported"
    (run,) = (desk / "runs").rglob("run.json")
    (outcome,) = read_run(run).outcomes
    (found,) = outcome.judgements
    assert found.evidence is not None
    assert found.evidence.lender is not None
    assert found.evidence.lender.n_datasets == 20
    assert "provisional" in {str(each.reason) for each in found.findings}
    atlas = read_run(run).lock.atlas
    assert atlas is not None
    assert len(atlas.entries[0].variances) == 20
