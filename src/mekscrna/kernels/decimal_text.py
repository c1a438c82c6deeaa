"""Read the parts of a decimal number from bytes of text, to the nearest float64 or not at all."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mekscrna.kernels._compile import compiled

OK: Final = 0
NO_NUMBER: Final = 1
SLOW: Final = 9
"""A number, but one that a slower parser has to read."""

_PLUS, _MINUS, _ZERO, _NINE = 43, 45, 48, 57
_POWERS: Final = 10.0 ** np.arange(23)
"""Those that are exact."""
_ROOM_FOR_A_DIGIT: Final = 10**17
_LARGEST_POWER: Final = 10_000
_EXACT: Final = 2**53
_SPLIT: Final = 134217729.0
"""2^27 + 1: halves a number for an exact product."""
_NEAR: Final = 1e-9
Bytes: TypeAlias = NDArray[np.uint8]


@compiled
def digits_at(text: Bytes, place: int, mantissa: int) -> tuple[int, int, int]:
    """Read digits onto those that `mantissa` has; beyond 18, they are dropped and counted."""
    n_dropped = 0
    while _ZERO <= text[place] <= _NINE:
        if mantissa < _ROOM_FOR_A_DIGIT:
            mantissa = mantissa * 10 + (text[place] - _ZERO)
        else:
            n_dropped += 1
        place += 1
    return mantissa, n_dropped, place


@compiled
def exponent_at(text: Bytes, place: int) -> tuple[int, int, int]:
    """Read a signed exponent: its value, the place behind it, and whether it had a digit."""
    is_negative = text[place] == _MINUS
    place += is_negative or text[place] == _PLUS
    start, exponent = place, 0
    while _ZERO <= text[place] <= _NINE:
        if exponent < _LARGEST_POWER:
            exponent = exponent * 10 + (text[place] - _ZERO)
        place += 1
    return -exponent if is_negative else exponent, place, OK if place > start else NO_NUMBER


@compiled
def scaled(mantissa: int, power: int) -> tuple[float, int]:
    """Return the float64 nearest to mantissa × 10^power, where that is certain."""
    if mantissa == 0:
        return 0.0, OK
    if power < -22 or power > 22:
        return 1.0, SLOW
    if mantissa <= _EXACT:
        return mantissa * _POWERS[power] if power >= 0 else mantissa / _POWERS[-power], OK
    if power > 0:
        return 1.0, SLOW
    return _divided(mantissa, _POWERS[-power])


@compiled
def _divided(mantissa: int, divisor: float) -> tuple[float, int]:
    """Divide in twice the precision (Dekker), and tell whether the rounding is certain."""
    high = float(mantissa)
    low = float(mantissa - int(high))
    quotient = high / divisor
    product = quotient * divisor
    big = _SPLIT * quotient
    q_high = big - (big - quotient)
    q_low = quotient - q_high
    big = _SPLIT * divisor
    d_high = big - (big - divisor)
    d_low = divisor - d_high
    error = ((q_high * d_high - product) + q_high * d_low + q_low * d_high) + q_low * d_low
    rest = ((high - product) - error + low) / divisor
    value = quotient + rest
    beyond = abs(rest - (value - quotient))
    middle = 0.5 * np.spacing(
        value
    )  # between value and its upper neighbor; half of that below a power of two
    is_certain = abs(beyond - middle) > _NEAR * middle and abs(beyond - 0.5 * middle) > _NEAR * middle
    return value, OK if is_certain else SLOW
