"""Read lines of ``row column value`` out of bytes, as fast as memory allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from mekscrna.kernels._compile import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

DONE: Final = 0
"""The text was read to its end."""
BAD: Final = 1
"""A line is no entry, or lies outside the matrix."""
FULL: Final = 2
"""There is an entry more than the arrays have room for."""
WIDE: Final = 3
"""A value that the array of values cannot hold exactly (float32)."""
CARE: Final = 4
"""A value of more digits than are read here exactly."""

_NEWLINE, _RETURN, _SPACE, _TAB, _PERCENT = 10, 13, 32, 9, 37
_ZERO, _NINE, _DOT, _MINUS, _PLUS, _E_UPPER, _E_LOWER = 48, 57, 46, 45, 43, 69, 101
_POINT = _DOT - _ZERO
_MOST_DIGITS = 18
_EXACT_WHOLE = 2**53
_LARGEST_EXACT = 22
_POWERS = np.array([float(10**i) for i in range(_LARGEST_EXACT + 1)])
"""Powers of ten that are exact in float64."""
_SPLIT = 134217729.0
_SLACK = 2.0**-30


class Layout(NamedTuple):
    """What the entries of a text must look like."""

    n_rows: int
    n_columns: int
    has_values: bool
    """Whether a value stands after row and column; otherwise it is 1."""
    is_transposed: bool
    """Whether the first number is the column of the result."""
    place: NDArray[np.int32]
    """Column of the result → where it is put, −1 where it is left out."""


class Entries(NamedTuple):
    """Where entries are put; all of one length."""

    row: NDArray[np.int32]
    column: NDArray[np.int32]
    value: NDArray[Any]
    """float32 or float64."""


class Stop(NamedTuple):
    """Why and where reading stopped."""

    status: int
    at: int
    """The start of the line that was not read, or the length of the text."""
    n_seen: int
    """Entries read, those left out among them."""
    n_kept: int
    """Entries put into the arrays."""


def parse(text: NDArray[np.uint8], layout: Layout, *, into: Entries, skip: int = 0) -> Stop:
    """Read entries from whole lines, each ended by a newline; indices in the text start at 1.

    Blank lines, and those that start with ``%``, are passed over. A value is the float64 nearest to what is
    written.

    Parameters
    ----------
    text
        Bytes; the last is a newline.
    layout
        The size of the matrix as written in the text (`n_rows` × `n_columns`), and what is taken from it.
    into
        Filled from their start.
    skip
        Bytes at the start that are passed over.
    """
    return Stop(*_parse(text, skip, _Job(layout, into)))


class _Job(NamedTuple):
    layout: Layout
    into: Entries


@compiled
def _parse(text: Any, at: int, job: Any) -> tuple[int, int, int, int]:
    layout, into = job.layout, job.into
    n_seen, n_kept = 0, 0
    while at < text.size:
        at, n_seen, n_kept = _plain_lines(text, (at, n_seen, n_kept), job)
        if at == text.size:
            break
        start = _past_blanks(text, at)
        if text[start] == _NEWLINE or text[start] == _RETURN or text[start] == _PERCENT:
            at = _next_line(text, start)
            continue
        row, column, value, after = _entry(text, start, layout.has_values)
        is_inside = 1 <= row <= layout.n_rows and 1 <= column <= layout.n_columns
        if after <= 0 or not is_inside:
            return (CARE if after < 0 and is_inside else BAD), at, n_seen, n_kept
        if layout.is_transposed:
            row, column = column, row
        place = layout.place[column - 1]
        if place >= 0:
            if n_kept == into.row.size:
                return FULL, at, n_seen, n_kept
            into.value[n_kept] = value
            if into.value[n_kept] != value:
                return WIDE, at, n_seen, n_kept
            into.row[n_kept] = row - 1
            into.column[n_kept] = place
            n_kept += 1
        n_seen += 1
        at = after
    return DONE, at, n_seen, n_kept


@compiled
def _plain_lines(text: Any, where: Any, job: Any) -> tuple[int, int, int]:
    """Read on while lines are plain numbers with single blanks between, as nearly all are."""
    at, n_seen, n_kept = where
    layout, into = job.layout, job.into
    rows, columns, values = into.row, into.column, into.value
    zero: Any = 0
    while at < text.size and n_kept < rows.size and layout.has_values:
        row, column, value, end, point = zero, zero, zero, at, zero
        for field in range(3):  # written out, for a call per number takes five times as long
            row, column, value, begin = column, value, zero, end
            digit = np.int64(text[end]) - _ZERO
            while 0 <= digit <= 9 or (digit == _POINT and field == 2 and point == 0):
                if digit == _POINT:
                    point = end
                else:
                    value = value * 10 + digit
                end += 1
                digit = np.int64(text[end]) - _ZERO
            has_end = text[end] == (_NEWLINE if field == 2 else _SPACE)
            if not has_end or not 1 <= end - begin - (point > 0) <= _MOST_DIGITS:
                return at, n_seen, n_kept
            end += 1
        number, is_exact = float(value), True
        if point > 0:
            number, is_exact = _scaled(value, point + 2 - end)
        if not (is_exact and 1 <= row <= layout.n_rows and 1 <= column <= layout.n_columns):
            break
        place = layout.place[(row if layout.is_transposed else column) - 1]
        if place >= 0:
            values[n_kept] = number
            if values[n_kept] != number:
                break
            rows[n_kept] = (column if layout.is_transposed else row) - 1
            columns[n_kept] = place
            n_kept += 1
        n_seen, at = n_seen + 1, end
    return at, n_seen, n_kept


@compiled
def _entry(text: Any, at: int, has_values: Any) -> tuple[int, int, float, int]:
    """Read one line → row, column, value, start of the next (0 for a bad one, −1 for one to care for)."""
    row, after = _whole(text, at)
    column, after = _whole(text, _past_blanks(text, after))
    value = 1.0
    needs_care = False
    if has_values:
        value, after, needs_care = _number(text, _past_blanks(text, after))
    if row < 0 or column < 0 or after < 0:
        return row, column, value, 0
    after = _past_blanks(text, after)
    if text[after] == _RETURN:
        after += 1
    if text[after] != _NEWLINE:
        return row, column, value, 0
    return row, column, value, (-1 if needs_care else after + 1)


@compiled
def _past_blanks(text: Any, at: int) -> int:
    while text[at] == _SPACE or text[at] == _TAB:
        at += 1
    return at


@compiled
def _next_line(text: Any, at: int) -> int:
    while text[at] != _NEWLINE:
        at += 1
    return at + 1


@compiled
def _ends_field(byte: int) -> bool:
    return byte == _SPACE or byte == _TAB or byte == _NEWLINE or byte == _RETURN  # noqa: PLR1714 - numba


@compiled
def _whole(text: Any, at: int) -> tuple[int, int]:
    """Read a whole number below 10^18 → it, or −1, and the place after it."""
    found: Any = 0
    start = at
    while _ZERO <= text[at] <= _NINE:
        if at - start >= _MOST_DIGITS:
            return -1, at
        found = found * 10 + (np.int64(text[at]) - _ZERO)
        at += 1
    if at == start or not _ends_field(text[at]):
        return -1, at
    return found, at


@compiled
def _number(text: Any, at: int) -> tuple[float, int, bool]:
    """Read a decimal number → it, the place after it (−1 for none), and whether it must be read otherwise."""
    is_negative = text[at] == _MINUS
    if text[at] == _MINUS or text[at] == _PLUS:
        at += 1
    mantissa: Any = 0
    exponent, n_digits, n_read = 0, 0, 0
    is_fraction = False
    while _ZERO <= text[at] <= _NINE or (text[at] == _DOT and not is_fraction):
        if text[at] == _DOT:
            is_fraction = True
        else:
            n_read += 1
            exponent -= is_fraction
            n_digits += n_digits > 0 or text[at] != _ZERO
            if n_digits <= _MOST_DIGITS:
                mantissa = mantissa * 10 + (np.int64(text[at]) - _ZERO)
        at += 1
    if n_read == 0:
        return 0.0, -1, False
    if text[at] == _E_LOWER or text[at] == _E_UPPER:
        power, at = _exponent(text, at + 1)
        exponent += power
    if at < 0 or not _ends_field(text[at]):
        return 0.0, -1, False
    if n_digits > _MOST_DIGITS:
        return 0.0, at, True
    value, is_exact = _scaled(mantissa, exponent)
    return (-value if is_negative else value), at, not is_exact


@compiled
def _exponent(text: Any, at: int) -> tuple[int, int]:
    is_negative = text[at] == _MINUS
    if text[at] == _MINUS or text[at] == _PLUS:
        at += 1
    start = at
    power: Any = 0
    while _ZERO <= text[at] <= _NINE:
        power = min(power * 10 + (np.int64(text[at]) - _ZERO), 100_000)
        at += 1
    return (-power if is_negative else power), (at if at > start else -1)


@compiled
def _scaled(mantissa: int, exponent: int) -> tuple[float, bool]:
    """Return the float64 nearest to mantissa × 10^exponent, and whether it surely is."""
    if mantissa == 0:
        return 0.0, True
    if mantissa < _EXACT_WHOLE and -_LARGEST_EXACT <= exponent <= _LARGEST_EXACT:
        power = _POWERS[abs(exponent)]
        return (mantissa * power if exponent > 0 else mantissa / power), True
    if exponent > 0 or exponent < -2 * _LARGEST_EXACT:
        return 0.0, False
    high = float(mantissa)
    low = float(mantissa - np.int64(high))
    power, rest = _POWERS[min(-exponent, _LARGEST_EXACT)], 0.0
    if -exponent > _LARGEST_EXACT:
        power, rest = _product(power, _POWERS[-exponent - _LARGEST_EXACT])
    quotient = high / power
    product, error = _product(quotient, power)
    correction = (((high - product) - error) + (low - quotient * rest)) / power
    value = quotient + correction * (1.0 + _SLACK)
    return value, value == quotient + correction * (1.0 - _SLACK)


@compiled
def _product(a: float, b: float) -> tuple[float, float]:
    """Return a × b and the rounding error of it (Dekker, doi:10.1007/BF01397083)."""
    product = a * b
    a_part, b_part = _SPLIT * a, _SPLIT * b
    a_high = a_part - (a_part - a)
    b_high = b_part - (b_part - b)
    a_low, b_low = a - a_high, b - b_high
    error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
    return product, error
