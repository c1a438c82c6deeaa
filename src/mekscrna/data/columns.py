"""Columns of obs and var as text, so that what is declared and what is found can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mekscrna.errors import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from mekscrna.spec.dataset import Value

MISSING: Final = "NA"
"""How a missing value is written, in declarations too: ``exclude: {donor: [NA]}``."""
_BLANK: Final = frozenset({"", "NA", "<NA>", "N/A", "NaN", "nan", "NaT", "None", "null", "NULL", "#N/A"})


def text_of(value: Value | float) -> str:
    """Write one value as text; whole floats lose their ``.0``."""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value)


def value_hint(value: Value, found: Iterable[str]) -> str:
    """Say which value of a column was probably meant by a declared one that it does not hold.

    Values that differ in capitals, spaces or the way a number is written (``true`` and ``TRUE``, ``1`` and
    ``1.0``) are the likeliest.
    """
    names = sorted(set(found))
    alike = [name for name in names if plain(name) == plain(text_of(value))]
    if len(alike) == 1:
        return f"Did you mean '{alike[0]}'? Write it so, in quotes."
    return suggestion(text_of(value), names)


def is_blank(text: str) -> bool:
    """Tell whether a text stands where a value is missing: ``nan`` is what Python makes of one."""
    return text.strip() in _BLANK


def plain(text: str) -> str:
    """Return a value as it reads: without blanks around it, capitals, and ways of writing a number."""
    bare = text.strip().casefold()
    try:
        return text_of(float(bare))
    except ValueError:
        return bare


def as_text(column: pd.Series[Any]) -> NDArray[np.object_]:
    """Return a column as an array of text, missing values as ``NA``."""
    codes, levels = pd.factorize(column, use_na_sentinel=True)
    names = np.array([*(text_of(level) for level in levels), MISSING], dtype=object)
    return names[codes]  # the sentinel −1 takes the last name


def as_category(values: NDArray[np.object_]) -> pd.Categorical:
    """Return text as a categorical, its categories sorted."""
    return pd.Categorical(values, categories=sorted(set(values.tolist())))


def joined(columns: Iterable[NDArray[np.object_]]) -> NDArray[np.object_]:
    """Join columns row by row with ``-``."""
    first, *others = columns
    result = first.copy()
    for other in others:
        result = result + "-" + other
    return result


def listed(names: Iterable[str], limit: int = 8) -> str:
    """Write names as ``'a', 'b' and 3 more``."""
    shown = list(names)
    text = ", ".join(f"'{name}'" for name in shown[:limit])
    return f"{text} and {len(shown) - limit} more" if len(shown) > limit else text


def counted(n: int, noun: str) -> str:
    """Write a number with its noun: ``1 cell``, ``1,204 cells``."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
