"""All columns that say something about the cells of a deposit, as codes, and how they nest in one another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mekscrna.data.columns import text_of
from mekscrna.intake.inspection import Column, Level, Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_KEPT_LEVELS: Final = 500
_FEW_LEVELS: Final = 12
"""Of columns with more, which name cells rather than kinds of them."""
_ONTOLOGY_ID: Final = re.compile(r"[A-Za-z]+[:_]\d{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A column as one code per cell; −1 where the cell has no value."""

    name: str
    codes: NDArray[np.int64]
    levels: tuple[str, ...]
    origin: Origin = "obs"
    table: str | None = None
    is_measure: bool = False
    """Whether it holds fractions, or numbers of many values."""

    @property
    def n_missing(self) -> int:
        """Cells without a value."""
        return int(np.count_nonzero(self.codes < 0))

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Cells of each level."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.levels)).astype(np.int64)

    @property
    def is_ontology(self) -> bool:
        """Whether its values are ids of an ontology, which are written out in another column."""
        return bool(self.levels) and all(_ONTOLOGY_ID.fullmatch(level) for level in self.levels)

    def view(self) -> Column:
        """Return the column as a plain value, its largest levels first."""
        sizes = self.sizes
        n_kept = _KEPT_LEVELS if len(self.levels) <= _KEPT_LEVELS and not self.is_measure else _FEW_LEVELS
        order = np.argsort(-sizes, kind="stable")[:n_kept]
        return Column(
            name=self.name,
            origin=self.origin,
            n_levels=len(self.levels),
            n_missing=self.n_missing,
            levels=tuple(Level(value=self.levels[place], n_cells=int(sizes[place])) for place in order),
            table=self.table,
        )


def coded(name: str, values: pd.Series[Any], *, origin: Origin = "obs", table: str | None = None) -> Coded:
    """Turn a column into codes; values are written as declarations write them."""
    codes, levels = pd.factorize(values, use_na_sentinel=True)
    texts = [text_of(level) for level in levels]
    numbers = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    fractions = numbers and any(not float(level).is_integer() for level in levels)
    return Coded(
        name=name,
        codes=np.asarray(codes, dtype=np.int64),
        levels=tuple(texts),
        origin=origin,
        table=table,
        is_measure=bool(fractions or (numbers and len(texts) > 60)),
    )


def per_file(name: str, values: Sequence[str | None], sizes: Sequence[int], *, origin: Origin) -> Coded:
    """Turn one value per file into a column of all cells."""
    levels = tuple(dict.fromkeys(value for value in values if value is not None))
    place = {level: number for number, level in enumerate(levels)}
    of_file = np.array([-1 if value is None else place[value] for value in values], dtype=np.int64)
    return Coded(name=name, codes=np.repeat(of_file, sizes), levels=levels, origin=origin)


@dataclass(frozen=True)
class ObsTable:
    """The columns of a deposit, over the cells of all its matrices."""

    n_cells: int
    columns: tuple[Coded, ...]

    @cached_property
    def by_name(self) -> dict[str, Coded]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    def joint(self, names: Iterable[str]) -> Coded:
        """Join columns into one whose levels are the combinations that occur."""
        first, *others = (self.by_name[name] for name in names)
        for other in others:
            first = _joined(first, other)
        return first


def _joined(one: Coded, other: Coded) -> Coded:
    width = max(len(other.levels), 1)
    both = np.where((one.codes < 0) | (other.codes < 0), -1, one.codes * width + other.codes)
    codes, found = pd.factorize(np.where(both < 0, np.nan, both), use_na_sentinel=True)
    names = tuple(f"{one.levels[int(each) // width]}-{other.levels[int(each) % width]}" for each in found)
    return Coded(name=f"{one.name} + {other.name}", codes=np.asarray(codes, dtype=np.int64), levels=names)


def levels_within(inner: Coded, outer: Coded) -> NDArray[np.int64]:
    """Return for each level of `outer` how many levels of `inner` occur in it."""
    has_both = (inner.codes >= 0) & (outer.codes >= 0)
    pairs = np.unique(outer.codes[has_both] * max(len(inner.levels), 1) + inner.codes[has_both])
    return np.bincount(pairs // max(len(inner.levels), 1), minlength=len(outer.levels)).astype(np.int64)


def is_constant_within(inner: Coded, outer: Coded) -> bool:
    """Tell whether every level of `outer` has one level of `inner` only."""
    return bool((levels_within(inner, outer) <= 1).all())
