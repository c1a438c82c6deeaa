"""The verb ``power``."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import toy
from typer.testing import CliRunner

from mekscrna.calibration.plans import plans_of
from mekscrna.cli.app import app
from mekscrna.comparison.atlas import Atlas, Entry, Variance
from mekscrna.comparison.atlas_file import read_atlas
from mekscrna.reporting.archive import read_run

if TYPE_CHECKING:
    from click.testing import Result


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    toy.write_library(folder / "root")
    (folder / "data").mkdir()
    toy.write_data(folder / "data")
    result = invoke("run", "toy", *where(folder), "--out", str(folder / "runs"))
    assert result.exit_code == 0, result.output
    return folder


def where(folder: Path) -> tuple[str, ...]:
    return ("--root", str(folder / "root"), "--data-dir", str(folder / "data"))


def run_of(desk: Path) -> str:
    (folder,) = (desk / "runs" / "toy").iterdir()
    return str(folder)


def test_a_run_and_its_study_give_the_same_plan(desk: Path) -> None:
    from_run = invoke("power", run_of(desk))
    assert from_run.exit_code == 0, from_run.output
    from_study = invoke("power", "toy", *where(desk), "--quiet")
    assert from_study.exit_code == 0, from_study.output
    assert from_run.stdout == from_study.stdout
    assert "5 pairs" in from_run.stdout
    assert "half of the time at best" in from_run.stdout


def test_json_holds_every_number(desk: Path) -> None:
    (plan,) = json.loads(invoke("power", f"{run_of(desk)}/run.json", "--json").output)
    assert (plan["claim"], plan["dataset"], plan["plan"]["is_paired"]) == ("toy_rises", "toy", True)
    assert [aim["goal"] for aim in plan["plan"]["aims"]].count("supported") == 3
    for aim in plan["plan"]["aims"]:
        assert len(aim["chances"]) == len(plan["plan"]["numbers"])


def test_a_true_shift_of_ones_own_is_planned_for(desk: Path) -> None:
    found = json.loads(invoke("power", run_of(desk), "--true", "-0.9", "--json").output)
    assert {aim["true_effect"] for aim in found[0]["plan"]["aims"]} == {0.9, 0.0}


def test_an_unknown_claim_is_answered_with_the_nearest(desk: Path) -> None:
    result = invoke("power", run_of(desk), "--claim", "toy_rise")
    assert result.exit_code == 2
    assert "toy_rises" in result.stderr


def test_no_shift_is_no_plan(desk: Path) -> None:
    result = invoke("power", run_of(desk), "--true", "0")
    assert result.exit_code == 2
    assert "--true" in result.stderr


def test_help_shows_the_verb() -> None:
    assert "power" in invoke("--help").output


def test_an_atlas_is_gathered_from_runs_and_knows_how_few_they_are(desk: Path, tmp_path: Path) -> None:
    result = invoke("atlas", run_of(desk), "--out", str(tmp_path / "atlas.json"))
    assert result.exit_code == 0, result.output
    assert "signature:toy_list" in result.stdout
    assert "0 of " in result.stdout
    known = read_atlas(tmp_path / "atlas.json")
    assert read_atlas(str(tmp_path / "atlas.json")) == known
    assert [each.dataset for entry in known.entries for each in entry.variances] == ["toy"] * len(
        known.entries
    )
    assert invoke("power", run_of(desk), "--atlas", str(tmp_path / "atlas.json")).exit_code == 0
    assert invoke("power", run_of(desk), "--atlas", str(tmp_path / "none.json")).exit_code == 2


def test_one_against_one_is_planned_by_the_atlas(desk: Path) -> None:
    run = read_run(Path(run_of(desk)))
    (outcome,) = run.outcomes
    (judgement,) = outcome.judgements
    assert judgement.evidence is not None
    alone = replace(judgement.evidence, estimate=None, paired=False, n_treated=1, n_reference=1, n_pairs=None)
    bare = replace(run, outcomes=(replace(outcome, judgements=(replace(judgement, evidence=alone),)),))
    variances = tuple(Variance(dataset=f"d{place}", variance=0.04, df=5.0) for place in range(20))
    entry = Entry(
        readout=alone.readout, population="all", method=alone.method, unit=alone.unit, variances=variances
    )
    (plan,) = plans_of(bare, atlas=Atlas(entries=(entry,)))
    assert plan.plan is not None
    assert plan.plan.sd == pytest.approx(0.2, rel=0.2)
    assert "20 other datasets" in plan.why
    (none,) = plans_of(bare, atlas=Atlas(entries=(replace(entry, variances=variances[:3]),)))
    assert none.plan is None
    assert "3 other datasets" in none.why
    (unaided,) = plans_of(bare)
    assert unaided.plan is None
