"""The verb ``calibrate``."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import toy
from typer.testing import CliRunner

from mekscrna.cli._calibration_words import calibration_text
from mekscrna.cli.app import app
from mekscrna.record import ByChance, Calibration
from mekscrna.reporting.calibrations import read_calibration

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    toy.write_library(folder / "root")
    (folder / "data").mkdir()
    toy.write_data(folder / "data")
    where = ("--root", str(folder / "root"), "--data-dir", str(folder / "data"))
    result = invoke("run", "toy", *where, "--out", str(folder / "runs"))
    assert result.exit_code == 0, result.output
    return folder


def run_of(desk: Path) -> Path:
    (folder,) = (desk / "runs" / "toy").iterdir()
    return folder


def test_a_run_is_calibrated_and_the_figures_laid_beside_it(desk: Path) -> None:
    result = invoke("calibrate", str(run_of(desk)), "--data-dir", str(desk / "data"), "-n", "20")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    place = lines.index("  toy")
    assert lines[place + 1].startswith("    toy_rises ")
    assert "all 20 ways" in result.stdout
    assert "Calibration:" in result.stdout
    found = read_calibration(run_of(desk))
    assert found is not None
    assert found.run.startswith(run_of(desk).name)
    assert (run_of(desk) / "tables" / "calibration.tsv").is_file()


def test_the_report_tells_of_it_whenever_it_is_drawn(desk: Path) -> None:
    report = run_of(desk) / "report.html"
    invoke("calibrate", str(run_of(desk)), "--data-dir", str(desk / "data"), "-n", "20")
    after = report.read_text(encoding="utf-8")
    assert 'id="calibration"' in after
    assert "Answers by chance" in after
    assert "% %" not in re.sub("<[^>]+>", "", after)
    assert invoke("report", str(run_of(desk))).exit_code == 0
    assert report.read_text(encoding="utf-8") == after
    (run_of(desk) / "calibration.json").rename(desk / "kept.json")
    invoke("report", str(run_of(desk)))
    assert 'id="calibration"' not in report.read_text(encoding="utf-8")


def test_its_study_gives_the_same_and_finds_the_run(desk: Path) -> None:
    where = ("--root", str(desk / "root"), "--data-dir", str(desk / "data"), "--out", str(desk / "runs"))
    of_study = json.loads(invoke("calibrate", "toy", *where, "-n", "20", "--json").stdout)
    of_run = json.loads(
        invoke("calibrate", str(run_of(desk)), "--data-dir", str(desk / "data"), "-n", "20", "--json").stdout
    )
    assert of_study["rates"] == of_run["rates"]
    assert of_study["file"] == of_run["file"] == str(run_of(desk) / "calibration.json")


def test_without_a_run_nothing_is_written(desk: Path, tmp_path: Path) -> None:
    where = ("--root", str(desk / "root"), "--data-dir", str(desk / "data"), "--out", str(tmp_path / "none"))
    result = invoke("calibrate", "toy", *where, "-n", "20")
    assert result.exit_code == 0, result.output
    assert "Nothing was written" in result.stdout
    assert not (tmp_path / "none").exists()


def test_other_data_are_refused(desk: Path, tmp_path: Path) -> None:
    toy.write_data(tmp_path, toy.make_data(seed=1))
    result = invoke("calibrate", str(run_of(desk)), "--data-dir", str(tmp_path))
    assert result.exit_code == 2
    assert "not those that the run was made from" in result.stderr


def test_each_dataset_has_its_lines_and_simulated_ones_say_so() -> None:
    rates = ByChance(
        claim="a_claim", dataset="one", null="arms", n=20, n_distinct=20, supported=1, opposite=0, excluded=0,
        no_change=0, inconclusive=19, untestable=0, wrong=1, not_specific=0,
    )  # fmt: skip
    both = Calibration(run="abc", repeats=20, seed=0, rates=(rates, replace(rates, dataset="two")))
    lines = calibration_text(both, simulated={"two"}).splitlines()
    assert lines[2] == "  one"
    assert lines[3].startswith("    a_claim ")
    assert lines[4] == "  two (simulated)"
    assert lines[5].removeprefix("    a_claim") == lines[3].removeprefix("    a_claim")
