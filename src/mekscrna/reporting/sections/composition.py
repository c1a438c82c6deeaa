"""Which populations each sample holds, and how their shares move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.reporting import drawings
from mekscrna.reporting import phrases as say
from mekscrna.reporting.about import About
from mekscrna.reporting.inline import Inline, Number, Quote, Tag, Words
from mekscrna.reporting.page import Block, Details, Figure, Figures, Paragraph, Row, Section, Table
from mekscrna.reporting.sections.list_tables import numbers
from mekscrna.reporting.sections.lists import by_contrast
from mekscrna.reporting.words import SIMULATED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mekscrna.portrait.values import PopulationShift, Portrait
    from mekscrna.reporting.index import Index

_LEAD = (
    "Shares of all cells add up to one: where one population rises, others must fall. Claims about "
    "composition therefore name the lineage within which a share is taken; these pictures show the whole."
)


def composition(index: Index) -> Section:
    """Return the populations of each sample, and the log odds by which each share moves."""
    found = tuple(_dataset(name, one, index) for name, one in index.portraits() if one.cells)
    lead = Paragraph(kind="note", words=(_LEAD,))
    nothing = Paragraph(words=("No dataset holds cells that could be counted.",))
    return Section(id="composition", title=("Composition",), blocks=(lead, *found) if found else (nothing,))


def _dataset(name: str, portrait: Portrait, index: Index) -> Section:
    simulated = index.is_simulated(name)
    mark: Words = (" ", Tag(SIMULATED, SIMULATED)) if simulated else ()
    return Section(
        id=f"composition-{name}",
        title=(Quote(name, "code"), *mark),
        blocks=tuple(_blocks(name, portrait, index)),
        kind="dataset",
        simulated=simulated,
        about=About(dataset=name),
        folded=len(index.datasets) > 1,
    )


def _blocks(name: str, portrait: Portrait, index: Index) -> Iterator[Block]:
    simulated = index.is_simulated(name)
    groups = by_contrast(portrait.shares)
    figures = [_bars(name, portrait, index), *(_shares(name, group, index) for group in groups)]
    yield Figures(figures=tuple(figures))
    yield Details(summary=("Cells by sample, as a table",), blocks=(_cells(portrait, simulated=simulated),))
    for group in groups:
        yield Details(summary=("Shares, as a table",), blocks=(_table(group, simulated=simulated),))


def _bars(name: str, portrait: Portrait, index: Index) -> Figure:
    most = max(portrait.cells, key=lambda one: sum(one.n_cells))
    place = max(range(len(most.n_cells)), key=lambda column: most.n_cells[column])
    caption: Words = (
        "One bar per sample, arm by arm. The commonest population of the largest sample, ",
        Quote(most.sample, "code"),
        ": ",
        say.population(portrait.populations[place]),
        ", ",
        Number(most.n_cells[place]),
        ".",
    )
    return Figure(
        kind="composition",
        panels=(drawings.composition(portrait, index.arms(name)),),
        title=("Populations of each sample",),
        caption=caption,
        simulated=(name,) if index.is_simulated(name) else (),
    )


def _shares(name: str, shifts: Sequence[PopulationShift], index: Index) -> Figure:
    first = shifts[0]
    read = sorted((one for one in shifts if one.value is not None), key=lambda one: -abs(one.value or 0.0))
    caption: list[Inline] = ["Log odds of each population's share of all cells, with their intervals."]
    if read and read[0].ci95 is not None:
        caption += [" It moves most for ", say.population(read[0].readout), ": "]
        caption += [Number(read[0].value, "signed"), " ", *say.interval(read[0].ci95), "."]
    return Figure(
        kind="shares",
        panels=(drawings.shares(shifts),),
        title=("Shares, ", Quote(first.treated, "code"), " against ", Quote(first.reference, "code")),
        caption=tuple(caption),
        simulated=(name,) if index.is_simulated(name) else (),
    )


def _cells(portrait: Portrait, *, simulated: bool) -> Table:
    columns: tuple[Words, ...] = (
        *(("Sample",), ("Arm",), ("Donor",)),
        *((say.population(name),) for name in portrait.populations),
    )
    rows = (
        Row(
            cells=(
                (Quote(one.sample, "code"),),
                (Quote(one.arm, "code"),),
                (Quote(one.donor, "code"),) if one.donor is not None else say.NOTHING,
                *((Number(n),) for n in one.n_cells),
            ),
            simulated=simulated,
        )
        for one in portrait.cells
    )
    plain = say.table("Cells of each population in each sample", (), rows)
    numeric = tuple(range(3, len(columns)))
    return Table(caption=plain.caption, columns=columns, groups=plain.groups, numeric=numeric)


def _table(shifts: Sequence[PopulationShift], *, simulated: bool) -> Table:
    rows = (Row(cells=((say.population(one.readout),), *numbers(one)), simulated=simulated) for one in shifts)
    names = ("Population", "Log odds", "95 % interval", "Move that way", "Samples", "Why not")
    return say.table("How the share of each population moves", names, rows, numeric=(1, 3))
