from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.kernels.decimal_text import NO_NUMBER, OK
from mekscrna.kernels.dense_text import TOO_FEW, TOO_MANY, Form, parse_rows, room_for


def _parsed(text: str, n_values: int, separator: str = ",", *, is_trailed: bool = False) -> tuple[int, dict]:
    form = Form(ord(separator), 10, 1, n_values, is_trailed)
    content = np.frombuffer(text.encode(), dtype=np.uint8)
    room = room_for(len(content), form)
    outcome = parse_rows(content, room)
    slow = set(room.slow_at[: outcome.n_slow].tolist())
    starts = [0, *room.row_stop[: outcome.n_rows].tolist()]
    found = {
        (row, int(room.column[at])): None if at in slow else float(room.value[at])
        for row in range(outcome.n_rows)
        for at in range(starts[row], starts[row + 1])
    }
    return outcome.fault, found


NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(0, 20).map(lambda value: f"{value:.15g}"),
    st.floats(0, 1e6).map(lambda value: f"{value:.17g}"),
    st.floats(0, 1e6).map(lambda value: f"{value:.3E}"),
    st.integers(0, 10**19).map(str),
    st.from_regex(r"[+-]?[0-9]{0,9}\.[0-9]{1,14}(e-?[0-9])?", fullmatch=True),
)


@given(st.lists(NUMBERS, min_size=1, max_size=30))
def test_a_number_is_the_nearest_float_or_left_to_another(fields: list[str]) -> None:
    fault, found = _parsed("g," + ",".join(fields) + "\n", len(fields))
    assert fault == OK
    for column, field in enumerate(fields):
        value = found.get((0, column), 0.0)
        assert value is None or value == float(field)


def test_plain_numbers_are_not_left_to_another() -> None:
    fields = ["0", "7", "12", "6.783", "0.6931471805599453", "1e-05", "1.5E3", "-2.5", "+3", "0.000"]
    fault, found = _parsed("g," + ",".join(fields) + "\n", len(fields))
    assert fault == OK
    expected = {(0, place): float(field) for place, field in enumerate(fields) if float(field)}
    assert found == expected


@pytest.mark.parametrize("separator", [",", "\t", ";", " "])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_are_told_apart(separator: str, end: str) -> None:
    rows = [["a", "0", "2"], ['"b c"', '"3"', "0"], ["d", "0", "0.5"]]
    text = end.join(separator.join(row) for row in rows) + end + end
    assert _parsed(text, 2, separator) == (OK, {(0, 1): 2.0, (1, 0): 3.0, (2, 1): 0.5})


def test_blanks_around_numbers_and_runs_of_blanks_between_are_no_matter() -> None:
    assert _parsed("a, 1 ,  2 \n", 2) == (OK, {(0, 0): 1.0, (0, 1): 2.0})
    assert _parsed("  a   1   2  \n", 2, " ", is_trailed=True) == (OK, {(0, 0): 1.0, (0, 1): 2.0})


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("a,1", TOO_FEW),
        ("a", TOO_FEW),
        ("a,1,2,3", TOO_MANY),
        ("a,1,2,", TOO_MANY),
        *(
            (f"a,1,{field}", NO_NUMBER)
            for field in ("", "x", "NA", "1x", "1.2.3", "e5", "1e", ".", "-", '"1', "1 2")
        ),
    ],
)
def test_a_faulty_row_stops_the_reading(row: str, fault: int) -> None:
    assert _parsed(f"z,0,9\n{row}\n", 2) == (fault, {(0, 1): 9.0})


@given(st.binary(max_size=200))
def test_no_bytes_lead_out_of_bounds(content: bytes) -> None:
    form = Form(44, 10, 1, 2, is_trailed=False)
    text = np.frombuffer(content + b"\n", dtype=np.uint8)
    outcome = parse_rows(text, room_for(len(text), form))
    assert 0 <= outcome.row_start <= len(text)
    assert not math.isnan(outcome.n_values)
