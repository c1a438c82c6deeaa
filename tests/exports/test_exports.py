"""What other programs read of a run is what stands in it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from example_run import make_run
from rocrate.rocrate import ROCrate

import mekscrna as mk
from mekscrna.errors import UnknownNameError
from mekscrna.reporting.tables import tables

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    mk.write_report(make_run(), tmp_path)
    return tmp_path


def test_parquet_holds_each_table_to_the_last_digit(folder: Path) -> None:
    run = make_run()
    paths = mk.export(run, folder, to=["parquet"])
    assert [path.stem for path in paths] == [table.name for table in tables(run)]
    for table in tables(run):
        found = pd.read_parquet(folder / "tables" / f"{table.name}.parquet")
        assert tuple(found.columns) == table.columns
        rows = found.itertuples(index=False, name=None)
        known = [tuple(None if pd.isna(cell) else cell for cell in row) for row in rows]
        assert known == list(table.rows), table.name


def test_parquet_columns_have_types(folder: Path) -> None:
    mk.export(make_run(), folder, to=["parquet"])
    found = pd.read_parquet(folder / "tables/verdicts.parquet")
    assert found["simulated"].dtype == bool
    assert pd.api.types.is_float_dtype(found["estimate"])
    assert pd.read_parquet(folder / "tables/coverage.parquet")["n_genes"].dtype == "int64"


def test_multiqc_is_told_every_verdict(folder: Path) -> None:
    run = make_run()
    verdicts, quality = mk.export(run, folder, to=["multiqc"])
    told = json.loads(verdicts.read_text("utf-8"))
    assert (told["id"], told["plot_type"]) == ("mekscrna_verdicts", "table")
    judged = [found for outcome in run.outcomes for found in outcome.judgements]
    values = [row["verdict"] for row in told["data"].values()]
    assert len(told["data"]) == len(values) >= len(judged) > 0
    made = {each.id for each in run.lock.datasets if each.simulation is not None}
    for found in judged:
        said = f"{found.claim} · {found.dataset}" + (" (simulated)" if found.dataset in made else "")
        assert told["data"][said]["verdict"] == found.verdict.value
        is_read = found.verdict is not mk.Verdict.UNTESTABLE
        assert ("estimate" in told["data"][said]) == is_read
    samples = sum(len(outcome.samples) for outcome in run.outcomes)
    assert len(json.loads(quality.read_text("utf-8"))["data"]) == samples


def test_an_ro_crate_library_reads_the_folder(folder: Path) -> None:
    run = make_run()
    mk.export(run, folder)
    crate = ROCrate(folder)
    assert crate.name == run.lock.study.title
    parts = {part.id: part for part in crate.get_entities() if "sha256" in part.properties()}
    for name in ("report.html", "run.json", "study.lock.yaml", "tables/verdicts.parquet"):
        assert parts[name]["sha256"] == hashlib.sha256((folder / name).read_bytes()).hexdigest()
    action = crate.dereference("#run")
    assert action["instrument"]["softwareVersion"] == dict(run.lock.versions)["mekscrna"]
    assert len(action["object"]) == len(run.lock.datasets) + sum(
        len(each.files) for each in run.lock.datasets
    )


def test_the_crate_says_what_is_simulated(folder: Path) -> None:
    run = make_run()
    mk.export(run, folder, to=["ro_crate"])
    text = (folder / "ro-crate-metadata.json").read_text("utf-8")
    made = [each for each in run.lock.datasets if each.simulation is not None]
    assert made
    assert all(f"{each.title} (simulated)" in text for each in made)


def test_the_same_run_gives_the_same_bytes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    first = {path: path.read_bytes() for path in mk.export(make_run(), folder)}
    assert {path: path.read_bytes() for path in mk.export(make_run(), folder)} == first
    assert '"2023-11-14"' in (folder / "ro-crate-metadata.json").read_text("utf-8")


def test_an_unknown_format_is_named_and_nothing_is_written(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    with pytest.raises(UnknownNameError, match="Did you mean 'parquet'"):
        mk.export(make_run(), folder, to=["multiqc", "parket"])
    assert sorted(folder.rglob("*")) == before
