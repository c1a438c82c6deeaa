"""Which row of a table is which cell, where the two write their names in different ways."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd

from mekscrna.data.joining.groups import regrouped
from mekscrna.kernels.types import Index

_NEAR: Final = 0.95
"""A simpler way is taken where it finds this share of what the best finds."""
_RIVAL: Final = 0.5
"""A way that finds this share of what the best finds, other rows for the same cells, makes it ambiguous."""
_NUMBER: Final = re.compile(r"[-._]\d{1,3}$")
_SEPARATORS: Final = re.compile(r"[-._:|/ #]+")

Names: TypeAlias = "pd.Series[Any]"
_Form: TypeAlias = Callable[[Names], Names]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of reading the names of cells and of rows of a table, and what it finds."""

    words: str
    """How names were read, to follow a number of cells: ``by name``."""
    rows: Index
    """Per cell, its row of the table; −1 where it has none."""
    is_one_to_one: bool
    """No row stands for two cells and no cell could be two rows."""

    @property
    def n_found(self) -> int:
        """Cells that have a row."""
        return int(np.count_nonzero(self.rows >= 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The best way to read the names, and whether it may be used."""

    way: Way
    rival: Way | None = None
    """Another way that finds about as many cells, but other rows for them; None where the best is clear."""

    @property
    def is_clear(self) -> bool:
        """Whether each cell has at most one row, by one way alone."""
        return self.way.is_one_to_one and self.rival is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Names, and what else must agree for two of them to be the same."""

    names: Sequence[str]
    within: Sequence[str] | None = None
    """One text per name; None where the name alone tells."""
    file: Sequence[int] | None = None
    """Of cells: the number of the file that each is in; None where all are in one."""


def match(cells: Named, keys: Named) -> Match:
    """Find the row of each cell, reading the names in the simplest way that finds most.

    Names are compared as they are first. Else one way is sought for all cells: without a number at the end
    (``-1``), with any separator for any other, in any letter case, without what all names begin or end with,
    or by the sequence alone where each file or sample has its own prefix or suffix. The best is ambiguous
    where no row stands for one cell alone, or where another way finds half as many cells but other rows.

    Parameters
    ----------
    cells
        One name per cell; they may recur.
    keys
        One name per row of the table, each different from the others (together with ``within``).
    """
    exact = _by_form("by name", cells, keys, forms=(_same, _same))
    enough = _NEAR * min(len(cells.names), len(keys.names))
    if exact.is_one_to_one and exact.n_found >= enough:
        return Match(way=exact)
    ways = [exact, *(_by_form(words, cells, keys, forms=pair) for words, pair in _FORMS.items())]
    grouped = regrouped(cells.names, keys.names, file=cells.file, within=(cells.within, keys.within))
    if grouped is not None:
        rows, is_clear = grouped
        words = "by the sequence in their names, each prefix and suffix of cells going with one of the table"
        ways.append(Way(words=words, rows=rows, is_one_to_one=is_clear))
    return _best(ways)


def _best(ways: list[Way]) -> Match:
    """Choose the simplest of the ways that find most; one-to-one ways go before all others."""
    sound = [way for way in ways if way.is_one_to_one and way.n_found]
    if not sound:
        return Match(way=max(ways, key=lambda way: (way.n_found, not way.is_one_to_one)))
    most = max(way.n_found for way in sound)
    chosen = next(way for way in sound if way.n_found >= _NEAR * most)
    rival = next((way for way in sound if _is_rival(way, chosen)), None)
    return Match(way=chosen, rival=rival)


def _is_rival(other: Way, chosen: Way) -> bool:
    both = (other.rows >= 0) & (chosen.rows >= 0)
    n_other = int(np.count_nonzero(other.rows[both] != chosen.rows[both]))
    return n_other > 0.01 * max(int(both.sum()), 1) and other.n_found >= _RIVAL * chosen.n_found


def _by_form(words: str, cells: Named, keys: Named, *, forms: tuple[_Form, _Form]) -> Way:
    of_cells = _keyed(forms[0](pd.Series(cells.names, dtype=object)), cells.within)
    of_keys = _keyed(forms[1](pd.Series(keys.names, dtype=object)), keys.within)
    place = dict(zip(of_keys, range(len(of_keys)), strict=True))
    rows = np.array([place.get(name, -1) for name in of_cells], dtype=np.int64)
    found = rows[rows >= 0]
    keys_met = {of_keys[row] for row in found.tolist()}
    n_keys_met = sum(name in keys_met for name in of_keys)
    is_one_to_one = len(np.unique(found)) == len(found) and n_keys_met == len(keys_met)
    return Way(words=words, rows=rows, is_one_to_one=is_one_to_one)


def _keyed(names: Names, within: Sequence[str] | None) -> list[Any]:
    return names.tolist() if within is None else list(zip(names.tolist(), within, strict=True))


def _same(names: Names) -> Names:
    return names


def _without_number(names: Names) -> Names:
    return names.map(lambda name: _NUMBER.sub("", name))


def _plain(names: Names) -> Names:
    """Write every separator as ``-`` and all letters small; drop the X that R puts before a digit."""
    return names.map(lambda name: re.sub(r"^x(?=\d)", "", _SEPARATORS.sub("-", name.strip()).casefold()))


def _plain_without_number(names: Names) -> Names:
    return _plain(_without_number(names))


def _bare(names: Names) -> Names:
    """Leave out what all names begin with, and end with, as far as a separator."""
    plain = _plain(names)
    if len(plain) < 2:
        return plain
    texts = plain.tolist()
    start = _common(texts)
    n_start = start.rfind("-") + 1
    end = _common([text[::-1] for text in texts])
    n_end = end.rfind("-") + 1
    if n_start + n_end >= min(map(len, texts)):
        return plain
    return plain.map(lambda name: name[n_start : len(name) - n_end])


def _common(texts: list[str]) -> str:
    first, last = min(texts), max(texts)
    n_same = next(
        (i for i, (one, two) in enumerate(zip(first, last, strict=False)) if one != two),
        min(len(first), len(last)),
    )
    return first[:n_same]


_FORMS: Final[dict[str, tuple[_Form, _Form]]] = {
    "by name, without the number at the end of cells' names": (_without_number, _same),
    "by name, without the number at the end of the table's names": (_same, _without_number),
    "by name, without the number at the end of both": (_without_number, _without_number),
    "by name, with separators and letter case taken as the same": (_plain, _plain),
    "by name, with separators and letter case taken as the same, without the number at the end of cells' "
    "names": (_plain_without_number, _plain),
    "by name, with separators and letter case taken as the same, without the number at the end of the "
    "table's names": (_plain, _plain_without_number),
    "by name, without the number at the end of both, with separators and letter case taken as the same": (
        _plain_without_number,
        _plain_without_number,
    ),
    "by name, without what all cells' names begin and end with": (_bare, _plain),
    "by name, without what all of the table's names begin and end with": (_plain, _bare),
    "by name, without what all names begin and end with": (_bare, _bare),
}
"""How names are read → the form of cells' names and of the table's; the simplest first."""
