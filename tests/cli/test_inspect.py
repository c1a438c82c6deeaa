"""``inspect`` and ``init`` answer whatever they are shown: what is there, or why it cannot be read."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pytest
import toy
from scipy import sparse
from typer.testing import CliRunner

from mekscrna.cli import inspecting
from mekscrna.cli.app import app
from mekscrna.intake.inspect import inspect as look
from mekscrna.spec.dataset import Dataset
from mekscrna.spec.reading import read

if TYPE_CHECKING:
    from click.testing import Result


ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("MEKSCRNA_SHARED", ROOT.parent / "shared")) / "data"


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEKSCRNA_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def deposit(tmp_path: Path) -> Path:
    return toy.write_data(tmp_path)


def test_inspect_says_what_is_there(deposit: Path) -> None:
    result = invoke("inspect", deposit)
    assert result.exit_code == 0, result.output
    for words in ("400 cells", "X: counts", "treatment", "on: 5 samples, 200 cells", "mekscrna init"):
        assert words in result.stdout
    assert all(
        len(line) <= 80 for line in result.stdout.splitlines() if "init" not in line and "/" not in line
    )
    assert all(line == line.rstrip() for line in result.stdout.splitlines())


def test_inspect_gives_json(deposit: Path) -> None:
    seen = json.loads(invoke("inspect", deposit, "--json").stdout)
    assert seen["matrices"][0]["n_cells"] == 400
    assert seen["design"] == {
        "sample": ["sample"],
        "arm": "treatment",
        "donor": "donor",
        "arms": [
            {"value": "off", "n_cells": 200, "n_samples": 5},
            {"value": "on", "n_cells": 200, "n_samples": 5},
        ],
        "n_pairs": 5,
        "n_unpaired": 0,
    }


def test_inspect_of_nothing_is_bad_input(tmp_path: Path) -> None:
    result = invoke("inspect", tmp_path / "nowhere.h5ad")
    assert result.exit_code == 2
    assert "there is no such file or folder" in result.stderr


def test_inspect_of_what_is_no_matrix_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.h5ad").write_text("<!DOCTYPE html><html>")
    result = invoke("inspect", tmp_path)
    assert result.exit_code == 2
    assert "web page" in result.stdout


def test_a_sample_that_is_a_link_in_an_archive_is_told_and_not_lost(deposit: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "GSE1_RAW.tar", "w") as tar:
        tar.add(deposit, "GSM1_a.h5ad")
        info = tarfile.TarInfo("GSM2_b.h5ad")
        info.type, info.linkname = tarfile.SYMTYPE, "elsewhere.h5ad"
        tar.addfile(info)
    told = "GSE1_RAW.tar/GSM2_b.h5ad: is not unpacked: it is a link to elsewhere.h5ad."
    assert told in " ".join(invoke("inspect", tmp_path / "GSE1_RAW.tar").stdout.split())
    written = invoke("init", tmp_path / "GSE1_RAW.tar", "--out", tmp_path / "x.yaml")
    assert f"left out: {told}" in written.stdout


def test_init_writes_what_reads_again(deposit: Path, tmp_path: Path) -> None:
    target = tmp_path / "my_toy.yaml"
    result = invoke("init", deposit, "--out", target)
    assert result.exit_code == 0, result.output
    declared = read(target, Dataset)
    assert declared.id == "my_toy"
    assert (declared.obs.sample, declared.obs.arm, declared.obs.donor) == (("sample",), "treatment", "donor")
    assert set(declared.arms) == {"decide_off", "decide_on"}
    assert declared.files[0].sha256 is not None
    assert declared.pairing is not None
    assert "decide: a name for this arm" in target.read_text(encoding="utf-8")


def test_init_never_writes_over_a_file_unasked(deposit: Path, tmp_path: Path) -> None:
    target = tmp_path / "my_toy.yaml"
    target.write_text("mine", encoding="utf-8")
    result = invoke("init", deposit, "--out", target)
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert target.read_text(encoding="utf-8") == "mine"
    assert invoke("init", deposit, "--out", target, "--force").exit_code == 0
    assert read(target, Dataset).id == "my_toy"


@pytest.mark.parametrize("name", ["My-Toy", "1toy", "toy toy"])
def test_init_refuses_an_id_that_is_none(deposit: Path, name: str) -> None:
    result = invoke("init", deposit, "--id", name)
    assert result.exit_code == 2
    assert "Such as --id" in result.stderr


def test_a_person_is_asked_for_the_arms_alone(deposit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["untreated", "MEK inhibited", "mek_inhibited"])
    asked: list[str] = []

    def answer(question: str, **_: object) -> str:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr("typer.prompt", answer)
    assert inspecting._ask(look(deposit)) == {"off": "untreated", "on": "mek_inhibited"}
    assert [words.partition("?")[0] for words in asked[:2]] == [
        "Which arm is treatment 'off'",
        "Which arm is treatment 'on'",
    ]


def test_init_of_what_holds_no_matrix_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Dear reader,\nthese are notes.\n")
    result = invoke("init", tmp_path, "--out", tmp_path / "x.yaml")
    assert result.exit_code == 2
    assert "nothing in it can be read as a matrix" in result.stderr
    assert not (tmp_path / "x.yaml").exists()


def test_paths_are_told_from_the_data_folder(deposit: Path, tmp_path: Path) -> None:
    inner = tmp_path / "data" / "toy"
    inner.mkdir(parents=True)
    shutil.copy(deposit, inner)
    target = tmp_path / "x.yaml"
    assert invoke("init", inner, "--data-dir", tmp_path / "data", "--out", target).exit_code == 0
    assert read(target, Dataset).files[0].path == "toy/toy.h5ad"
    result = invoke("init", deposit, "--data-dir", tmp_path / "data", "--out", target, "--force")
    assert result.exit_code == 2
    assert "does not lie below" in result.stderr


def test_kang_is_proposed_as_it_is(shared_data: Path, tmp_path: Path) -> None:
    target = tmp_path / "kang.yaml"
    path = shared_data / "kang2018/kang_seurattools_832cells.h5ad"
    result = invoke("init", path, "--data-dir", shared_data, "--out", target)
    assert result.exit_code == 0, result.output
    declared, shipped = read(target, Dataset), read(ROOT / "configs/datasets/kang_ifn_beta.yaml", Dataset)
    assert declared.obs == shipped.obs
    assert declared.species == shipped.species
    assert declared.cell_types == shipped.cell_types
    assert declared.exclude == shipped.exclude
    assert declared.pairing == shipped.pairing
    assert declared.files == shipped.files
    assert declared.matrix == shipped.matrix
    assert {name: arm.values for name, arm in declared.arms.items()} == {
        "untreated": ("ctrl",),
        "decide_stim": ("stim",),
    }


@pytest.mark.parametrize("name", ["hagai_lps", "null_pbmc", "kang_pseudobulk"])
def test_other_real_data_are_proposed_as_they_were_declared(
    shared_data: Path, tmp_path: Path, name: str
) -> None:
    shipped = read(ROOT / f"configs/datasets/{name}.yaml", Dataset)
    target = tmp_path / f"{name}.yaml"
    result = invoke("init", shared_data / shipped.files[0].path, "--data-dir", shared_data, "--out", target)
    assert result.exit_code == 0, result.output
    declared = read(target, Dataset)
    assert declared.obs.model_copy(update={"cell_type": None}) == shipped.obs.model_copy(
        update={"cell_type": None}
    )
    assert (declared.species, declared.assay) == (shipped.species, shipped.assay)
    assert (declared.files, declared.matrix) == (shipped.files, shipped.matrix)
    assert declared.pairing == shipped.pairing
    found = {value for arm in declared.arms.values() for value in arm.values}
    assert found == {value for arm in shipped.arms.values() for value in arm.values}
    for house, labels in declared.cell_types.items():
        if house in shipped.cell_types:
            assert labels == shipped.cell_types[house]


def _opened_by_others() -> list[tuple[str, int, int, bool]]:
    """Return file, cells, genes, and whether all values are whole, as scanpy and anndata found them."""
    table = SHARED / "formats/probe_results.tsv"
    rows = [line.split("\t") for line in table.read_text().splitlines()[1:]] if table.exists() else []
    sized = [(row[0], row[2].split(" x "), "int=True" in row[4]) for row in rows if row[1] == "opens"]
    return [
        (name, int(shape[0]), int(shape[1]), whole)
        for name, shape, whole in sized
        if name not in _READ_OTHERWISE
    ]


_READ_OTHERWISE = {
    "anndata_archives/adata_v0.11.4.h5ad": "it has no X",
}
"""Files whose matrix others take for something else, and why."""


@pytest.mark.parametrize(("name", "n_cells", "n_genes", "is_whole"), _opened_by_others())
def test_sizes_and_kinds_are_those_that_other_tools_find(
    name: str, n_cells: int, n_genes: int, *, is_whole: bool
) -> None:
    result = invoke("inspect", SHARED / "formats" / name, "--json")
    assert result.exit_code == 0, result.output
    (matrix,) = json.loads(result.stdout)["matrices"]
    (x,) = (slot for slot in matrix["slots"] if slot["name"] == "X")
    assert (matrix["n_cells"], x["n_genes"]) == (n_cells, n_genes)
    assert (x["kind"] in ("counts", "empty")) is is_whole


def _real_files() -> list[Path]:
    return sorted(path for path in SHARED.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", _real_files(), ids=lambda path: "/".join(path.parts[-2:]))
def test_every_real_file_gets_an_answer(path: Path) -> None:
    result = invoke("inspect", path, "--json")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (0, 2)
    if result.exit_code == 0:
        seen = json.loads(result.stdout)
        assert all(matrix["n_cells"] > 0 and matrix["slots"] for matrix in seen["matrices"])
    elif result.stdout:
        assert all(each["why"] for each in json.loads(result.stdout)["unread"])


def test_init_says_what_it_left_out_and_where_the_declaration_belongs(
    deposit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "my data"
    data.mkdir()
    shutil.copy(deposit, data)
    (data / "second.h5ad").write_text("<!DOCTYPE html><html>")
    monkeypatch.chdir(tmp_path)
    result = invoke("init", "my data", "--id", "mine")
    assert result.exit_code == 0, result.output
    assert "left out: second.h5ad" in result.stdout
    assert "Then: mekscrna check mine --root . --data-dir 'my data'\n" in result.stdout
    elsewhere = invoke("init", "my data", "--out", tmp_path / "mine.yaml")
    assert elsewhere.stdout.rstrip().endswith(
        "name mine in a study, and: mekscrna check STUDY --data-dir 'my data'"
    )
    text = (tmp_path / "configs/datasets/mine.yaml").read_text(encoding="utf-8")
    assert "# left out: second.h5ad" in text


def test_logs_are_declared_as_logs_behind_scaled_values(deposit: Path, tmp_path: Path) -> None:
    adata = ad.read_h5ad(deposit)
    counts = np.asarray(sparse.csr_matrix(adata.X).todense())
    logs = np.log1p(1e4 * counts / counts.sum(axis=1, keepdims=True))
    logged = ad.AnnData(X=logs - 1.0, obs=adata.obs, var=adata.var)
    logged.raw = ad.AnnData(X=logs, obs=adata.obs, var=adata.var)
    path, target = tmp_path / "logged.h5ad", tmp_path / "x.yaml"
    logged.write_h5ad(path)
    assert "recover_counts: true" in invoke("init", path, "--out", target).stdout
    declared = read(target, Dataset).matrix
    assert (declared.slot, declared.kind, declared.recover_counts) == ("raw/X", "log1p", False)
    assert "declare kind: log1p" in " ".join(invoke("inspect", path).stdout.split())
