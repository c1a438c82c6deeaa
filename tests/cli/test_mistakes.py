"""Mistakes at the command line: one clear message, the right exit code, nothing written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import toy
from typer.testing import CliRunner

from mekscrna.cli.app import app

if TYPE_CHECKING:
    from click.testing import Result


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    toy.write_library(tmp_path / "root")
    (tmp_path / "data").mkdir()
    toy.write_data(tmp_path / "data")
    return tmp_path


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


def run(desk: Path, *more: object, out: Path | None = None) -> Result:
    where = ("--root", desk / "root", "--data-dir", desk / "data", "--out", out or desk / "runs")
    return invoke("run", "toy", *where, *more)


def assert_refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert result.stdout == "", "a program that reads standard output gets nothing, not half an answer"
    for word in words:
        assert word in result.stderr


@pytest.mark.parametrize("below", ["file", "file/deeper"])
def test_a_file_in_the_way_of_the_output_is_told_before_any_work(desk: Path, below: str) -> None:
    (desk / "file").write_text("", encoding="utf-8")
    assert_refused(run(desk, out=desk / below), "--out", str(desk / "file"), "is a file")
    assert_refused(invoke("demo", "--out", desk / below), "--out", "is a file")


def test_a_file_called_like_the_study_is_in_the_way_too(desk: Path) -> None:
    (desk / "runs").mkdir()
    (desk / "runs" / "toy").write_text("", encoding="utf-8")
    assert_refused(run(desk), str(desk / "runs" / "toy"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_told_before_any_work(desk: Path) -> None:
    (desk / "closed").mkdir(mode=0o500)
    assert_refused(run(desk, out=desk / "closed"), "you may not write")


@pytest.mark.parametrize("verb", ["run", "check"])
@pytest.mark.parametrize("place", ["nowhere", "data/toy.h5ad"])
def test_a_data_folder_that_is_none_is_named(desk: Path, verb: str, place: str) -> None:
    result = invoke(verb, "toy", "--root", desk / "root", "--data-dir", desk / place)
    assert_refused(result, "--data-dir", str(desk / place))


def test_errors_leave_standard_output_to_json(desk: Path) -> None:
    assert_refused(run(desk, "--json", "--root", desk / "nowhere"), "nowhere")
    (desk / "data" / "toy.h5ad").unlink()
    assert_refused(run(desk, "--json"), "toy.h5ad")
    assert not (desk / "runs").exists()


def test_a_study_s_path_without_its_ending_is_answered_with_the_file(desk: Path) -> None:
    path = desk / "root/configs/studies/toy"
    assert_refused(invoke("check", path), f"Did you mean {path}.yaml?")
    assert_refused(invoke("check", desk / "root"), "neither the id of a study nor a YAML file")


@pytest.mark.parametrize("arguments", [("list", "claim"), ("schema", "claims")])
def test_a_misspelt_shelf_is_answered_with_the_nearest(arguments: tuple[str, str]) -> None:
    assert_refused(invoke(*arguments), "Did you mean 'claim")


def test_methods_and_readers_are_checked_at_their_places_without_data(desk: Path) -> None:
    study = toy.edit(desk / "root", "configs/studies/toy.yaml", "claims:", "methods: [ucell, ucel]\nclaims:")
    dataset = toy.edit(desk / "root", "configs/datasets/toy.yaml", "obs:", "reader: h5add\nobs:")
    for verb in ("check", "run"):
        result = invoke(verb, "toy", "--root", desk / "root")
        assert_refused(result, f"{study}:6:18 methods.1: there is no scoring method 'ucel'")
        assert_refused(result, f"{dataset}:11:9 reader: there is no reader 'h5add'. Did you mean 'h5ad'?")


def test_check_tells_the_faults_of_all_studies_at_once(desk: Path) -> None:
    second = toy.DATASET.replace("id: toy", "id: second").replace("toy.h5ad", "second.h5ad")
    (desk / "root/configs/datasets/second.yaml").write_text(second, encoding="utf-8")
    study = toy.STUDY.replace("id: toy\ntitle", "id: second\ntitle").replace("- id: toy", "- id: second")
    (desk / "root/configs/studies/second.yaml").write_text(study, encoding="utf-8")
    (desk / "data" / "toy.h5ad").unlink()
    result = invoke("check", "--root", desk / "root", "--data-dir", desk / "data")
    assert_refused(result, "toy.h5ad: no such file", "second.h5ad: no such file")


def test_check_notes_what_is_no_fault_but_worth_a_look(desk: Path) -> None:
    adata = toy.make_data()
    adata.obs["label"] = np.where(np.arange(adata.n_obs) % 2, "Tumour 1", "Mystery")
    adata.obs.loc[adata.obs["donor"] == "d4", "treatment"] = "washout"
    toy.write_data(desk / "data", adata)
    toy.edit(desk / "root", "configs/datasets/toy.yaml", "  arm: tr", "  cell_type: label\n  arm: tr")
    toy.edit(
        desk / "root", "configs/datasets/toy.yaml", "pairing:", "cell_types: {malignant: [Tumor*]}\npairing:"
    )
    result = invoke("check", "toy", "--root", desk / "root", "--data-dir", desk / "data")
    assert result.exit_code == 0, result.output
    assert "note: toy: treatment 'washout' is in no declared arm: 80 cells." in result.stdout
    assert "note: toy: No label fits 'Tumor*' (labels: 'Mystery', 'Tumour 1')." in result.stdout


def test_a_reader_that_has_enough_is_no_error() -> None:
    command = f"{sys.executable} -m mekscrna list claims | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("id\t")
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_a_sentence() -> None:
    command = f"{sys.executable} -m mekscrna list claims > /dev/full"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "mekscrna could not finish: No space left on device\n"


def test_a_run_stopped_by_a_person_says_how_to_go_on(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mekscrna import pipeline

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "load", stop)
    result = run(desk)
    assert result.exit_code == 130
    assert "the same command goes on from there" in result.stderr
    assert not (desk / "runs").exists()


def test_relative_paths_start_from_where_one_is(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk / "data")
    where = ("--root", "../root", "--data-dir", ".", "--out", "../runs")
    assert invoke("run", "toy", *where).exit_code == 0
    assert list((desk / "runs" / "toy").iterdir())


def test_a_study_in_the_folder_that_one_stands_in_is_pointed_to(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk / "root")
    assert_refused(invoke("check", "toy"), "configs/studies/toy.yaml is here", "--root .")
