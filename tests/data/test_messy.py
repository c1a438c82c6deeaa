"""Messy columns and damaged matrices are told before any work, in words that say what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
import pandas as pd
import pytest
from small_data import counts_for, declare, table, write

from mekscrna.data.columns import value_hint
from mekscrna.data.load import load
from mekscrna.data.preflight import examine
from mekscrna.errors import DataError
from mekscrna.spec.claim import Contrast
from mekscrna.spec.dataset import Arm, Matrix, ObsColumns

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONTRAST = Contrast(treated="treated", reference="untreated")


def said(folder: Path, **changes: Any) -> list[str]:
    return [str(problem) for problem in examine(declare(**changes), folder, [CONTRAST]).problems]


@pytest.mark.parametrize(
    ("value", "found", "words"),
    [
        (True, ["true", "false"], "Did you mean 'true'? Write it so, in quotes."),
        (True, ["TRUE", "FALSE"], "Did you mean 'TRUE'? Write it so, in quotes."),
        (1, ["0.0", "1.0"], "Did you mean '1.0'? Write it so, in quotes."),
        ("on", ["on ", "off "], "Did you mean 'on '? Write it so, in quotes."),
        ("on", ["Off", "On"], "Did you mean 'On'? Write it so, in quotes."),
        ("on", ["ON", "On"], "Allowed: ON, On."),
        ("dmso", ["dms", "mek"], "Did you mean 'dms'?"),
        ("inf", ["INF", "1"], "Did you mean 'INF'? Write it so, in quotes."),
        ("x", [], ""),
    ],
)
def test_a_value_that_is_only_written_otherwise_is_offered_in_quotes(
    value: str | int | bool, found: list[str], words: str
) -> None:
    assert value_hint(value, found) == words


def test_a_missing_arm_is_told_once(tmp_path: Path) -> None:
    write(tmp_path)
    arms = {"untreated": Arm(values=("DMSO",)), "treated": Arm(values=("Trametinib",))}
    found = said(tmp_path, arms=arms)
    assert len(found) == 2
    assert all("Write it so, in quotes." in each for each in found)


def test_samples_that_would_share_a_name_are_refused(tmp_path: Path) -> None:
    obs = table()
    obs["site"] = obs["donor"].map({"P1": "a-b", "P2": "a", "P3": "c"})
    obs["part"] = obs["donor"].map({"P1": "c", "P2": "b-c", "P3": "d"})
    write(tmp_path, obs)
    columns = ObsColumns(sample=("site", "part", "condition"), arm="condition", cell_type="label")
    found = said(tmp_path, obs=columns, pairing=None)
    assert [each.split(" (")[0] for each in found] == [
        "toy.h5ad obs.sample: several samples would be called 'a-b-c-dmso'",
        "toy.h5ad obs.sample: several samples would be called 'a-b-c-trametinib'",
    ]


def test_an_infinite_covariate_is_refused(tmp_path: Path) -> None:
    obs = table()
    obs["age"] = pd.Series([np.inf if donor == "P1" else 40.0 for donor in obs["donor"]], index=obs.index)
    write(tmp_path, obs)
    assert said(tmp_path, covariates=("age",)) == ["toy.h5ad obs['age']: 8 cells have an infinite value."]


@pytest.mark.parametrize("name", ["n_genes_by_counts", "total_counts", "pct_counts_mt", "sample"])
def test_a_covariate_that_quality_control_would_overwrite_is_refused(tmp_path: Path, name: str) -> None:
    obs = table()
    obs[name] = "a"
    write(tmp_path, obs)
    (found,) = said(tmp_path, covariates=(name,))
    assert "mekscrna uses itself" in found


def test_a_file_without_cells_says_so(tmp_path: Path) -> None:
    write(tmp_path, table().iloc[:0])
    assert "toy.h5ad obs: the file holds no cells." in said(tmp_path)


def test_bulk_rows_of_one_kind_are_noted_and_recorded(tmp_path: Path) -> None:
    write(tmp_path)
    dataset = declare(assay="bulk")
    findings = examine(dataset, tmp_path, [CONTRAST])
    assert findings.problems == []
    words = "6 samples have more than one row of a kind, which are added up: 'P1-dmso', 'P1-trametinib'"
    assert any(note.startswith(words) for note in findings.notes)
    assert any(text.startswith(words) for text in load(dataset, tmp_path).uns["mekscrna"]["steps"].values())


@pytest.mark.parametrize(("base", "words"), [(2, "logs to base 2"), (10, "logs to base 10"), (np.e, None)])
def test_logs_to_another_base_are_told_by_the_totals(tmp_path: Path, base: float, words: str | None) -> None:
    counts = np.asarray(counts_for(24).todense()) + 1
    values = np.log1p(counts / counts.sum(axis=1, keepdims=True) * 1e6) / np.log(base)
    write(tmp_path, X=values.astype(np.float32))
    found = said(tmp_path, assay="bulk", matrix=Matrix(kind="log1p"))
    assert [words in each for each in found] == ([] if words is None else [True])
    if words is not None:
        with pytest.raises(DataError, match=words):
            load(declare(assay="bulk", matrix=Matrix(kind="log1p")), tmp_path)


def test_a_number_that_no_experiment_counts_is_refused(tmp_path: Path) -> None:
    write(tmp_path, X=counts_for(24).astype(np.float64) * 1e300)
    (found,) = said(tmp_path)
    assert "no count is so large" in found


def test_half_floats_are_read(tmp_path: Path) -> None:
    write(tmp_path, X=np.asarray(counts_for(24).todense()).astype(np.float16))
    assert said(tmp_path) == []
    assert load(declare(), tmp_path).layers["counts"].dtype == np.float32


def _set(place: str, number: int) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        file[place][5] = number

    return change


def _replace(place: str, values: np.ndarray) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        del file[place]
        file[place] = values

    return change


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_set("X/indices", 9999), "indices must be < 6"),
        (_set("X/indices", -3), "indices must be >= 0"),
        (_set("X/indptr", 10**6), "indptr must be a non-decreasing sequence"),
        (_replace("X/data", np.ones(7, dtype=np.float32)), "X has 7 values"),
        (_replace("X", np.ones((24, 5))), "X is 24 × 5, but obs has 24 rows and var 6"),
        (_replace("X", np.arange(24)), "X is 24, but"),
        (_replace("X", np.full((24, 6), b"a")), "not numbers"),
        (_replace("X", np.ones((24, 6), dtype=complex)), "not numbers"),
    ],
)
def test_a_damaged_matrix_is_told_before_any_work(
    tmp_path: Path, damage: Callable[[h5py.File], None], words: str
) -> None:
    write(tmp_path)
    with h5py.File(tmp_path / "toy.h5ad", "r+") as file:
        damage(file)
    (found,) = said(tmp_path)
    assert found.startswith("toy.h5ad: the file is damaged (")
    assert words in found
    with pytest.raises(DataError, match="damaged"):
        load(declare(), tmp_path)


def test_what_is_no_file_is_called_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "toy.h5ad").mkdir()
    assert said(tmp_path)[0].startswith("toy.h5ad: is a folder, not a file: ")
    (tmp_path / "toy.h5ad").rmdir()
    (tmp_path / "toy.h5ad").symlink_to("gone.h5ad")
    assert said(tmp_path) == ["toy.h5ad: is a link that leads nowhere: gone.h5ad."]
    (tmp_path / "toy.h5ad").unlink()
    (tmp_path / "toy.h5ad").symlink_to("/dev/null")
    assert said(tmp_path)[0].startswith("toy.h5ad: is no file that can be read: ")


def test_a_file_that_may_not_be_read_is_a_fault_of_the_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    write(tmp_path)
    monkeypatch.setattr(h5py, "File", refuse)
    monkeypatch.setattr(type(tmp_path), "open", refuse)
    assert said(tmp_path) == ["toy.h5ad: cannot be read (Permission denied). Are you allowed to read it?"]


def test_a_value_of_no_arm_that_is_written_like_one_of_an_arm_is_refused(tmp_path: Path) -> None:
    """Such cells would be left out of their sample, with a note that is easily passed over."""
    obs = table()
    obs["condition"] = [
        f"{value} " if place % 4 == 0 else value for place, value in enumerate(obs["condition"])
    ]
    write(tmp_path, obs=obs)
    one, two = said(tmp_path)
    assert "'dmso ' (3 cells) is in no declared arm, and 'dmso' is: they differ in blanks or capitals." in one
    assert "'trametinib ' (3 cells)" in two
    assert "Add 'trametinib ' to arms.treated, or leave it out by exclude." in two
    both = {"untreated": Arm(values=("dmso", "dmso ")), "treated": Arm(values=("trametinib", "trametinib "))}
    spelled = ObsColumns(sample=("donor",), arm="condition")
    assert not [
        each
        for each in said(tmp_path, arms=both, obs=spelled, cell_types={}, pairing=None)
        if "blanks" in each
    ]


@pytest.mark.parametrize("column", ["donor", "sample"])
def test_samples_and_donors_that_differ_in_blanks_alone_are_refused(column: str, tmp_path: Path) -> None:
    obs = table()
    obs["sample"] = obs["donor"] + obs["condition"]
    obs[column] = [f"{name} " if place % 4 == 0 else name for place, name in enumerate(obs[column])]
    write(tmp_path, obs=obs)
    problems = said(
        tmp_path, obs=ObsColumns(sample=("sample",), arm="condition", donor="donor", cell_type="label")
    )
    assert any(f"obs['{column}']: values differ in blanks alone: 'P1" in each for each in problems)


@pytest.mark.parametrize("blank", ["nan", "NA", "None", ""])
def test_a_word_for_nothing_is_no_donor(blank: str, tmp_path: Path) -> None:
    obs = table()
    obs["donor"] = [blank if name == "P3" else name for name in obs["donor"]]
    write(tmp_path, obs=obs)
    (problem,) = said(tmp_path)
    assert f"obs['donor']: '{blank}' (8 cells) is no name but none. Leave them out" in problem
    assert said(tmp_path, exclude={"donor": (blank,)}) == []
