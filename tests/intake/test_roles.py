"""Columns are given roles by their names and by how they nest, and none where neither tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.intake.obs_table import Coded, ObsTable, coded, is_constant_within
from mekscrna.intake.roles import candidates

if TYPE_CHECKING:
    from mekscrna.intake.inspection import Role


def table_of(frame: pd.DataFrame) -> ObsTable:
    return ObsTable(len(frame), tuple(coded(str(name), frame[name]) for name in frame))


def best(frame: pd.DataFrame, role: Role) -> tuple[str, ...] | None:
    found = (each for each in candidates(table_of(frame)) if each.role == role and each.is_clear)
    return next((each.columns for each in found), None)


def cells(n_donors: int = 4, n_cells: int = 12) -> pd.DataFrame:
    rows = [
        {"subject": f"S{donor}x", "therapy": arm, "ident": f"S{donor}x_{arm}", "label": label}
        for donor in range(n_donors)
        for arm in ("vehicle", "trametinib")
        for label in (["CD8 T", "Tumor", "B cell"] * n_cells)[:n_cells]
    ]
    return pd.DataFrame(rows)


def test_donor_and_arm_make_samples_where_no_column_does() -> None:
    frame = cells().drop(columns="ident")
    assert best(frame, "sample") == ("subject", "therapy")
    assert best(frame, "donor") == ("subject",)
    assert best(frame, "arm") == ("therapy",)
    assert best(frame, "cell_type") == ("label",)


def test_a_sample_column_that_holds_two_arms_is_none() -> None:
    frame = cells()
    frame["sample"] = frame["subject"]
    frame["patient"] = frame["subject"]
    found = [each for each in candidates(table_of(frame)) if each.columns == ("sample",)]
    assert found
    assert not any(each.is_clear for each in found)
    assert "not in one arm" in found[0].reason


def test_a_sample_column_goes_before_what_would_be_joined() -> None:
    frame = cells()
    frame["sample_id"] = frame["ident"]
    assert best(frame, "sample") == ("sample_id",)


def test_nothing_is_said_of_columns_that_say_nothing() -> None:
    frame = pd.DataFrame({"a": ["x", "y"] * 20, "b": [1, 2, 3, 4] * 10, "score": np.linspace(0, 1, 40)})
    assert not any(each.is_clear for each in candidates(table_of(frame)))


def test_a_column_of_one_value_per_cell_is_no_sample() -> None:
    frame = pd.DataFrame(
        {"sample_barcode": [f"c{n}" for n in range(40)], "sample": [f"c{n}" for n in range(40)]}
    )
    assert best(frame, "sample") is None


@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 2)), min_size=1, max_size=40))
def test_nesting_is_that_of_a_group_by(pairs: list[tuple[int, int]]) -> None:
    inner, outer = (np.array(each, dtype=np.int64) for each in zip(*pairs, strict=True))
    found = is_constant_within(
        Coded(name="inner", codes=inner, levels=("a", "b", "c", "d")),
        Coded(name="outer", codes=outer, levels=("x", "y", "z")),
    )
    frame = pd.DataFrame({"inner": inner, "outer": outer}).query("inner >= 0 and outer >= 0")
    values = frame.groupby("outer")["inner"].agg(set)
    assert found == all(len(each) <= 1 for each in values)
