"""Entries of a text: what is read is what Python and scipy read."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import io as scipy_io
from scipy import sparse
from tenx_files import coordinates

from mekscrna.kernels import coordinate_text as kernel
from mekscrna.kernels.compression import compressed, first_repeated

pytestmark = pytest.mark.filterwarnings("ignore:The default value for .spmatrix.:DeprecationWarning")

PLACE = np.arange(9, dtype=np.int32)


def _room(n: int, dtype: type = np.float64) -> kernel.Entries:
    return kernel.Entries(np.zeros(n, np.int32), np.zeros(n, np.int32), np.zeros(n, dtype))


def _layout(**changes: object) -> kernel.Layout:
    usual = kernel.Layout(n_rows=9, n_columns=9, has_values=True, is_transposed=False, place=PLACE)
    return usual._replace(**changes)


def _parse(
    text: str, layout: kernel.Layout | None = None, *, into: kernel.Entries, skip: int = 0
) -> kernel.Stop:
    return kernel.parse(np.frombuffer(text.encode(), np.uint8), layout or _layout(), into=into, skip=skip)


def _is_read_alike(written: str) -> bool:
    """Whether a number is read to the bit as Python reads it, or left to it."""
    into = _room(1)
    stop = _parse(f"1 1 {written}\n", into=into)
    if stop.status == kernel.CARE:
        return stop.n_kept == 0
    return stop.status == kernel.DONE and into.value[0].tobytes() == np.float64(float(written)).tobytes()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_is_the_nearest_to_what_is_written(value: float) -> None:
    for written in (repr(value), f"{value:.6g}", f"{value:.15g}", f"{value:.4f}", f"{value:.17e}"):
        assert _is_read_alike(written)


@given(st.integers(0, 10**18 - 1), st.integers(0, 44))
def test_numbers_of_eighteen_digits_are_read_without_help(mantissa: int, places: int) -> None:
    into = _room(1)
    written = f"{mantissa}e-{places}"
    stop = _parse(f"1 1 {written}\n", into=into)
    if stop.status == kernel.DONE:
        assert into.value[0] == float(written)
    else:
        assert stop.status == kernel.CARE


def test_hardly_any_number_needs_help() -> None:
    rng = np.random.default_rng(1)
    values = rng.gamma(1.0, 2.0, 5_000).tolist()
    into = _room(len(values))
    stop = _parse("".join(f"1 1 {value!r}\n" for value in values), into=into)
    assert (stop.status, stop.n_kept) == (kernel.DONE, len(values))
    assert into.value.tolist() == values


@pytest.mark.parametrize(
    "written", ["0", "-0.0", "1e+05", "1E5", ".5", "5.", "+3", "007", "9007199254740993", "1e22", "1e-5"]
)
def test_numbers_in_every_writing(written: str) -> None:
    assert _is_read_alike(written)


@pytest.mark.parametrize(
    "line",
    [
        *("1 1", "1 1 2 3", "1 1 x", "1 1 1x", "1 1 .", "1 1 -", "1 1 1e", "1 1 1.2.3", "1 1 nan", "1 1 inf"),
        *("0 1 2", "1 0 2", "10 1 2", "1 10 2", "-1 1 2", "1.0 1 2", "1e0 1 2", "x", "1,1,2", "1 1 1_0"),
        *("18446744073709551617 1 2", "1 18446744073709551617 2", "1 1 \x00", "1 1 0x1", "1;1;1", "1 1  \r2"),
    ],
)
def test_what_is_no_entry_stops_the_reading_there(line: str) -> None:
    into = _room(3)
    stop = _parse(f"1 2 3\n{line}\n4 5 6\n", into=into)
    assert stop == kernel.Stop(status=kernel.BAD, at=6, n_seen=1, n_kept=1)


@pytest.mark.parametrize(
    "line", ["2 3 4", " 2 3 4", "2\t3\t4", "2   3  4.0", "2 3 4 ", "2 3 4\r", "002 003 4e0"]
)
def test_blanks_and_line_ends_of_every_kind(line: str) -> None:
    into = _room(1)
    assert _parse(f"% word\n\n{line}\n  \n\r\n", into=into).status == kernel.DONE
    assert (into.row[0], into.column[0], into.value[0]) == (1, 2, 4.0)


def test_only_the_columns_that_are_wanted_are_kept() -> None:
    place = np.array([-1, 0, -1, 1, -1, -1, -1, -1, -1], dtype=np.int32)
    into = _room(2)
    stop = _parse("1 2 5\n2 3 6\n3 4 7.5\n4 1 8.5\n", _layout(place=place), into=into)
    assert stop[2:] == (4, 2)
    assert list(zip(into.row, into.column, into.value, strict=True)) == [(0, 0, 5.0), (2, 1, 7.5)]


def test_a_full_array_stops_before_the_entry_that_has_no_room() -> None:
    for third in ("7", "7.5"):
        stop = _parse(f"1 2 5\n2 3 6\n3 4 {third}\n", into=_room(2))
        assert stop == kernel.Stop(status=kernel.FULL, at=12, n_seen=2, n_kept=2)


@pytest.mark.parametrize("written", ["16777217", "0.1"])
def test_a_value_that_float32_cannot_hold_is_not_rounded(written: str) -> None:
    stop = _parse(f"1 2 16777216\n1 3 {written}\n", into=_room(2, np.float32))
    assert stop == kernel.Stop(status=kernel.WIDE, at=13, n_seen=1, n_kept=1)


@given(st.randoms(use_true_random=False), st.booleans(), st.sampled_from(["integer", "real", "pattern"]))
def test_a_matrix_is_what_scipy_reads_in_whatever_order(random: object, transposed: bool, field: str) -> None:
    rng = np.random.default_rng(random.randint(0, 2**32))  # type: ignore[attr-defined]
    values = rng.integers(-3, 4, (5, 7)) * (1.0 if field == "integer" else rng.random((5, 7)))
    entries = sparse.coo_matrix(values)
    order = rng.permutation(entries.nnz)
    shuffled = sparse.coo_matrix(
        (entries.data[order], (entries.row[order], entries.col[order])), values.shape
    )
    text = coordinates(shuffled, field)
    expected = scipy_io.mmread(io.BytesIO(text.encode())).toarray()
    n_columns = 5 if transposed else 7
    into = _room(entries.nnz)
    place = np.arange(n_columns, dtype=np.int32)
    layout = _layout(
        n_rows=5, n_columns=7, is_transposed=transposed, has_values=field != "pattern", place=place
    )
    head = len("\n".join(text.split("\n")[:3])) + 1
    assert _parse(text, layout, into=into, skip=head).status == kernel.DONE
    rows = compressed(into, 12 - n_columns)
    matrix = sparse.csr_matrix((rows.value, rows.column, rows.start), (12 - n_columns, n_columns))
    assert matrix.has_canonical_format
    np.testing.assert_array_equal(matrix.toarray(), expected.T if transposed else expected)


def test_a_place_with_two_entries_is_found() -> None:
    into = kernel.Entries(
        np.array([2, 0, 2, 2], np.int32), np.array([1, 1, 5, 1], np.int32), np.ones(4, np.float32)
    )
    assert first_repeated(compressed(into, 4)) == (2, 1)
    assert first_repeated(compressed(kernel.Entries(*(array[:3] for array in into)), 4)) is None
