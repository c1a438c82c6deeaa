"""Sums by group."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.kernels.grouping import indicator, sum_columns, sum_rows


@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(0, 99)), max_size=30))
def test_every_row_is_counted_in_its_group_and_those_of_none_in_none(rows: list[tuple[int, int]]) -> None:
    group = np.array([row[0] for row in rows], dtype=np.int64)
    values = np.array([row[1] for row in rows], dtype=np.float64)
    expected = [sum(value for g, value in rows if g == wanted) for wanted in range(4)]
    assert sum_rows(values, group, 4).tolist() == expected
    assert (indicator(group, 4) @ values).tolist() == expected
    assert sum_columns(np.column_stack([values, 2 * values]), group, 4)[:, 1].tolist() == [
        2 * each for each in expected
    ]


def test_no_columns_give_no_columns() -> None:
    assert sum_columns(np.empty((3, 0)), np.zeros(3, dtype=np.int64), 2).shape == (2, 0)
