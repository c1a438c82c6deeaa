"""The page: what a report says, as plain values, before it has a look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from mekscrna.reporting.about import NOBODY, About
from mekscrna.reporting.board import Board, Filters
from mekscrna.reporting.inline import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running words."""

    words: Words
    kind: Literal["text", "lead", "statement", "note"] = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list; each item is one sentence or name."""

    items: tuple[Words, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that changes, or could change, what a reader may conclude."""

    severity: Literal["failed", "warning", "note"]
    title: Words
    items: tuple[Words, ...] = ()
    list: tuple[Words, ...] = ()
    """What it concerns, one line each; behind a line that opens it where it is long."""
    list_title: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Terms and what holds for them, such as the source or the contrast of a claim."""

    pairs: tuple[tuple[Words, Words], ...]
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table; the first cell is its header."""

    cells: tuple[Words, ...]
    simulated: bool = False
    about: About = NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows under a common header; None where they need none."""

    rows: tuple[Row, ...]
    title: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its caption; ``numeric`` names the columns (from 0) set flush right."""

    caption: Words
    columns: tuple[Words, ...]
    groups: tuple[Group, ...]
    numeric: tuple[int, ...] = ()
    kind: Literal["plain", "verdicts"] = "plain"
    sortable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One drawing: a function of ``mekscrna.pl`` with its values, to be called with axes; sizes in inches."""

    draw: Callable[..., object]
    width: float
    """Of the axes, without what stands beside them."""
    height: float
    left: float = 0.62
    right: float = 0.1
    bottom: float = 0.5
    top: float = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Panels side by side; ``caption`` says in words what they show, and is their alt text."""

    kind: str
    panels: tuple[Panel, ...]
    title: Words
    caption: Words
    simulated: tuple[str, ...] = ()
    """Ids of the datasets in it that are simulated."""

    @property
    def width(self) -> float:
        """Of all panels with their margins (inches)."""
        return sum(one.left + one.width + one.right for one in self.panels)

    @property
    def height(self) -> float:
        """Of the highest panel with its margins (inches)."""
        return max(one.bottom + one.height + one.top for one in self.panels)

    @property
    def rem(self) -> float:
        """Width on the page, in the page's own unit."""
        return round(6.375 * self.width, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Figures side by side where there is room."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Text in fixed pitch, such as the study as YAML."""

    text: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Blocks behind a line that opens them; open in print."""

    summary: Words
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the page under a heading; sections nest."""

    id: str
    title: Words
    blocks: tuple[Block, ...]
    entry: Words | None = None
    """Its line in the navigation; the title if None."""
    kind: Literal["plain", "claim", "dataset"] = "plain"
    simulated: bool = False
    about: About = NOBODY
    folded: bool = False
    """Whether only its heading is seen until a reader opens it; open in print."""


Block: TypeAlias = (
    Paragraph | Items | Notice | Facts | Filters | Board | Table | Figure | Figures | Code | Details | Section
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the navigation."""

    words: Words
    id: str
    entries: tuple[Entry, ...] = ()
    about: About = NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A whole report."""

    title: str
    question: str
    facts: Facts
    banner: Words | None
    """What a reader must know of simulated datasets; None where there are none."""
    entries: tuple[Entry, ...]
    sections: tuple[Section, ...]
    footer: Words
