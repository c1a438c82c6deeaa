"""The same question gives the same bytes, killed half-way or not; a failed dataset does not end a run."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
import toy

import mekscrna as mk
from mekscrna import answer, pipeline
from mekscrna.errors import InputError
from mekscrna.reporting.write import write_report

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.spec.catalog import Catalog


class Stopped(BaseException):
    """Stands for a person who stops the run."""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    toy.write_library(tmp_path / "root")
    second = toy.DATASET.replace("id: toy", "id: toy_second").replace("toy.h5ad", "second/toy.h5ad")
    (tmp_path / "root/configs/datasets/toy_second.yaml").write_text(second, encoding="utf-8")
    toy.edit(
        tmp_path / "root", "configs/studies/toy.yaml", "  - id: toy\n", "  - id: toy\n  - id: toy_second\n"
    )
    (tmp_path / "data/second").mkdir(parents=True)
    toy.write_data(tmp_path / "data")
    toy.write_data(tmp_path / "data/second", toy.make_data(seed=1))
    return tmp_path


@pytest.fixture
def catalog(desk: Path) -> Catalog:
    return mk.Catalog.open(desk / "root")


def do(desk: Path, catalog: Catalog, out: str, listener: pipeline.Listener | None = None) -> Path:
    study = catalog.study("toy")
    extra = {} if listener is None else {"listener": listener}
    run = mk.run(study, catalog=catalog, data_dir=desk / "data", out=desk / out, **extra)
    folder = pipeline.run_folder(desk / out, study, run.digest)
    write_report(run, folder)
    return folder


def test_the_same_question_gives_the_same_bytes(desk: Path, catalog: Catalog) -> None:
    one, two = do(desk, catalog, "one"), do(desk, catalog, "two")
    assert one.name == two.name
    for name in ("run.json", "report.html", "study.lock.yaml", "tables/verdicts.tsv"):
        assert (one / name).read_bytes() == (two / name).read_bytes(), name


def test_a_run_stopped_half_way_goes_on_to_the_same_bytes(desk: Path, catalog: Catalog) -> None:
    def stop_in_the_second(dataset: str, stage: str) -> None:
        if dataset == "toy_second" and stage == "load":
            raise Stopped

    with pytest.raises(Stopped):
        do(desk, catalog, "stopped", stop_in_the_second)
    seen: list[tuple[str, str]] = []
    again = do(desk, catalog, "stopped", lambda dataset, stage: seen.append((dataset, stage)))
    whole = do(desk, catalog, "whole")
    assert ("toy", "kept") in seen
    assert ("toy", "load") not in seen
    assert ("toy_second", "load") in seen
    assert (again / "run.json").read_bytes() == (whole / "run.json").read_bytes()
    assert (again / "report.html").read_bytes() == (whole / "report.html").read_bytes()


def test_a_run_killed_outright_goes_on_to_the_same_bytes(desk: Path, catalog: Catalog) -> None:
    where = ["--root", str(desk / "root"), "--data-dir", str(desk / "data"), "--out", str(desk / "killed")]
    command = [sys.executable, "-m", "mekscrna", "run", "toy", *where]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 120
        while not list((desk / "killed").glob("toy/*/outcomes/toy.json")):
            assert process.poll() is None, "it ended before it kept anything"
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.kill()
    (folder,) = (desk / "killed" / "toy").iterdir()
    assert not (folder / "report.html").exists(), "it was killed too late to show anything"
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    whole = do(desk, catalog, "whole")
    assert folder.name == whole.name
    for name in ("run.json", "report.html", "study.lock.yaml"):
        assert (folder / name).read_bytes() == (whole / name).read_bytes(), name
    assert not list(folder.rglob("*.partial"))


def test_a_damaged_kept_outcome_is_made_again(desk: Path, catalog: Catalog) -> None:
    folder = do(desk, catalog, "runs")
    before = (folder / "run.json").read_bytes()
    (folder / "outcomes" / "toy.json").write_text("{", encoding="utf-8")
    do(desk, catalog, "runs")
    assert (folder / "run.json").read_bytes() == before


def test_adding_a_dataset_changes_no_other_number(desk: Path, catalog: Catalog) -> None:
    both = json.loads((do(desk, catalog, "both") / "run.json").read_text(encoding="utf-8"))
    toy.edit(desk / "root", "configs/studies/toy.yaml", "  - id: toy_second\n", "")
    alone = json.loads(
        (do(desk, mk.Catalog.open(desk / "root"), "alone") / "run.json").read_text(encoding="utf-8")
    )
    assert alone["digest"] != both["digest"]
    assert alone["outcomes"][0] == both["outcomes"][0]


def test_a_dataset_that_fails_is_shown_and_the_others_go_on(
    desk: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load_or_fail(dataset: mk.Dataset, data_dir: Path) -> object:
        if dataset.id == "toy":
            raise MemoryError("no room for the matrix")
        return mk.load(dataset, data_dir)

    monkeypatch.setattr(pipeline, "load", load_or_fail)
    folder = do(desk, catalog, "runs")
    run = mk.read_run(folder)
    failed, walked = run.outcomes
    assert failed.failure is not None
    assert failed.failure.stage == "load"
    assert "no room for the matrix" in failed.failure.error
    assert [each.verdict for each in failed.judgements] == [mk.Verdict.UNTESTABLE]
    assert [each.verdict for each in walked.judgements] == [mk.Verdict.SUPPORTED]
    assert "no room for the matrix" in (folder / "report.html").read_text(encoding="utf-8")
    assert not (folder / "outcomes" / "toy.json").exists(), "a failure must not be kept"


def test_a_claim_that_fails_leaves_the_others_of_its_dataset_alone(
    desk: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_claims, place = answer.judge, []

    def judge_or_fail(claim: mk.Claim, shifts: list[mk.Shift], **more: object) -> mk.Judgement:
        place.append(claim.id)
        if len(place) == 1:
            raise ZeroDivisionError("no samples at all")
        return judge_claims(claim, shifts, **more)

    monkeypatch.setattr(answer, "judge", judge_or_fail)
    folder = do(desk, catalog, "runs")
    first, second = mk.read_run(folder).outcomes
    assert first.failure is None
    assert first.n_cells > 0
    (failed,) = first.judgements
    assert (failed.verdict, str(failed.findings[0].reason)) == (mk.Verdict.UNTESTABLE, "claim_failed")
    assert "ZeroDivisionError: no samples at all" in failed.findings[0].text
    assert [each.verdict for each in second.judgements] == [mk.Verdict.SUPPORTED]
    assert "no samples at all" in (folder / "report.html").read_text(encoding="utf-8")
    assert not (folder / "outcomes" / "toy.json").exists(), "a failure must not be kept"


def test_the_report_is_made_again_from_run_json_alone(desk: Path, catalog: Catalog, tmp_path: Path) -> None:
    folder = do(desk, catalog, "runs")
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "run.json").write_bytes((folder / "run.json").read_bytes())
    write_report(mk.read_run(alone), alone)
    assert (alone / "report.html").read_bytes() == (folder / "report.html").read_bytes()


def test_scores_are_kept_on_demand_and_made_again_where_they_are_gone(desk: Path, catalog: Catalog) -> None:
    study = catalog.study("toy")
    plain = mk.run(study, catalog=catalog, data_dir=desk / "data", out=desk / "out")
    folder = pipeline.run_folder(desk / "out", study, plain.digest)
    assert not (folder / "scores").exists()
    kept = mk.run(study, catalog=catalog, data_dir=desk / "data", out=desk / "out", scores=True)
    assert kept == plain
    assert sorted(path.name for path in (folder / "scores").iterdir()) == ["toy.h5ad", "toy_second.h5ad"]
    told: list[tuple[str, str]] = []
    (folder / "scores/toy.h5ad").unlink()
    again = {"data_dir": desk / "data", "out": desk / "out", "scores": True}
    mk.run(study, catalog=catalog, **again, listener=lambda *event: told.append(event))
    assert ("toy_second", "kept") in told
    assert ("toy", "kept") not in told
    assert (folder / "scores/toy.h5ad").is_file()


def test_scores_without_a_folder_are_refused(desk: Path, catalog: Catalog) -> None:
    with pytest.raises(InputError, match="say where runs are written"):
        mk.run(catalog.study("toy"), catalog=catalog, data_dir=desk / "data", scores=True)


def test_a_study_without_scoring_methods_is_judged_on_pseudobulk_alone(desk: Path) -> None:
    toy.edit(desk / "root", "configs/studies/toy.yaml", "claims:", "methods: []\nclaims:")
    catalog = mk.Catalog.open(desk / "root")
    made = mk.run(catalog.study("toy"), catalog=catalog, data_dir=desk / "data")
    for outcome in made.outcomes:
        assert outcome.failure is None
        (judgement,) = outcome.judgements
        assert judgement.verdict is mk.Verdict.SUPPORTED
        assert {each.method for each in judgement.specifications} == {
            "pseudobulk_from_1",
            "pseudobulk_from_10",
        }
    assert write_report(made, desk / "report").is_file()
