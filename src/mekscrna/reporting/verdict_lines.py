"""The verdicts on a terminal: side by side where there is room, else the reasons on a line below."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mekscrna.claims.verdict import Verdict
from mekscrna.reporting import plain as say
from mekscrna.reporting.index import Index
from mekscrna.reporting.words import SIMULATED, SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import Console, ConsoleOptions, RenderableType

    from mekscrna.claims.overall import Overall
    from mekscrna.claims.verdict import Judgement
    from mekscrna.record import Run

_STYLES: Final[Mapping[Verdict, str]] = MappingProxyType(
    {
        Verdict.SUPPORTED: "bold green",
        Verdict.CONTRADICTED: "bold red",
        Verdict.NO_RELEVANT_CHANGE: "bold blue",
        Verdict.INCONCLUSIVE: "yellow",
        Verdict.UNTESTABLE: "dim",
    }
)
_CAPTION: Final = (
    "Effects are treated − reference with 95 % intervals; samples are the unit, never cells; "
    "what is in ( ) decides nothing. All together: datasets counted of those asked."
)
_GAP: Final = 2
_ROOM_FOR_REASONS: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one dataset, or all together, says of a claim."""

    verdict: Text
    name: Text
    effect: Text
    samples: Text
    reasons: Text
    simulated: bool

    def marked(self) -> Text:
        """Return the name with the mark of made data."""
        return self.name.copy().append(f" {SIMULATED}", "magenta") if self.simulated else self.name

    def below(self) -> Text:
        """Return everything that does not stand in a narrow line."""
        words = Text(f"{SIMULATED}, " if self.simulated else "", "magenta")
        return words.append(f"{self.samples}: ", "default").append_text(self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """All claims with their lines; how they are laid out depends on the width."""

    title: Text
    claims: tuple[tuple[Text, tuple[Line, ...]], ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        every = [line for _, lines in self.claims for line in lines]
        parts = [[line.verdict, line.marked(), line.effect, line.samples] for line in every]
        widths = [max((part[place].cell_len for part in parts), default=0) for place in range(4)]
        wide = sum(widths) + 5 * _GAP + _ROOM_FOR_REASONS <= options.max_width
        yield self.title
        for statement, lines in self.claims:
            yield Text()
            yield statement
            yield _side_by_side(lines, widths) if wide else _stacked(lines, every)
        yield Text()
        yield Text(_CAPTION, "dim")


def verdict_table(run: Run) -> Lines:
    """Return the verdicts for a terminal: under each claim a row per dataset, with its reasons in a word."""
    index = Index.of(run)
    made = f" ({SIMULATED} data)" if any(index.is_simulated(name) for name in index.datasets) else ""
    return Lines(
        title=Text(say.plain(run.lock.study.title) + made).append_text(_tally(index)),
        claims=tuple(
            (Text(say.plain(claim.statement), "bold"), tuple(_lines(claim.id, index)))
            for claim in index.claims.values()
        ),
    )


def _tally(index: Index) -> Text:
    """Return how often each verdict was given, on a line of its own."""
    found = (index.judgement(claim, name) for claim in index.claims for name in index.datasets)
    counts = Counter(one.verdict for one in found if one is not None)
    words = Text("\n" if counts else "")
    for verdict in (one for one in Verdict if counts[one]):
        words.append(f"{SYMBOLS[verdict]} {counts[verdict]} {verdict.value}   ", _STYLES[verdict])
    words.rstrip()
    return words


def _lines(claim: str, index: Index) -> Iterator[Line]:
    for name in index.datasets:
        judgement = index.judgement(claim, name)
        if judgement is not None:
            yield _of_one(judgement, index)
    for found in index.together(claim):
        yield _of_all(found)


def _of_one(judgement: Judgement, index: Index) -> Line:
    effect, samples, _ = say.numbers(judgement)
    return Line(
        verdict=_verdict(judgement.verdict),
        name=Text(say.plain(judgement.dataset)),
        effect=Text(effect),
        samples=Text(samples),
        reasons=Text(say.reasons(judgement) + say.would_take(judgement)),
        simulated=index.is_simulated(judgement.dataset),
    )


def _of_all(found: Overall) -> Line:
    return Line(
        verdict=_verdict(found.verdict),
        name=Text(say.TOGETHER, "italic"),
        effect=Text(say.pooled_estimate(found)),
        samples=Text(say.counted(found)),
        reasons=Text(say.reasons(found)),
        simulated=found.simulated,
    )


def _verdict(verdict: Verdict) -> Text:
    return Text(f"{SYMBOLS[verdict]} {verdict.value}", _STYLES[verdict])


def _side_by_side(lines: tuple[Line, ...], widths: list[int]) -> Table:
    table = Table.grid(padding=(0, _GAP))
    table.add_column()
    for width in widths:
        table.add_column(min_width=width, overflow="fold")
    table.add_column(overflow="fold")
    for line in lines:
        table.add_row(Text(), line.verdict, line.marked(), line.effect, line.samples, line.reasons)
    return table


def _stacked(lines: tuple[Line, ...], every: list[Line]) -> Group:
    """Return two lines for each: what was found where, and below it on what it rests and why."""
    room = max(line.verdict.cell_len for line in every) + _GAP
    names = max(line.name.cell_len for line in every) + _GAP
    parts: list[RenderableType] = []
    for line in lines:
        head = line.verdict.copy()
        head.pad_right(room - head.cell_len)
        name = line.name.copy()
        name.pad_right(names - name.cell_len)
        parts.append(Padding(head.append_text(name).append_text(line.effect), (0, 0, 0, _GAP)))
        parts.append(Padding(line.below(), (0, 0, 0, 3 * _GAP)))
    return Group(*parts)
