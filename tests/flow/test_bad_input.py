"""Bad input is answered by one clear message, exit code 2, and nothing written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import toy
from typer.testing import CliRunner

from mekscrna.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the toy library in root/ and its data in data/."""
    toy.write_library(tmp_path / "root")
    (tmp_path / "data").mkdir()
    toy.write_data(tmp_path / "data")
    return tmp_path


def invoke(desk: Path, study: str = "toy") -> Result:
    arguments = ["run", study, "--root", str(desk / "root"), "--data-dir", str(desk / "data")]
    return CliRunner().invoke(app, [*arguments, "--out", str(desk / "runs")])


def assert_refused(desk: Path, *words: str, study: str = "toy") -> None:
    result = invoke(desk, study)
    assert result.exit_code == 2, result.output
    assert not (desk / "runs").exists(), "something was written"
    for word in words:
        assert word in result.stderr, f"'{word}' is not in: {result.stderr}"


def test_the_toy_itself_runs(desk: Path) -> None:
    result = invoke(desk)
    assert result.exit_code == 0, result.output
    assert "supported" in result.output


def test_a_misspelt_key_is_named_with_its_place_and_the_right_one(desk: Path) -> None:
    path = toy.edit(desk / "root", "configs/claims/toy_rises.yaml", "direction: up", "direktion: up")
    assert_refused(desk, f"{path}:10:1", "direktion", "Did you mean 'direction'?")


def test_all_faults_of_a_file_are_told_at_once(desk: Path) -> None:
    toy.edit(desk / "root", "configs/claims/toy_rises.yaml", "direction: up", "direction: upp")
    toy.edit(desk / "root", "configs/claims/toy_rises.yaml", "value: 0.32", "value: -1")
    assert_refused(desk, "direction", "'up'", "smallest_effect.value")


def test_an_unknown_arm_is_named_with_the_nearest(desk: Path) -> None:
    toy.edit(desk / "root", "configs/claims/toy_rises.yaml", "mek_inhibited", "mek_inhibitor")
    assert_refused(desk, "mek_inhibitor", "toy", "Did you mean 'mek_inhibited'?")


def test_a_sample_in_two_arms_is_named_with_both(desk: Path) -> None:
    adata = toy.make_data()
    adata.obs.loc["cell0", "treatment"] = "on"
    toy.write_data(desk / "data", adata)
    assert_refused(desk, "toy.h5ad", "d0-off", "untreated", "mek_inhibited")


def test_a_donor_without_a_pair_is_named_with_the_ways_out(desk: Path) -> None:
    adata = toy.make_data()
    toy.write_data(desk / "data", adata[adata.obs["sample"] != "d3-on"].copy())
    assert_refused(desk, "d3", "mek_inhibited", "exclude", "incomplete: drop")


def test_logs_declared_as_counts_are_refused_with_what_was_seen(desk: Path) -> None:
    adata = toy.make_data()
    adata.X.data = np.log1p(adata.X.data)
    toy.write_data(desk / "data", adata)
    assert_refused(desk, "toy.h5ad", "counts", "log")


def test_a_missing_file_is_named_in_full(desk: Path) -> None:
    (desk / "data" / "toy.h5ad").unlink()
    assert_refused(desk, str(desk / "data" / "toy.h5ad"))


def test_a_changed_file_is_refused_with_both_checksums(desk: Path) -> None:
    toy.edit(
        desk / "root",
        "configs/datasets/toy.yaml",
        "path: toy.h5ad",
        f"path: toy.h5ad\n    sha256: '{'0' * 64}'",
    )
    assert_refused(desk, "toy.h5ad", "0" * 64, "sha256")


def test_an_unknown_study_is_answered_with_the_nearest(desk: Path) -> None:
    assert_refused(desk, "Did you mean 'toy'?", study="toyy")


def test_an_unknown_scoring_method_is_answered_with_the_nearest(desk: Path) -> None:
    toy.edit(desk / "root", "configs/studies/toy.yaml", "claims:", "methods: [ucel]\nclaims:")
    assert_refused(desk, "Did you mean 'ucell'?")


def test_an_arm_called_on_stays_text(desk: Path) -> None:
    result = invoke(desk)
    assert "True" not in result.output
    assert result.exit_code == 0
