"""The data behind the verdicts: coverage, samples, labels, and what was done to each dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.reporting import phrases as say
from mekscrna.reporting.about import About
from mekscrna.reporting.inline import Inline, Number, Quote, Tag, Words
from mekscrna.reporting.page import Block, Details, Facts, Figures, Items, Notice, Row, Section, Table
from mekscrna.reporting.sections.dataset_figures import design_figure, quality_figure
from mekscrna.reporting.sections.losses import losses_details
from mekscrna.reporting.sections.within_g1 import within_g1_details
from mekscrna.reporting.words import SIMULATED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.record import Outcome
    from mekscrna.reporting.index import Index
    from mekscrna.spec.dataset import Dataset
    from mekscrna.spec.simulation import Simulation


def datasets(index: Index) -> Section:
    """Return every dataset: what it is, its samples, its labels, what was done to it."""
    sections = (
        _dataset(dataset, index.outcomes[name], index)
        for name, dataset in index.datasets.items()
        if name in index.outcomes
    )
    return Section(id="datasets", title=("Datasets",), blocks=tuple(sections))


def _dataset(dataset: Dataset, outcome: Outcome, index: Index) -> Section:
    simulated = index.is_simulated(dataset.id)
    mark: Words = (" ", Tag(SIMULATED, SIMULATED)) if simulated else ()
    return Section(
        id=say.dataset_anchor(dataset.id),
        title=(Quote(dataset.title), " ", Quote(dataset.id, "code"), *mark),
        entry=(Quote(dataset.id, "code"), *mark),
        blocks=tuple(_blocks(dataset, outcome, index)),
        kind="dataset",
        simulated=simulated,
        about=About(dataset=dataset.id),
        folded=len(index.datasets) > 1,
    )


def _blocks(dataset: Dataset, outcome: Outcome, index: Index) -> Iterator[Block]:
    simulated = index.is_simulated(dataset.id)
    if outcome.failure is not None:
        yield Notice(
            severity="failed",
            title=("Stopped at ", Quote(outcome.failure.stage)),
            items=((Quote(outcome.failure.error),),),
            simulated=simulated,
        )
    yield Facts(pairs=tuple(_facts(dataset, outcome)))
    if outcome.steps:
        yield Items(items=tuple((Quote(step),) for step in outcome.steps), ordered=True)
    if outcome.samples:
        yield Figures(figures=(quality_figure(outcome, index), design_figure(outcome, index)))
        yield _quality(outcome, simulated=simulated)
    if outcome.losses:
        yield losses_details(outcome, simulated=simulated)
    if outcome.within_g1:
        yield within_g1_details(outcome, simulated=simulated)
    if outcome.labels:
        yield Details(
            summary=("How the authors' labels were read",), blocks=(_labels(outcome, simulated=simulated),)
        )


def _facts(dataset: Dataset, outcome: Outcome) -> Iterator[tuple[Words, Words]]:
    if dataset.simulation is not None:
        yield ("Simulated",), _planted(dataset.simulation)
    yield (
        ("Species and tissue",),
        say.listed(Quote(text) for text in (dataset.species, dataset.tissue) if text),
    )
    if outcome.failure is None:
        rows = " rows, one per sample and population, and " if dataset.assay == "bulk" else " cells and "
        yield ("Kept",), (Number(outcome.n_cells), rows, Number(outcome.n_genes), " genes")
    arms: list[Inline] = []
    for name, arm in dataset.arms.items():
        arms += ["; "] if arms else []
        arms += [Quote(name, "code"), *say.treatment(arm)]
    yield ("Arms",), tuple(arms)
    yield ("Source",), say.source(dataset.source)
    if dataset.licence is not None:
        yield ("License",), (Quote(dataset.licence),)
    if dataset.notes is not None:
        yield ("Notes",), (Quote(dataset.notes),)


def _planted(simulation: Simulation) -> Words:
    parts: list[Inline] = ["These data were made, not measured. Planted: "]
    for shift in simulation.shifts:
        parts += [Quote(shift.signature, "code"), " ", Number(shift.log2_fold, "signed"), " "]
        parts += [say.unit("log2_fold"), " in ", say.population(shift.population), "; "]
    for change in simulation.changes:
        parts += ["share of ", say.population(change.population), " ", Number(change.log_odds, "signed"), " "]
        parts += [say.unit("log_odds"), "; "]
    if simulation.drop_genes:
        parts += [
            "left out the genes of ",
            *say.listed(Quote(one, "code") for one in simulation.drop_genes),
            "; ",
        ]
    planted = bool(simulation.shifts or simulation.changes or simulation.drop_genes)
    parts += ["nothing else." if planted else "nothing."]
    return tuple(parts)


def _quality(outcome: Outcome, *, simulated: bool) -> Table:
    rows = tuple(
        Row(
            cells=(
                (Quote(one.sample, "code"),),
                (Quote(one.arm, "code"),),
                (Quote(one.donor, "code"),) if one.donor is not None else say.NOTHING,
                (Number(one.n_cells_before),),
                (Number(one.n_cells),),
                (Number(one.median_counts),),
                (Number(one.median_genes),),
                (Number(one.median_pct_mt),),
            ),
            simulated=simulated,
        )
        for one in outcome.samples
    )
    names = ("Sample", "Arm", "Donor", "Cells before", "Cells kept", "Median counts", "Median genes")
    columns = (*names, "Median mitochondrial %")
    return say.table("Samples before and after quality control", columns, rows, numeric=(3, 4, 5, 6, 7))


def _labels(outcome: Outcome, *, simulated: bool) -> Table:
    rows = tuple(
        Row(
            cells=((Quote(one.author),), (say.population(one.house),), (Number(one.n_cells),)),
            simulated=simulated,
        )
        for one in outcome.labels
    )
    names = ("Authors' label", "Read as", "Cells")
    return say.table("The authors' labels and the cell types they were read as", names, rows, numeric=(2,))
