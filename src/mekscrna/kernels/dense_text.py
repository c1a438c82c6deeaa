"""Read rows of numbers from bytes of text, keeping only what is not zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mekscrna.kernels._compile import compiled
from mekscrna.kernels.decimal_text import NO_NUMBER, OK, SLOW, digits_at, exponent_at, scaled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mekscrna.kernels.decimal_text import Bytes
    from mekscrna.kernels.types import Index, Vector

TOO_FEW: Final = 2
TOO_MANY: Final = 3
OPEN_QUOTE: Final = 4
_SPACE, _QUOTE, _PLUS, _MINUS, _DOT, _ZERO, _NINE, _CR, _LF = 32, 34, 43, 45, 46, 48, 57, 13, 10
_SMALL_E, _LARGE_E = 101, 69


class Form(NamedTuple):
    """How the rows are written."""

    separator: int
    """The byte between fields; several blanks in a row are one."""
    end: int
    """The byte that ends a line; a carriage return before a line feed is a blank."""
    n_leading: int
    """Fields of text before the first number."""
    n_values: int
    """Numbers in a row."""
    is_trailed: bool
    """Whether a separator may stand behind the last number."""


class Room(NamedTuple):
    """Where the rows are put."""

    form: Form
    total: Index
    """Values stored, and those of them that are left to a slower parser, in rows without a fault."""
    column: NDArray[np.int32]
    value: Vector
    row_stop: Index
    """Values stored up to the end of each row."""
    name_start: Index
    """Where each row begins in the text."""
    name_stop: Index
    """Where its leading fields end."""
    slow_at: Index
    """Values that a slower parser has to read: which."""
    slow_start: Index
    """And where their fields begin."""


class Outcome(NamedTuple):
    """How far it came."""

    n_rows: int
    n_values: int
    n_slow: int
    fault: int
    """OK, or what is wrong with the row behind the last one that was read."""
    row_start: int
    """Where that row begins; the length of the text where all is well."""
    place: int
    """Where the field at fault begins."""
    column: int
    """Which of the values of the row it is, from 0."""


def room_for(n_bytes: int, form: Form) -> Room:
    """Make room for what so many bytes of text may hold."""
    n_values = n_bytes // 2 + 2
    n_rows = n_bytes // (2 * form.n_values) + 2
    n_slow = n_bytes // 5 + 2
    return Room(
        form=form,
        total=np.zeros(2, dtype=np.int64),
        column=np.empty(n_values, dtype=np.int32),
        value=np.empty(n_values, dtype=np.float64),
        row_stop=np.empty(n_rows, dtype=np.int64),
        name_start=np.empty(n_rows, dtype=np.int64),
        name_stop=np.empty(n_rows, dtype=np.int64),
        slow_at=np.empty(n_slow, dtype=np.int64),
        slow_start=np.empty(n_slow, dtype=np.int64),
    )


def parse_rows(text: Bytes, room: Room) -> Outcome:
    """Read the rows of a text; zeros are left out, blank lines skipped.

    Numbers are read to the nearest float64. What is not a finite decimal number is a fault; a number that the
    nearest float64 of cannot be told by simple means is left to the caller (``room.slow_at``).

    Parameters
    ----------
    text
        Whole lines; its last byte ends a line.
    room
        Of `room_for` at least so many bytes; it is written to.

    Returns
    -------
    What was read, up to the first faulty row.
    """
    return Outcome(*(int(part) for part in _rows(text, room)))


@compiled
def _rows(text: Bytes, room: Room) -> tuple[int, int, int, int, int, int, int]:
    place, n_rows, total, form = 0, 0, room.total, room.form
    total[:] = 0
    while place < len(text):
        start = place
        place = _behind_blanks(text, start, form.end)
        if text[place] == form.end:
            place += 1
            continue
        place, fault = _behind_leading(text, start, form)
        if fault != OK:
            return n_rows, total[0], total[1], fault, start, place, -1
        room.name_start[n_rows] = start
        room.name_stop[n_rows] = place - 1
        before = total[0], total[1]
        fault, place, column = _values(text, place, room)
        if fault != OK:
            return n_rows, before[0], before[1], fault, start, place, column
        room.row_stop[n_rows] = total[0]
        n_rows += 1
    return n_rows, total[0], total[1], OK, place, place, -1


@compiled
def _behind_blanks(text: Bytes, place: int, end: int) -> int:
    while text[place] == _SPACE or (text[place] != end and (text[place] == _CR or text[place] == _LF)):
        place += 1
    return place


@compiled
def _behind_leading(text: Bytes, place: int, form: Form) -> tuple[int, int]:
    """Go behind the separator that ends the leading fields."""
    for _ in range(form.n_leading):
        place = _behind_blanks(text, place, form.end)
        first = place
        if text[place] == _QUOTE:
            place += 1
            while text[place] != _QUOTE or text[place + 1] == _QUOTE:
                if text[place] == form.end:
                    return first, OPEN_QUOTE
                place += 2 if text[place] == _QUOTE else 1
        while text[place] != form.separator:
            if text[place] == form.end:
                return place, TOO_FEW
            place += 1
        place += 1
    return place, OK


@compiled
def _values(text: Bytes, place: int, room: Room) -> tuple[int, int, int]:
    """Store the numbers of one row."""
    form = room.form
    separator, last = form.separator, form.n_values - 1
    n_stored, n_slow = room.total[0], room.total[1]
    for column in range(form.n_values):
        first = text[place]
        if _ZERO <= first <= _NINE and text[place + 1] == separator and column < last:
            if first != _ZERO:
                room.column[n_stored] = column
                room.value[n_stored] = first - _ZERO
                n_stored += 1
            place += 2
            continue
        value, after, status = _number(text, place, form)
        if status == NO_NUMBER:
            return NO_NUMBER, place, column
        if status == SLOW:
            room.slow_at[n_slow] = n_stored
            room.slow_start[n_slow] = place
            n_slow += 1
        if value != 0.0:
            room.column[n_stored] = column
            room.value[n_stored] = value
            n_stored += 1
        place = after
        if column < last:
            if text[place] == form.end:
                return TOO_FEW, place, column
            place += 1
    room.total[0], room.total[1] = n_stored, n_slow
    place, fault = _behind_row(text, place, form)
    return fault, place, last


@compiled
def _behind_row(text: Bytes, place: int, form: Form) -> tuple[int, int]:
    if form.is_trailed and text[place] == form.separator:
        place = _behind_blanks(text, place + 1, form.end)
    return place + 1, OK if text[place] == form.end else TOO_MANY


@compiled
def _number(text: Bytes, place: int, form: Form) -> tuple[float, int, int]:
    """Read one field: its value, the separator or line end behind it, and whether it is a number."""
    separator, end = form.separator, form.end
    place = _behind_blanks(text, place, end)
    is_quoted = text[place] == _QUOTE
    place += is_quoted
    is_negative = text[place] == _MINUS
    place += is_negative or text[place] == _PLUS
    start = place
    mantissa, n_dropped, place = digits_at(text, place, 0)
    power, n_digits = n_dropped, place - start
    if text[place] == _DOT:
        start = place + 1
        mantissa, dropped, place = digits_at(text, start, mantissa)
        n_dropped += dropped
        n_digits += place - start
        power += dropped - (place - start)
    if n_digits == 0:
        return 0.0, place, NO_NUMBER
    if text[place] == _SMALL_E or text[place] == _LARGE_E:
        exponent, place, status = exponent_at(text, place + 1)
        if status != OK:
            return 0.0, place, NO_NUMBER
        power += exponent
    if is_quoted:
        if text[place] != _QUOTE:
            return 0.0, place, NO_NUMBER
        place += 1
    if separator != _SPACE or text[place] != _SPACE:
        place = _behind_blanks(text, place, end)
    if text[place] != separator and text[place] != end:
        return 0.0, place, NO_NUMBER
    value, status = scaled(mantissa, power)
    if n_dropped > 0 and mantissa != 0:
        value, status = 1.0, SLOW
    return -value if is_negative else value, place, status
