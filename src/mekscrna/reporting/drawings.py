"""Panels with their sizes: which function of ``mekscrna.pl`` draws what, and how much room its names need."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mekscrna import plots as pl
from mekscrna.plots import ways
from mekscrna.plots._style import population, room_for
from mekscrna.plots.drivers import changes
from mekscrna.reporting.page import Panel

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from mekscrna.claims.verdict import Judgement
    from mekscrna.comparison.pooled import Pooled
    from mekscrna.comparison.shift import Shift
    from mekscrna.plots.quality import InDesign, Measure
    from mekscrna.portrait.values import Embedding, PopulationShift, Portrait, ScoreSpread

_SMALL = 0.74
"""Size of small letters, of usual ones."""


def forest(shifts: Sequence[Shift], names: Sequence[str], *, smallest: float) -> Panel:
    """Return estimates with their intervals, one line each."""
    draw = partial(pl.shifts, shifts, smallest_effect=smallest, labels=names)
    return Panel(
        draw=draw, width=4.2, height=0.15 + 0.32 * len(shifts), left=0.25 + room_for(names), bottom=0.5
    )


def samples(shift: Shift) -> Panel:
    """Return one mark per sample, both arms on one scale."""
    return Panel(draw=partial(pl.samples, shift), width=2.6, height=2.0, bottom=0.55)


def background(shift: Shift) -> Panel:
    """Return a shift among those of random lists."""
    return Panel(draw=partial(pl.background, shift), width=2.9, height=2.0)


def left_out(found: Shift | Pooled, *, smallest: float) -> Panel:
    """Return the estimate without each unit in turn."""
    ones = found.estimate.left_out if found.estimate else ()
    names = [f"without {one.unit}" for one in ones]
    draw = partial(pl.left_out, found, smallest_effect=smallest)
    room = 0.2 + _SMALL * room_for(names)
    return Panel(draw=draw, width=2.3, height=0.25 + 0.17 * (len(ones) + 1), left=room, bottom=0.6)


def specifications(judgement: Judgement) -> Panel:
    """Return the specification curve with its choices below."""
    found = ways.ways_of(judgement)
    rows = ways.choices_of(found)
    return Panel(
        draw=partial(pl.specifications, judgement),
        width=max(2.6, 0.3 * len(found)),
        height=1.6,
        left=max(0.75, 0.15 + _SMALL * room_for(rows)),
        bottom=0.42 + ways.ROW * len(rows),
        top=0.32,
    )


def drivers(shift: Shift) -> Panel:
    """Return the genes that add most, by sample."""
    columns, _ = changes(shift)
    return Panel(
        draw=partial(pl.drivers, shift),
        width=min(max(1.4, 0.24 * len(columns)), 8.0),
        height=0.17 * len(shift.drivers) + 0.05,
        left=0.15 + _SMALL * room_for([one.gene for one in shift.drivers]),
        right=0.75,
        bottom=0.42 + _SMALL * room_for(columns if len(columns) <= 40 else ()),
    )


def pooled(found: Pooled, shifts: Sequence[Shift], *, smallest: float) -> Panel:
    """Return the forest of datasets with the pooled estimate."""
    names = [*(one.dataset for one in shifts), "a further dataset"]
    draw = partial(pl.pooled, found, shifts, smallest_effect=smallest)
    height = 0.2 + 0.3 * (len(shifts) + 2)
    return Panel(draw=draw, width=4.2, height=height, left=0.2 + room_for(names), bottom=0.6)


def populations(shifts: Sequence[PopulationShift]) -> Panel:
    """Return gene lists by population as dots."""
    rows = list(dict.fromkeys(one.readout for one in shifts))
    columns = [population(one) for one in dict.fromkeys(one.population for one in shifts)]
    return Panel(
        draw=partial(pl.populations, shifts),
        width=max(0.36 * len(columns), 1.6),
        height=0.28 * len(rows),
        left=0.15 + _SMALL * room_for(rows),
        right=1.65,
        bottom=0.42 + _SMALL * room_for(columns),
    )


def shares(shifts: Sequence[PopulationShift]) -> Panel:
    """Return how the share of each population moves."""
    names = [population(one.readout) for one in shifts]
    return Panel(
        draw=partial(pl.shares, shifts),
        width=3.0,
        height=0.1 + 0.24 * len(shifts),
        left=0.2 + room_for(names),
        bottom=0.6,
    )


def composition(portrait: Portrait, arms: Sequence[str]) -> Panel:
    """Return the populations of each sample as stacked bars."""
    names = [f"{one.sample}, n = {sum(one.n_cells):,}" for one in portrait.cells]
    kinds = [population(one) for one in portrait.populations]
    return Panel(
        draw=partial(pl.composition, portrait.cells, portrait.populations, arms=arms),
        width=3.6,
        height=max(0.18 * len(names), 0.17 * len(kinds)),
        left=0.15 + _SMALL * room_for(names),
        right=0.45 + _SMALL * room_for(kinds),
    )


def score_spreads(spreads: Sequence[ScoreSpread], arms: Sequence[str]) -> Panel:
    """Return how cells score within each sample."""
    draw = partial(pl.score_spreads, spreads, arms=arms)
    return Panel(draw=draw, width=max(2.2, 0.14 * len(spreads)), height=1.9, bottom=0.68)


def embedding(embedding: Embedding, *, color: str, arms: Sequence[str]) -> Panel:
    """Return cells in a plane: those of some arms, or all where none is named."""
    said = {"arm": list(arms), "population": [population(one) for one in embedding.populations]}
    legend = 0.3 + _SMALL * room_for(said[color]) if color in said else 0.55
    return Panel(
        draw=partial(pl.embedding, embedding, color=color, arms=arms or None),
        width=2.3,
        height=2.3,
        left=0.3,
        right=0.1 + legend,
        bottom=0.3,
    )


def quality(samples: Sequence[InDesign], *, measure: Measure, arms: Sequence[str]) -> Panel:
    """Return one measure of every sample."""
    names = [one.sample for one in samples]
    draw = partial(pl.quality, samples, measure=measure, arms=arms)
    room = 0.15 + _SMALL * room_for(names)
    return Panel(draw=draw, width=1.5, height=0.1 + 0.17 * len(names), left=room, bottom=0.55, right=0.2)


def design(samples: Sequence[InDesign], *, arms: Sequence[str]) -> Panel:
    """Return donors by arms."""
    rows = list(dict.fromkeys(one.donor or one.sample for one in samples))
    columns = list(dict.fromkeys(one.arm for one in samples))
    return Panel(
        draw=partial(pl.design, samples, arms=arms),
        width=max(1.6, len(columns) * max(0.9, room_for(columns))),
        height=0.1 + 0.17 * len(rows),
        left=0.15 + _SMALL * room_for(rows),
        bottom=0.5,
    )


def coverage_map(genes: Sequence[str], missing: Mapping[str, Collection[str]]) -> Panel:
    """Return which genes of a list are in which datasets."""
    named = len(genes) <= 60
    return Panel(
        draw=partial(pl.coverage_map, genes, missing),
        width=min(max(1.2, 0.15 * len(genes)), 7.0),
        height=0.2 * len(missing),
        left=0.2 + _SMALL * room_for([f"{name}, {len(genes)} there" for name in missing]),
        bottom=0.32 + (_SMALL * room_for(genes) if named else 0.0),
    )
