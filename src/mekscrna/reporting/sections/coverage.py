"""How much of each gene list each dataset holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.reporting import phrases as say
from mekscrna.reporting import readouts
from mekscrna.reporting.inline import Number, Quote, Words
from mekscrna.reporting.page import Block, Details, Group, Row, Section, Table

if TYPE_CHECKING:
    from mekscrna.record import CoverageRecord, Outcome
    from mekscrna.reporting.index import Index


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
    blocks: tuple[Block, ...] = (table, *(block for block in missing if block is not None))
    return Section(id="coverage", title=("Gene coverage",), blocks=blocks)


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
