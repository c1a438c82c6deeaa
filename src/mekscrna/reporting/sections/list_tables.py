"""The tables beside the pictures of a dataset: lists by population, scores of cells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mekscrna.reporting import phrases as say
from mekscrna.reporting import readouts
from mekscrna.reporting.inline import Number, Quote, Range, Words
from mekscrna.reporting.page import Group, Row, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.portrait.values import PopulationShift, ScoreSpread
    from mekscrna.reporting.index import Index


def landscape_table(shifts: Sequence[PopulationShift], index: Index, *, simulated: bool) -> Table:
    """Return every list in every population, the twin of the dots."""
    groups = [
        Group(
            title=readouts.signature(name, index),
            rows=tuple(
                Row(cells=((say.population(one.population),), *numbers(one)), simulated=simulated)
                for one in shifts
                if one.readout == name
            ),
        )
        for name in dict.fromkeys(one.readout for one in shifts)
    ]
    names = ("Population", "Shift, log2", "95 % interval", "Move that way", "Samples", "Why not")
    plain = say.table("Lists by population", names, (), numeric=(1, 3))
    return replace(plain, groups=tuple(groups))


def numbers(one: PopulationShift) -> tuple[Words, ...]:
    """Return the cells of a row: value, interval, share, samples and why it cannot be read."""
    return (
        (Number(one.value, "signed"),),
        (Range(one.ci95.low, one.ci95.high),) if one.ci95 is not None else say.NOTHING,
        (Number(one.share, "percent"),) if one.share is not None else say.NOTHING,
        (Number(one.n_treated), " pair" if one.n_treated == 1 else " pairs")
        if one.paired
        else (Number(one.n_treated), " treated, ", Number(one.n_reference), " reference"),
        (Quote(one.obstacle),) if one.obstacle is not None else (),
    )


def spread_table(spreads: Sequence[ScoreSpread], index: Index, *, simulated: bool) -> Table:
    """Return the quantiles of each sample's scores, the twin of their figures."""
    groups = [
        Group(
            title=(*readouts.signature(name, index), " in ", say.population(population)),
            rows=tuple(_spread(one, simulated=simulated) for one in own),
        )
        for (name, population), own in by_list(spreads).items()
    ]
    names = ("Sample", "Arm", "Cells", "5 %", "25 %", "Median", "75 %", "95 %")
    caption = "Scores of cells, sample by sample: for display only, no test"
    return replace(say.table(caption, names, (), numeric=(2, 3, 4, 5, 6, 7)), groups=tuple(groups))


def by_list(spreads: Sequence[ScoreSpread]) -> dict[tuple[str, str], list[ScoreSpread]]:
    """Return spreads apart by gene list and population."""
    groups: dict[tuple[str, str], list[ScoreSpread]] = {}
    for one in spreads:
        groups.setdefault((one.signature, one.population), []).append(one)
    return groups


def _spread(one: ScoreSpread, *, simulated: bool) -> Row:
    return Row(
        cells=(
            (Quote(one.sample, "code"),),
            (Quote(one.arm, "code"),),
            (Number(one.n_cells),),
            *((Number(value),) for value in one.quantiles),
        ),
        simulated=simulated,
    )
