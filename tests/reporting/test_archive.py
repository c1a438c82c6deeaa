"""A run survives the disk: every digit, whole files, faults in words."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from example_cases import HOSTILE
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from mekscrna.errors import InputError, RunError
from mekscrna.reporting.archive import lock_yaml, read_run, run_text, write_run
from mekscrna.reporting.tables import cell_text

if TYPE_CHECKING:
    from mekscrna.record import Run
    from mekscrna.reporting.tables import Cell

TABLES = ("coverage", "labels", "losses", "overall", "quality", "samples", "shifts", "verdicts")


@pytest.fixture
def folder(run: Run, tmp_path: Path) -> Path:
    write_run(run, tmp_path)
    return tmp_path


def _table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "tables" / f"{name}.tsv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_what_is_written_is_read_back(run: Run, folder: Path) -> None:
    assert read_run(folder) == run
    assert read_run(folder / "run.json") == run
    assert read_run(str(folder)) == run


def test_the_same_run_gives_the_same_bytes_and_no_other_files(folder: Path) -> None:
    first = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    write_run(read_run(folder), folder)
    assert {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()} == first
    names = {str(path.relative_to(folder)) for path in first}
    assert names == {"run.json", "study.lock.yaml", *(f"tables/{name}.tsv" for name in TABLES)}


def test_the_text_is_plain_json_that_ends_in_a_newline(run: Run) -> None:
    text = run_text(run)
    assert text.endswith("}\n")
    assert "NaN" not in text
    assert "Infinity" not in text
    assert list(json.loads(text)) == ["digest", "lock", "outcomes", "overlaps", "overall", "schema_version"]


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_no_digit_is_lost(run: Run, value: float) -> None:
    overlap = replace(run.overlaps[0], jaccard=value)
    again = json.loads(run_text(replace(run, outcomes=(), overlaps=(overlap,))))
    assert again["overlaps"][0]["jaccard"] == value


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_is_refused_and_nothing_is_written(
    run: Run, tmp_path: Path, value: float
) -> None:
    broken = replace(run, overlaps=(run.overlaps[0], replace(run.overlaps[1], jaccard=value)))
    with pytest.raises(RunError, match=r"not finite: overlaps\.1\.jaccard"):
        write_run(broken, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"run\.json: no such file"):
        read_run(tmp_path)


def test_a_truncated_file_is_named_with_the_line(folder: Path) -> None:
    path = folder / "run.json"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:40]), encoding="utf-8")
    with pytest.raises(InputError, match=r"run\.json:40:\d+: not a whole JSON file"):
        read_run(folder)


@pytest.mark.parametrize("content", ["\x00\xff", "[1]", "{}", "7"])
def test_what_is_no_run_is_an_input_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(InputError, match=r"run\.json"):
        read_run(path)


def test_another_schema_version_is_refused_with_both_numbers(folder: Path) -> None:
    path = folder / "run.json"
    path.write_text(path.read_text("utf-8").replace('"schema_version": 1', '"schema_version": 99'), "utf-8")
    with pytest.raises(InputError, match="schema_version 99; this mekscrna reads schema_version 1"):
        read_run(folder)


def test_all_faulty_fields_are_named_at_once(folder: Path) -> None:
    path = folder / "run.json"
    document = json.loads(path.read_text("utf-8"))
    document["outcomes"][0]["n_cells"] = "many"
    document["overlaps"][1]["jaccard"] = None
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(InputError) as caught:
        read_run(folder)
    assert "outcomes.0.n_cells" in str(caught.value)
    assert "overlaps.1.jaccard" in str(caught.value)


def test_a_write_that_fails_leaves_the_earlier_run_whole(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path, target: Path) -> Path:
        raise OSError(f"no room for {target}")

    before = (folder / "run.json").read_bytes()
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="no room"):
        write_run(replace(run, digest="0" * 64), folder)
    assert (folder / "run.json").read_bytes() == before
    assert not list(folder.rglob("*.part"))


def test_the_lock_is_yaml_and_says_what_the_run_says(run: Run, folder: Path) -> None:
    lock = YAML(typ="safe", pure=True).load(folder / "study.lock.yaml")
    assert lock == json.loads((folder / "run.json").read_text("utf-8"))["lock"]
    assert lock["datasets"][0]["arms"]["mek_inhibited"]["values"] == ["on"]
    assert lock_yaml(run.lock, "study") in (folder / "study.lock.yaml").read_text("utf-8")


def test_the_table_of_verdicts_has_every_digit(run: Run, folder: Path) -> None:
    rows = _table(folder, "verdicts")
    assert len(rows) == len(run.lock.claims) * len(run.lock.datasets)
    shown = {(row["claim"], row["dataset"]): row for row in rows}
    found = run.outcomes[0].judgements[0]
    row = shown[found.claim, found.dataset]
    assert found.evidence is not None
    assert found.evidence.estimate is not None
    assert float(row["ci95_low"]) == found.evidence.estimate.ci95.low
    assert (row["verdict"], row["simulated"], row["certainty"]) == ("supported", "true", "high")
    failed = shown["meki_lowers_pdl1", "hagai_like"]
    assert (failed["verdict"], failed["reason"], failed["estimate"]) == ("untestable", "dataset_failed", "")


def test_the_other_tables_hold_what_the_run_holds(run: Run, folder: Path) -> None:
    samples = sum(len(outcome.samples) for outcome in run.outcomes)
    assert len(_table(folder, "quality")) == samples
    assert HOSTILE in {row["author"] for row in _table(folder, "labels")}
    shifts = [
        shift
        for outcome in run.outcomes
        for found in outcome.judgements
        for shift in (found.evidence, found.on_target)
        if shift is not None
    ]
    rows = _table(folder, "shifts")
    assert len(rows) == len(shifts)
    assert {row["role"] for row in rows} == {"primary", "on_target"}
    assert len(_table(folder, "samples")) == sum(len(shift.samples) for shift in shifts)
    held = {(row["dataset"], row["signature"]): row for row in _table(folder, "coverage")}
    assert held["gse_small", "mpas"]["missing"] == "PHLDA1"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ('=HYPERLINK("http://a.example")', '\'=HYPERLINK("http://a.example")'),
        ("+ve control", "'+ve control"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'=1+1"),
        ("-0.5", "-0.5"),
        ("+1e-3", "+1e-3"),
        (-0.5, "-0.5"),
        (-3, "-3"),
        ("CD8+ T", "CD8+ T"),
        ("a=b", "a=b"),
        ("", ""),
        (None, ""),
        (True, "true"),
    ],
)
def test_text_that_a_spreadsheet_would_run_stays_text(value: Cell, written: str) -> None:
    assert cell_text(value) == written


def test_a_sample_named_as_a_formula_is_text_in_the_table_and_itself_in_the_run(
    run: Run, tmp_path: Path
) -> None:
    name = "=cmd|' /C calc'!A0"
    outcome = next(each for each in run.outcomes if any(one.evidence for one in each.judgements))
    judgement = next(each for each in outcome.judgements if each.evidence and each.evidence.samples)
    assert judgement.evidence is not None
    first = replace(judgement.evidence.samples[0], sample=name, value=-1.5)
    evidence = replace(judgement.evidence, samples=(first, *judgement.evidence.samples[1:]))
    judgements = tuple(
        replace(each, evidence=evidence) if each is judgement else each for each in outcome.judgements
    )
    outcomes = tuple(
        replace(each, judgements=judgements) if each is outcome else each for each in run.outcomes
    )
    write_run(replace(run, outcomes=outcomes), tmp_path)
    (row,) = [each for each in _table(tmp_path, "samples") if "calc" in each["sample"]]
    assert (row["sample"], row["value"]) == (f"'{name}", "-1.5")
    assert name in (tmp_path / "run.json").read_text(encoding="utf-8")
