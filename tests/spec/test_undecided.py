"""What a drafted declaration leaves to a person is refused where a study asks for it, and only there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from declarations import write_library

from mekscrna.errors import SpecError
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.dataset import Dataset
from mekscrna.spec.reading import read
from mekscrna.spec.undecided import undecided

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


def _left_open(root: Path, old: str, new: str) -> Path:
    path = root / "configs/datasets/mine.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("sample: [donor, treatment]", "sample: [decide]", "obs.sample.0: 'decide'"),
        ("  arm: treatment", "  arm: decide", "obs.arm: 'decide'"),
        ("  mek_inhibited:", "  decide_on:", "arms.decide_on: 'decide_on'"),
        ("values: [on]", "values: [decide_mek_inhibited]", "arms.mek_inhibited.values.0"),
        ("path: mine.h5ad", "path: mine.h5ad\n    obs: {treatment: decide}", "files.0.obs.treatment"),
    ],
    ids=["sample", "arm-column", "arm", "value", "file"],
)
def test_each_is_told_at_its_place_and_nothing_else_is(mine: Path, old: str, new: str, place: str) -> None:
    path = _left_open(mine, old, new)
    with pytest.raises(SpecError) as error:
        Catalog.open(mine)
    (problem,) = error.value.problems
    assert place in str(problem)
    assert "left to decide" in str(problem)
    assert str(problem).startswith(f"{path}:")


def test_a_draft_that_no_study_asks_for_is_in_no_one_s_way(mine: Path) -> None:
    path = _left_open(mine, "  arm: treatment", "  arm: decide")
    (mine / "configs/studies/mine.yaml").unlink()
    assert "mine" in Catalog.open(mine).datasets
    assert [fault.path for fault in undecided(read(path, Dataset))] == [("obs", "arm")]


def test_a_word_that_begins_so_is_no_open_place(mine: Path) -> None:
    _left_open(mine, "values: [on]", "values: [decided, on]")
    assert Catalog.open(mine).dataset("mine").arms["mek_inhibited"].values == ("decided", "on")
