"""Each verb answers people on a terminal and programs in a pipe."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
import toy
from typer.testing import CliRunner

from mekscrna.cli import listing
from mekscrna.cli.app import app
from mekscrna.scoring._compiling import NOTE
from mekscrna.spec._shelves import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    toy.write_library(tmp_path / "root")
    (tmp_path / "data").mkdir()
    toy.write_data(tmp_path / "data")
    return tmp_path


def test_help_names_every_verb() -> None:
    text = invoke("--help").output
    for verb in ("demo", "run", "check", "report", "list", "schema"):
        assert re.search(rf"\b{verb}\b", text)


def test_version_names_the_tools_that_numbers_depend_on() -> None:
    result = invoke("--version")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines()] == ["mekscrna", "scanpy", "anndata"]


@pytest.mark.parametrize("shelf", ["datasets", "signatures", "claims", "studies", "methods"])
def test_list_gives_json_and_tab_separated_text(shelf: str) -> None:
    rows = json.loads(invoke("list", shelf, "--json").output)
    lines = invoke("list", shelf).output.splitlines()
    assert len(rows) == len(lines) - 1 >= 2
    assert lines[0].split("\t") == list(rows[0])
    assert [line.split("\t")[0] for line in lines[1:]] == [row["id"] for row in rows]


def test_every_declaration_has_a_schema() -> None:
    assert set(listing.KINDS) == set(KINDS)


@pytest.mark.parametrize("kind", listing.KINDS)
def test_schema_allows_nothing_extra(kind: str) -> None:
    schema = json.loads(invoke("schema", kind).output)
    assert schema["additionalProperties"] is False
    assert "id" in schema["required"]


def test_check_passes_the_shipped_library() -> None:
    result = invoke("check")
    assert result.exit_code == 0, result.output
    assert "kang:" in result.output


def test_check_needs_no_data(desk: Path) -> None:
    (desk / "data" / "toy.h5ad").unlink()
    assert invoke("check", "toy", "--root", str(desk / "root")).exit_code == 0


def test_check_with_data_reads_them(desk: Path) -> None:
    arguments = ("check", "toy", "--root", str(desk / "root"), "--data-dir", str(desk / "data"))
    assert "hold what they should" in invoke(*arguments).output
    (desk / "data" / "toy.h5ad").unlink()
    assert invoke(*arguments).exit_code == 2


def test_run_gives_json_of_its_verdicts(desk: Path) -> None:
    where = ("--root", str(desk / "root"), "--data-dir", str(desk / "data"), "--out", str(desk / "runs"))
    result = invoke("run", "toy", *where, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert [(row["claim"], row["verdict"]) for row in found["verdicts"]] == [("toy_rises", "supported")]
    assert result.stderr in {"", NOTE}  # a note where kernels were never compiled on this machine


def test_run_takes_the_path_of_a_study(desk: Path) -> None:
    where = ("--data-dir", str(desk / "data"), "--out", str(desk / "runs"))
    result = invoke("run", str(desk / "root/configs/studies/toy.yaml"), *where)
    assert result.exit_code == 0, result.output


def test_report_is_made_again_without_computing(desk: Path) -> None:
    where = ("--root", str(desk / "root"), "--data-dir", str(desk / "data"), "--out", str(desk / "runs"))
    invoke("run", "toy", *where)
    (folder,) = (desk / "runs" / "toy").iterdir()
    first = (folder / "report.html").read_bytes()
    (folder / "report.html").unlink()
    result = invoke("report", str(folder))
    assert result.exit_code == 0, result.output
    assert (folder / "report.html").read_bytes() == first


def test_report_of_nothing_is_bad_input(tmp_path: Path) -> None:
    result = invoke("report", str(tmp_path / "nowhere"))
    assert result.exit_code == 2
    assert "nowhere" in result.stderr


def test_a_failed_dataset_is_exit_code_3(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mekscrna import pipeline

    def fail(*_: object) -> None:
        raise MemoryError("no room")

    monkeypatch.setattr(pipeline, "load", fail)
    where = ("--root", str(desk / "root"), "--data-dir", str(desk / "data"), "--out", str(desk / "runs"))
    result = invoke("run", "toy", *where)
    assert result.exit_code == 3
    assert "no room" in result.output


def test_list_datasets_tells_what_runs_from_what_is_only_known() -> None:
    rows = {row["id"]: row for row in json.loads(invoke("list", "datasets", "--json").output)}
    assert rows["demo_small"]["status"] == "simulated"
    assert rows["kang_ifn_beta"]["status"] == "runs"
    assert rows["mixseq"]["status"] == "untried"
    assert rows["mixseq"]["unverified"].startswith("The file was not opened; ")
    assert rows["gse277929"]["status"] == "not ready"
    assert "which column is which tumor" in rows["gse277929"]["missing"]
    assert all(bool(row["missing"]) == (row["status"] == "not ready") for row in rows.values())
