"""From a RAW.tar whose samples go by four naming schemes to a verdict, with nothing edited but the arms."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import geo_deposit
import numpy as np
import pytest
from typer.testing import CliRunner

import mekscrna as mk
from mekscrna.cli.app import app
from mekscrna.spec.dataset import Dataset
from mekscrna.spec.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

SAMPLES = [f"P0{donor}_{day}" for donor in range(1, 5) for day in ("D0", "D14")]


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


@pytest.fixture(scope="module", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MEKSCRNA_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def deposit(tmp_path_factory: pytest.TempPathFactory) -> geo_deposit.Deposit:
    folder = tmp_path_factory.mktemp("data") / "GSE999001"
    folder.mkdir()
    written = geo_deposit.write_raw_tar(folder, geo_deposit.tumor())
    labels = written.labels.to_csv(index=False).encode()
    (folder / "GSE999001_cell_metadata.csv.gz").write_bytes(gzip.compress(labels, 1))
    return written


@pytest.fixture(scope="module")
def desk(deposit: geo_deposit.Deposit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root folder with the declaration that init wrote, and nothing else."""
    root = tmp_path_factory.mktemp("root")
    target = root / "configs/datasets/gse999001.yaml"
    written = invoke("init", deposit.path.parent, "--out", target)
    assert written.exit_code == 0, written.output
    assert f"Then: mekscrna check gse999001 --root {root}" in written.output
    return root


def name_the_arms(root: Path) -> None:
    """Do what is left to a person: name the two arms."""
    path = root / "configs/datasets/gse999001.yaml"
    text = path.read_text(encoding="utf-8")
    for proposed, name in (("decide_d0:", "untreated:"), ("decide_d14:", "mek_inhibited:")):
        assert text.count(proposed) == 1, text
        text = text.replace(proposed, name)
    path.write_text(text, encoding="utf-8")


def test_inspect_sees_every_sample_by_its_own_reader(deposit: geo_deposit.Deposit) -> None:
    result = invoke("inspect", deposit.path, "--json")
    assert result.exit_code == 0, result.output
    seen = json.loads(result.stdout)
    assert sorted(matrix["label"] for matrix in seen["matrices"]) == SAMPLES
    readers = {matrix["label"][:3]: matrix["reader"] for matrix in seen["matrices"]}
    assert readers == {"P01": "mtx", "P02": "mtx", "P03": "tenx_h5", "P04": "text"}
    for matrix in seen["matrices"]:
        truth = deposit.truth[matrix["label"]]
        assert matrix["n_cells"] == truth.n_obs
        assert matrix["genes"]["n_genes"] == truth.n_vars
        assert [slot["kind"] for slot in matrix["slots"]] == ["counts"]
    assert seen["species"] == "human"
    assert seen["unread"] == []


def test_what_is_left_open_is_refused(desk: Path) -> None:
    result = invoke("check", "gse999001", "--root", desk)
    assert result.exit_code == 2
    for arm in ("decide_d0", "decide_d14"):
        assert f"arms.{arm}: '{arm}' is left to decide" in result.output
    assert "decide_d0" in result.output


def test_the_declaration_is_what_was_planted(desk: Path, deposit: geo_deposit.Deposit) -> None:
    declared = read(desk / "configs/datasets/gse999001.yaml", Dataset)
    told = {file.obs["sample"]: (file.obs["donor"], file.obs["arm"]) for file in declared.files}
    assert told == {sample: tuple(sample.split("_")) for sample in SAMPLES}
    assert declared.obs.sample == ("sample",)
    assert (declared.obs.donor, declared.obs.arm, declared.obs.cell_type) == ("donor", "arm", "cell_type")
    assert [table.key for table in declared.cell_tables] == ["cell"]
    assert declared.pairing is not None
    assert len(declared.files) == len(deposit.truth)


def test_from_there_to_the_verdict(desk: Path, deposit: geo_deposit.Deposit, tmp_path: Path) -> None:
    name_the_arms(desk)
    asked = ("gse999001", "--root", desk, "--data-dir", deposit.path.parent)
    checked = invoke("check", *asked)
    assert checked.exit_code == 0, checked.output
    result = invoke("run", *asked, "--out", tmp_path / "runs", "--json")
    assert result.exit_code == 0, result.output
    verdicts = {row["claim"]: row["verdict"] for row in json.loads(result.stdout)["verdicts"]}
    assert verdicts["mek_inhibition_lowers_mapk_output"] == "supported"
    assert verdicts["mek_inhibition_raises_mhc_i"] == "no relevant change"
    assert "supported" not in {verdicts[name] for name in verdicts if "lowers_mapk_output" not in name}
    dataset = mk.Catalog.open(desk).dataset("gse999001")
    adata = mk.load(dataset, deposit.path.parent)
    _assert_as_planted(adata, deposit)


def _assert_as_planted(adata, deposit: geo_deposit.Deposit) -> None:  # noqa: ANN001 - an AnnData
    arms = {"D0": "untreated", "D14": "mek_inhibited"}
    assert sorted(adata.obs["sample"].cat.categories) == SAMPLES
    for sample, truth in deposit.truth.items():
        here = adata[adata.obs["sample"] == sample]
        assert here.n_obs == truth.n_obs
        assert set(here.obs["arm"]) == {arms[sample.split("_")[1]]}
        assert set(here.obs["donor"]) == {sample.split("_")[0]}
        labels = truth.obs["cell_type"].astype(str).tolist()
        assert here.obs["cell_type_author"].astype(str).tolist() == labels
        genes = [gene for gene in ("DUSP6", "SPRY2", "ETV4", "ACTB") if gene in here.var_names]
        assert len(genes) >= 3
        found = np.asarray(here[:, genes].layers["counts"].todense())
        np.testing.assert_array_equal(found, np.asarray(truth[:, genes].X.todense()))
