"""The verdict board: claims by datasets, each square a verdict with number, picture and reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mekscrna.claims.verdict import Verdict
from mekscrna.comparison.shift import Interval
from mekscrna.reporting.about import About
from mekscrna.reporting.inline import Words

_MIDDLE: Final = 60.0
_EDGE: Final = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """An estimate and its interval beside zero and the smallest effect; a row's glyphs share their scale."""

    estimate: float
    interval: Interval
    smallest: float
    scale: float
    """The value at the right edge; at the left it is −scale."""

    def place(self, value: float) -> float:
        """Return where a value lies, from 0 to 120; one beyond the scale at the edge."""
        room = _MIDDLE - _EDGE
        return _MIDDLE + room * max(-1.0, min(1.0, value / self.scale))


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """What one dataset, or all together, says of a claim; ``tip`` is told where one points or steps on it."""

    id: str
    about: About
    href: str
    verdict: Verdict
    effect: Words
    """() where nothing was measured, or what was measured decides nothing."""
    glyph: Glyph | None
    under: Words
    tip: tuple[Words, ...]
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A place on the board: no square where nobody asked, two where all speak for made and measured data."""

    about: About
    squares: tuple[Square, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A claim and its places, one for each column."""

    about: About
    claim: Words
    under: Words
    cells: tuple[Cell, ...]
    why: Words = ()
    """The reason in full, where a single dataset leaves room for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A dataset, or all together, at the head of its column."""

    words: Words
    about: About


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The matrix with its caption; ``key`` says how to read a square."""

    caption: Words
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    key: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing that a reader can choose to see alone."""

    value: str
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the page can be narrowed to; shown where scripts run."""

    datasets: tuple[Choice, ...]
    populations: tuple[Choice, ...]
    signatures: tuple[Choice, ...]
    verdicts: tuple[Verdict, ...]
