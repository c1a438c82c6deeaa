"""Every number in the reports of a real and of a simulated study stands in their run.json."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from number_check import check_numbers
from typer.testing import CliRunner

import mekscrna as mk
from mekscrna.cli.app import app
from mekscrna.reporting.compose import compose
from mekscrna.reporting.render import render

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("study", ["kang", "null_pbmc"])
def test_every_number_of_a_report_on_real_data_is_in_its_run(shared_data: Path, study: str) -> None:
    run = mk.run(mk.Catalog.open().study(study), data_dir=shared_data)
    assert check_numbers(render(compose(run)), run) > 100


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs")
    result = CliRunner().invoke(app, ["demo", "--quiet", "--out", str(out)])
    assert result.exit_code == 0, result.output
    (report,) = out.glob("demo/*/report.html")
    return report


def test_every_number_of_the_demos_report_is_in_its_run(demo: Path) -> None:
    assert check_numbers(demo.read_text(encoding="utf-8"), mk.read_run(demo.parent)) > 1000


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_with_another_hash_seed_draws_the_same_page(
    demo: Path, tmp_path: Path, seed: str
) -> None:
    (tmp_path / "run.json").write_bytes((demo.parent / "run.json").read_bytes())
    command = [sys.executable, "-m", "mekscrna", "report", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
    assert (tmp_path / "report.html").read_bytes() == demo.read_bytes()
