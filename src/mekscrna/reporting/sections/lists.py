"""Gene lists beyond the claims: in every population, among the cells, in the plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.reporting import drawings, readouts
from mekscrna.reporting import phrases as say
from mekscrna.reporting.about import About
from mekscrna.reporting.inline import Number, Quote, Tag, Words
from mekscrna.reporting.page import Block, Details, Figure, Figures, Paragraph, Section
from mekscrna.reporting.sections.list_tables import by_list, landscape_table, spread_table
from mekscrna.reporting.words import SIMULATED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mekscrna.portrait.values import Embedding, PopulationShift, Portrait, ScoreLayer, ScoreSpread
    from mekscrna.reporting.index import Index

_LEAD = (
    "The lists of the claims, each by itself, read in every population of the data by the same rules, with "
    "samples as the unit. Beside a claim a number can differ a little: a claim's other lists set no scale "
    "there. "
    "No verdict is given here: what was not claimed beforehand can suggest, never show."
)
_DISPLAY = (
    "Cells, for display only: a cell is no replicate, so nothing is tested here. Scores are those of the "
    "data as they are, not at equal depth."
)


def lists(index: Index) -> Section:
    """Return gene lists by population, the scores of cells and their layout, dataset by dataset."""
    found = tuple(_dataset(name, portrait, index) for name, portrait in index.portraits())
    blocks: tuple[Block, ...] = (
        Paragraph(kind="note", words=(_LEAD,)),
        *(one for one in found if one.blocks),
    )
    if len(blocks) == 1:
        blocks = (Paragraph(words=("No dataset could be read.",)),)
    return Section(id="lists", title=("Gene lists by population",), blocks=blocks)


def _dataset(name: str, portrait: Portrait, index: Index) -> Section:
    simulated = index.is_simulated(name)
    mark: Words = (" ", Tag(SIMULATED, SIMULATED)) if simulated else ()
    return Section(
        id=f"lists-{name}",
        title=(Quote(name, "code"), *mark),
        blocks=(*_landscapes(name, portrait, index), *_cells(name, portrait, index)),
        kind="dataset",
        simulated=simulated,
        about=About(dataset=name),
        folded=len(index.datasets) > 1,
    )


def _landscapes(name: str, portrait: Portrait, index: Index) -> Iterator[Block]:
    for shifts in by_contrast(portrait.landscape):
        yield Figures(figures=(_landscape(name, shifts, index),))
        table = landscape_table(shifts, index, simulated=index.is_simulated(name))
        yield Details(summary=("Lists by population, as a table",), blocks=(table,))


def by_contrast(shifts: Sequence[PopulationShift]) -> list[list[PopulationShift]]:
    """Return shifts apart by their contrast."""
    groups: dict[tuple[str, str], list[PopulationShift]] = {}
    for one in shifts:
        groups.setdefault((one.treated, one.reference), []).append(one)
    return list(groups.values())


def _landscape(name: str, shifts: Sequence[PopulationShift], index: Index) -> Figure:
    first = shifts[0]
    read = sorted((one for one in shifts if one.value is not None), key=lambda one: -abs(one.value or 0.0))
    caption: list[str | Number | Quote] = [
        "Color: treated minus reference, ",
        say.unit(first.unit),
        ". Size: the share of samples that move that way. Hatched: cannot be read. ",
    ]
    if read:
        caption += [
            "The largest: ",
            Quote(read[0].readout, "code"),
            " in ",
            say.population(read[0].population),
        ]
        caption += [" ", Number(read[0].value, "signed"), ", ", Number(read[0].share, "percent")]
        caption += [" of samples that way."]
    return Figure(
        kind="populations",
        panels=(drawings.populations(shifts),),
        title=(Quote(first.treated, "code"), " against ", Quote(first.reference, "code")),
        caption=tuple(caption),
        simulated=(name,) if index.is_simulated(name) else (),
    )


def _cells(name: str, portrait: Portrait, index: Index) -> Iterator[Block]:
    """Yield the figures of cells, behind a line that opens them: they decide nothing."""
    figures = tuple(_figures(name, portrait, index))
    said: Words = (_DISPLAY,)
    if portrait.no_embedding is not None:
        said = (*said, " No layout of cells: ", Quote(portrait.no_embedding))
    if portrait.embedding is not None:
        said = (*said, *_thinned(portrait.embedding))
    blocks: list[Block] = [Paragraph(kind="note", words=said)]
    if figures:
        blocks.append(Figures(figures=figures))
    if portrait.scores:
        table = spread_table(portrait.scores, index, simulated=index.is_simulated(name))
        blocks.append(Details(summary=("Scores of cells, as a table",), blocks=(table,)))
    if figures or portrait.no_embedding is not None:
        yield Details(summary=("Cells and their scores, for display only",), blocks=tuple(blocks))


def _thinned(laid: Embedding) -> Words:
    """Say how cells were laid out, and whether some were left out."""
    how = "principal components" if laid.kind == "pca" else "UMAP"
    words: Words = (f" Cells are laid out by {how} of the variable genes. ",)
    if laid.most_per_sample is None:
        return (*words, "All ", Number(laid.n_cells), " cells are shown.")
    return (
        *words,
        "Shown are ",
        Number(laid.n_cells),
        " of ",
        Number(laid.n_before),
        ": samples were thinned, whatever their arm, to at most ",
        Number(laid.most_per_sample),
        " cells each.",
    )


def _figures(name: str, portrait: Portrait, index: Index) -> Iterator[Figure]:
    if portrait.embedding is not None:
        yield _plane(name, portrait.embedding, index)
    for spreads in by_list(portrait.scores).values():
        yield _spread(name, spreads, index)
    if portrait.embedding is not None:
        for layer in portrait.embedding.scores:
            yield _score_plane(name, layer, index, laid=portrait.embedding)


def _plane(name: str, laid: Embedding, index: Index) -> Figure:
    arms = tuple(arm for arm in index.arms(name) if arm in laid.arms)
    return Figure(
        kind="plane",
        panels=(
            drawings.embedding(laid, color="arm", arms=arms),
            drawings.embedding(laid, color="population", arms=()),
        ),
        title=("The cells",),
        caption=(
            Number(laid.n_cells),
            " cells by arm and by population. Cells lie on one another in random order.",
        ),
        simulated=(name,) if index.is_simulated(name) else (),
    )


def _score_plane(name: str, layer: ScoreLayer, index: Index, *, laid: Embedding) -> Figure:
    """Return the cells of the first two arms by their score, on one scale."""
    arms = [arm for arm in index.arms(name) if arm in laid.arms][:2]
    return Figure(
        kind="plane",
        panels=tuple(drawings.embedding(laid, color=layer.signature, arms=(arm,)) for arm in arms),
        title=readouts.signature(layer.signature, index),
        caption=(
            "Cells of each arm by their score (",
            Quote(layer.method, "code"),
            "), on one scale from ",
            Number(layer.low),
            " to ",
            Number(layer.high),
            ", the first and last hundredth of the cells beyond it; cells of other arms pale.",
        ),
        simulated=(name,) if index.is_simulated(name) else (),
    )


def _spread(name: str, spreads: Sequence[ScoreSpread], index: Index) -> Figure:
    first, arms = spreads[0], index.arms(name)
    middles = sorted(spreads, key=lambda one: one.quantiles[2])
    low, high = middles[0], middles[-1]
    return Figure(
        kind="spreads",
        panels=(drawings.score_spreads(spreads, tuple(arm for arm in arms if _has(spreads, arm))),),
        title=(*readouts.signature(first.signature, index), " in ", say.population(first.population)),
        caption=(
            "A line per sample: thin for nine tenths of its cells, thick for half; marks are medians, from ",
            Number(low.quantiles[2]),
            " (",
            Quote(low.sample, "code"),
            ") to ",
            Number(high.quantiles[2]),
            " (",
            Quote(high.sample, "code"),
            ").",
        ),
        simulated=(name,) if index.is_simulated(name) else (),
    )


def _has(spreads: Sequence[ScoreSpread], arm: str) -> bool:
    return any(one.arm == arm for one in spreads)
