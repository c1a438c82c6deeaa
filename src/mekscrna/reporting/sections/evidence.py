"""What one dataset says of one claim: the findings, the samples, the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.reporting import phrases as say
from mekscrna.reporting.page import (
    Badge,
    Block,
    Details,
    Figures,
    Items,
    Quote,
    Section,
    Tag,
    Words,
)
from mekscrna.reporting.sections import captions
from mekscrna.reporting.sections.evidence_numbers import numbers
from mekscrna.reporting.sections.evidence_tables import (
    coverage_table,
    power_table,
    sample_table,
    specification_table,
)
from mekscrna.reporting.words import SIMULATED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.claims.verdict import Judgement
    from mekscrna.reporting.index import Index


def evidence(judgement: Judgement, index: Index) -> Section:
    """Return everything that a verdict rests on, from words to single samples."""
    simulated = index.is_simulated(judgement.dataset)
    mark: Words = (" ", Tag(SIMULATED, SIMULATED)) if simulated else ()
    return Section(
        id=say.evidence_anchor(judgement.claim, judgement.dataset),
        title=(Quote(judgement.dataset, "code"), *mark, " ", Badge(judgement.verdict)),
        blocks=tuple(_blocks(judgement, index, simulated=simulated)),
        kind="dataset",
        simulated=simulated,
    )


def _blocks(judgement: Judgement, index: Index, *, simulated: bool) -> Iterator[Block]:
    yield Items(items=tuple(say.finding(one) for one in judgement.findings))
    shift = judgement.evidence
    if shift is None:
        return
    figures = []
    if shift.samples:
        figures.append(captions.samples(shift, index))
    if shift.background is not None and shift.estimate is not None:
        figures.append(captions.background(shift, index))
    if figures:
        yield Figures(figures=tuple(figures))
    said = {one.text for one in judgement.findings}
    unsaid = tuple((Quote(text),) for text in (*shift.obstacles, *shift.notes) if text not in said)
    if unsaid:
        yield Items(items=unsaid)
    yield Details(summary=("Numbers",), blocks=(numbers(judgement, simulated=simulated),))
    if shift.samples:
        yield Details(summary=("Samples as a table",), blocks=(sample_table(shift, simulated=simulated),))
    if judgement.specifications:
        table = specification_table(judgement, simulated=simulated)
        yield Details(summary=("Other ways of asking",), blocks=(table,))
    if shift.coverage:
        yield Details(summary=("Genes",), blocks=(coverage_table(shift.coverage, simulated=simulated),))
    if shift.estimate is not None and shift.estimate.power_curve:
        table = power_table(shift.estimate, shift, simulated=simulated)
        yield Details(summary=("What more samples would find",), blocks=(table,))
