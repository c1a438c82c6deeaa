"""What the README shows is true: its Python runs, its YAML is read, its commands do what they say."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from matplotlib import pyplot as plt
from typer.testing import CliRunner

import mekscrna as mk
from mekscrna.cli.app import app
from mekscrna.simulation.tumour import simulate

if TYPE_CHECKING:
    from anndata import AnnData

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCK.findall(README) if name == language]


@pytest.fixture(scope="module")
def simulated() -> AnnData:
    """A tumor of the demo, as a depositor gives it: counts in X, the depositor's own column names."""
    catalog = mk.Catalog.open()
    return simulate(catalog.dataset("demo_responders"), catalog.signatures_for("human"))


@pytest.fixture
def adata(simulated: AnnData) -> AnnData:
    """A user's own AnnData, with what the README asks for and nothing else."""
    found = simulated.copy()
    found.uns.clear()
    found.layers["counts"] = found.X.copy()
    arms = {"pre": "untreated", "MEKi": "mek_inhibited"}
    types = {"Tumor": "malignant", "CD8 T": "cd8_t"}
    found.obs = found.obs.rename(columns={"patient": "donor", "treatment": "arm"})
    found.obs["arm"] = found.obs["arm"].astype(str).map(arms).astype("category")
    found.obs["cell_type"] = found.obs["cell_type"].astype(str).replace(types).astype("category")
    return found


def run_python(*texts: str, **names: Any) -> dict[str, Any]:
    for text in texts:
        exec(text, names)  # noqa: S102 - the README's own lines
    return names


def test_the_notebook_example_gives_a_verdict(adata: AnnData, capsys: pytest.CaptureFixture[str]) -> None:
    names = run_python(blocks("python")[0], adata=adata)
    assert names["judgement"].verdict is mk.Verdict.SUPPORTED
    printed = capsys.readouterr().out
    assert printed.startswith("supported: ")
    assert "8 pairs" in printed


def test_each_step_is_there_by_itself(adata: AnnData) -> None:
    names = run_python(*blocks("python"), adata=adata)
    assert names["mk"].get.scores(adata, "ucell")["score"].between(0, 1).all()
    assert len(plt.gca().lines) >= 2 + 8, "arms and pairs are drawn"
    assert {shift.readout for shift in names["shifts"]} == {"signature:wagle2018_mpas"}
    assert names["shifts"][0].estimate.value < 0
    plt.close("all")


@pytest.fixture
def folder(tmp_path: Path, simulated: AnnData, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the README's configs, and data that have the columns they declare."""
    for text in blocks("yaml"):
        place = re.match(r"# (configs/\S+\.yaml)\n", text)
        assert place, "each YAML block says where it belongs"
        path = tmp_path / place.group(1)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = simulated.copy()
    found.uns.clear()
    found.layers["counts"] = found.X
    names = {"sample": "biopsy", "treatment": "timepoint", "cell_type": "author_label"}
    found.obs = found.obs.rename(columns=names)
    found.obs["timepoint"] = found.obs["timepoint"].astype(str).replace({"MEKi": "on"}).astype("category")
    (tmp_path / "data").mkdir()
    found.write_h5ad(tmp_path / "data" / "my_melanoma.h5ad")
    (tmp_path / "data" / "GSE000000").mkdir()
    found[:, :300].write_h5ad(tmp_path / "data" / "GSE000000" / "cells.h5ad")
    (tmp_path / "my_lists.gmt").write_text("mine\tmade for a test\tDUSP6\tSPRY2\tETV4\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_yaml_is_read_with_the_library(folder: Path) -> None:
    catalog = mk.Catalog.open(folder)
    study = catalog.study("my_study")
    assert [entry.id for entry in study.datasets] == ["my_melanoma"]
    assert catalog.dataset("my_melanoma").arms["mek_inhibited"].values == ("on",)
    assert all(catalog.claim(name) for name in study.claims)


def test_every_command_of_the_readme_does_what_it_says(folder: Path) -> None:
    lines = [line.partition("#")[0].strip() for text in blocks("sh") for line in text.splitlines()]
    commands = [line for line in lines if line.startswith("mekscrna ")]
    assert {line.split()[1] for line in commands} >= {
        "check",
        "run",
        "report",
        "list",
        "schema",
        "signatures",
        "fetch",
        "inspect",
        "init",
    }
    for line in (each for each in commands if not each.startswith("mekscrna fetch ")):
        found = [path.name for path in folder.glob("runs/my_study/*")]
        words = [word.replace("<digest>", *found) if found else word for word in shlex.split(line)[1:]]
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, f"{line}: {result.output}"
    (run,) = folder.glob("runs/my_study/*/run.json")
    assert (run.parent / "report.html").is_file()
    judged = {each.claim: each.verdict for each in mk.read_run(run.parent).outcomes[0].judgements}
    assert set(judged.values()) == {mk.Verdict.SUPPORTED}


def test_the_draft_of_the_readme_is_written_where_it_says(folder: Path) -> None:
    (line,) = (each for text in blocks("sh") for each in text.splitlines() if " init " in each)
    command, _, comment = line.partition("#")
    result = CliRunner().invoke(app, shlex.split(command)[1:])
    assert result.exit_code == 0, result.output
    assert (folder / comment.split(";")[0].strip()).is_file()


def test_fetch_is_asked_as_the_readme_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (line,) = (each for text in blocks("sh") for each in text.splitlines() if " fetch " in each)
    result = CliRunner().invoke(app, [*shlex.split(line.partition("#")[0])[1:], "--offline"])
    assert result.exit_code == 1
    assert "GSE000000/GSE000000_family.soft.gz" in result.stderr


def test_what_is_shown_of_an_inspection_is_what_it_says(shared_data: Path) -> None:
    path = shared_data / "kang2018/kang_seurattools_832cells.h5ad"
    result = CliRunner().invoke(app, ["inspect", str(path)], env={"COLUMNS": "80"})
    said = result.stdout.splitlines()
    (shown,) = blocks("text")
    assert [line for line in shown.splitlines() if line not in said] == []


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^make (\w+)", "\n".join(blocks("sh")), re.MULTILINE))
    assert targets == {"demo", "test"}
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/data.md"])
def test_every_file_that_is_linked_or_named_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    linked = re.findall(r"\]\((?!https?:|#)([^)]+)\)", text)
    named = re.findall(r"`((?:src|tests|configs|signatures|benchmarks|docs|scripts)/[^`<>*]*)`", text)
    around = (ROOT / document).parent
    missing = [name for name in linked if not (around / name).exists()]
    assert not missing + [name for name in named if not (ROOT / name).exists()]
