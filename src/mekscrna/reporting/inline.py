"""The parts of a line: words of the report, and numbers and strings of the run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from mekscrna.claims.verdict import Verdict

NumberStyle = Literal["plain", "signed", "fine", "brief", "percent", "p", "exact"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the run; shown short, kept whole. None is shown as a dash."""

    value: float | None
    style: NumberStyle = "plain"


@dataclass(frozen=True, slots=True)
class Quote:
    """A string of the run, shown as it stands there."""

    text: str
    kind: Literal["text", "gene", "code", "digest", "unit", "strong", "muted"] = "text"


@dataclass(frozen=True, slots=True)
class Range:
    """An interval of the run, kept on one line."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Badge:
    """A verdict, as shape, color and word."""

    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Tag:
    """A short fixed word set apart, such as *simulated*, *unverified* or *control contrast*."""

    text: str
    kind: Literal["simulated", "warning", "plain"] = "plain"


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside the page (``#id``), or out of it to a web page that nothing fetches."""

    words: tuple[Number | Quote | Badge | str, ...]
    href: str


@dataclass(frozen=True, slots=True)
class Break:
    """The end of a line."""


Inline: TypeAlias = str | Number | Range | Quote | Badge | Tag | Link | Break
"""A plain str is a fixed word of the report; whatever comes from the run is one of the others."""

Words: TypeAlias = tuple[Inline, ...]
