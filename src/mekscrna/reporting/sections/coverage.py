"""How much of each gene list each dataset holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mekscrna.reporting import drawings, readouts
from mekscrna.reporting import phrases as say
from mekscrna.reporting.inline import Number, Quote, Words
from mekscrna.reporting.page import Block, Details, Figure, Figures, Group, Row, Section, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.record import CoverageRecord, Outcome
    from mekscrna.reporting.index import Index

_NAMED: Final = 5
"""Missing genes that a caption names."""


def coverage(index: Index) -> Section:
    """Return how many genes of each list each dataset holds, and which are missing."""
    held = {
        (_human_name(one, index), name): one
        for name, outcome in index.outcomes.items()
        for one in outcome.coverage
    }
    lists = sorted({name for name, _ in held})
    rows = tuple(
        Row(
            cells=(readouts.signature(one, index), *(_held(held.get((one, name))) for name in index.datasets))
        )
        for one in lists
    )
    table = Table(
        caption=("Genes of each list that are in the matrix, of all its genes",),
        columns=(("List",), *(say.dataset_name(name, index) for name in index.datasets)),
        groups=(Group(rows=rows),),
        sortable=False,
    )
    missing = tuple(
        _missing(index.outcomes[name], index) for name in index.datasets if name in index.outcomes
    )
    maps = tuple(_maps(index))
    drawn: tuple[Block, ...] = (Figures(figures=maps),) if maps else ()
    blocks: tuple[Block, ...] = (table, *drawn, *(block for block in missing if block is not None))
    return Section(id="coverage", title=("Gene coverage",), blocks=blocks)


def _maps(index: Index) -> Iterator[Figure]:
    """Yield a map of genes by datasets for every list of which a dataset lacks a gene."""
    held: dict[str, dict[str, tuple[str, ...]]] = {}
    for name in index.datasets:
        for one in index.outcomes[name].coverage if name in index.outcomes else ():
            held.setdefault(one.signature, {})[name] = one.missing
    for signature, missing in sorted(held.items()):
        found = index.signatures.get(signature)
        if found is None or not any(missing.values()):
            continue
        genes = (*found.genes.up, *found.genes.down)
        worst = max(missing, key=lambda name: len(missing[name]))
        lost = missing[worst][:_NAMED]
        caption: Words = (
            "Dark: in the matrix; pale: missing. ",
            Quote(worst, "code"),
            " lacks most, ",
            *say.genes(lost),
            " and others." if len(missing[worst]) > len(lost) else ".",
        )
        yield Figure(
            kind="coverage-map",
            panels=(drawings.coverage_map(genes, missing),),
            title=readouts.signature(signature, index),
            caption=caption,
            simulated=tuple(name for name in missing if index.is_simulated(name)),
        )


def _human_name(record: CoverageRecord, index: Index) -> str:
    found = index.signatures.get(record.signature)
    return (found.counterpart_of if found else None) or record.signature


def _held(record: CoverageRecord | None) -> Words:
    return (Number(record.n_present), " of ", Number(record.n_genes)) if record else say.NOTHING


def _missing(outcome: Outcome, index: Index) -> Details | None:
    rows = tuple(
        Row(
            cells=(readouts.signature(one.signature, index), say.genes(one.missing)),
            simulated=index.is_simulated(outcome.dataset),
        )
        for one in outcome.coverage
        if one.missing
    )
    if not rows:
        return None
    table = Table(
        caption=("Genes that are not in the matrix",),
        columns=(("List",), ("Missing genes",)),
        groups=(Group(rows=rows),),
    )
    return Details(summary=("Missing in ", Quote(outcome.dataset, "code")), blocks=(table,))
