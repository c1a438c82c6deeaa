from __future__ import annotations

from typing import TYPE_CHECKING, Any

from small_data import declare, table, write

from mekscrna.data.preflight import examine
from mekscrna.spec.claim import Contrast

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

CONTRAST = Contrast(treated="treated", reference="untreated")


def _notes(folder: Path, obs: pd.DataFrame, **changes: Any) -> list[str]:
    write(folder, obs)
    findings = examine(declare(**changes), folder, [CONTRAST])
    assert findings.problems == []
    return findings.notes


def test_a_covariate_that_says_what_the_arm_says_is_named(tmp_path: Path) -> None:
    obs = table(cells_per_sample=20)
    obs["lane"] = obs["condition"].map({"dmso": "L1", "trametinib": "L2"})
    obs["batch"] = obs["donor"]
    (note,) = _notes(tmp_path, obs, covariates=("batch", "lane"))
    assert note.startswith(
        "treated − untreated: the arm cannot be told from the covariate 'lane' "
        "('L2' in treated, 'L1' in untreated)"
    )


def test_groups_nested_in_the_arm_are_named_but_a_number_that_varies_is_not(tmp_path: Path) -> None:
    obs = table(cells_per_sample=20)
    names = obs["donor"] + obs["condition"]
    obs["plate"] = names
    obs["age"] = names.map({name: 30 + place for place, name in enumerate(sorted(set(names)))})
    notes = _notes(tmp_path, obs, covariates=("plate", "age"))
    assert [("'plate'" in note, "'age'" in note) for note in notes] == [(True, False)]


def test_one_pair_cannot_be_tested_and_two_are_provisional(tmp_path: Path) -> None:
    (one,) = _notes(tmp_path, table(1, 20))
    assert one == "treated − untreated: 1 pair; an interval needs 2, so what is asked of it cannot be tested."
    (two,) = _notes(tmp_path, table(2, 20))
    assert two == "treated − untreated: 2 pairs; whatever comes of it can only be provisional."
    (alone,) = _notes(tmp_path, table(1, 20), pairing=None)
    assert "1 sample in treated and 1 in untreated; an interval needs 2" in alone
    assert _notes(tmp_path, table(3, 20)) == []


def test_samples_of_few_cells_are_named(tmp_path: Path) -> None:
    obs = table(3, 20).iloc[15:]
    (note,) = _notes(tmp_path, obs)
    assert note == "1 sample has fewer than 20 cells: P1-dmso (5)."
