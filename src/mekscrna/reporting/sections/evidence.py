"""What one dataset says of one claim: the findings, the samples, the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.claims.verdict import Verdict
from mekscrna.reporting import phrases as say
from mekscrna.reporting import readouts
from mekscrna.reporting.about import About
from mekscrna.reporting.inline import Badge, Break, Inline, Number, Quote, Tag, Words
from mekscrna.reporting.page import Block, Details, Figures, Items, Paragraph, Section
from mekscrna.reporting.sections import captions
from mekscrna.reporting.sections.evidence_figures import (
    drivers,
    drivers_table,
    left_out,
    left_out_table,
    specifications,
)
from mekscrna.reporting.sections.evidence_numbers import numbers
from mekscrna.reporting.sections.evidence_tables import (
    coverage_table,
    power_table,
    sample_table,
    specification_table,
)
from mekscrna.reporting.words import SIMULATED
from mekscrna.spec.claim_parts import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.claims.verdict import Judgement
    from mekscrna.comparison.shift import Shift
    from mekscrna.reporting.index import Index


def evidence(judgement: Judgement, index: Index) -> Section:
    """Return everything that a verdict rests on, from words to single samples."""
    simulated = index.is_simulated(judgement.dataset)
    mark: Words = (" ", Tag(SIMULATED, SIMULATED)) if simulated else ()
    return Section(
        id=say.evidence_anchor(judgement.claim, judgement.dataset),
        title=(Quote(judgement.dataset, "code"), *mark, " ", Badge(judgement.verdict), *_measured(judgement)),
        blocks=tuple(_blocks(judgement, index, simulated=simulated)),
        kind="dataset",
        simulated=simulated,
        about=About(claim=judgement.claim, dataset=judgement.dataset, verdict=judgement.verdict),
        folded=len(index.datasets) > 1,
    )


def _measured(judgement: Judgement) -> Words:
    """Return the effect beside the verdict that it decides."""
    found = judgement.evidence.estimate if judgement.evidence else None
    if found is None or judgement.verdict is Verdict.UNTESTABLE:
        return ()
    return (" ", *say.effect(found))


def _blocks(judgement: Judgement, index: Index, *, simulated: bool) -> Iterator[Block]:
    if judgement.steps:
        yield Items(items=(say.finding(judgement.findings[0]),))
        yield from _steps(judgement, index, simulated=simulated)
        return
    shift = judgement.evidence
    if shift is not None:
        yield Paragraph(kind="note", words=_asked(shift, index))
    is_decided = judgement.certainty is not None
    yield Items(items=tuple(say.finding(one, is_decided=is_decided) for one in judgement.findings))
    if shift is None:
        return
    said = {one.text for one in judgement.findings}
    unsaid = tuple((Quote(text),) for text in shift.notes if text not in said)
    if unsaid:
        yield Items(items=unsaid)
    dissent = _dissent(judgement, index)
    if dissent:
        yield Paragraph(words=dissent)
    yield from _figures(judgement, shift, index)
    yield from _tables(judgement, shift, index)


def _tables(judgement: Judgement, shift: Shift, index: Index) -> Iterator[Details]:
    """Yield the numbers and the twins of the figures, each behind a line that opens it."""
    simulated = index.is_simulated(judgement.dataset)
    yield Details(summary=("Numbers",), blocks=(numbers(judgement, index, simulated=simulated),))
    if shift.samples:
        yield Details(summary=("Samples as a table",), blocks=(sample_table(shift, simulated=simulated),))
    if judgement.specifications:
        table = specification_table(judgement, index, simulated=simulated)
        yield Details(summary=("Other ways of asking",), blocks=(table,))
    if judgement.verdict is not Verdict.UNTESTABLE:
        yield from _twins(shift, simulated=simulated)
    if shift.coverage:
        yield Details(
            summary=("Genes",), blocks=(coverage_table(shift.coverage, index, simulated=simulated),)
        )
    if shift.estimate is not None and shift.estimate.power_curve:
        table = power_table(shift.estimate, shift, simulated=simulated)
        yield Details(summary=("What more samples would find",), blocks=(table,))


def _steps(judgement: Judgement, index: Index, *, simulated: bool) -> Iterator[Section]:
    """Yield one section for each reading of a claim of two."""
    anchor = say.evidence_anchor(judgement.claim, judgement.dataset)
    for number, step in enumerate(judgement.steps, start=1):
        key = step.evidence.readout if step.evidence else ""
        where: Words = (" in ", say.population(step.evidence.population)) if step.evidence else ()
        yield Section(
            id=f"{anchor}-{number}",
            title=(*readouts.of_key(key, index), *where, " ", Badge(step.verdict)),
            blocks=tuple(_blocks(step, index, simulated=simulated)),
            simulated=simulated,
        )


def _asked(shift: Shift, index: Index) -> Words:
    """Return what was compared: the data, the arms, and whether the study chose other arms than the claim."""
    dataset = index.datasets[shift.dataset]
    words: list[Inline] = [Quote(dataset.title), Break(), Quote(shift.treated, "code")]
    words += say.treatment(dataset.arms[shift.treated]) if shift.treated in dataset.arms else ()
    words += [" against ", Quote(shift.reference, "code")]
    words += say.treatment(dataset.arms[shift.reference]) if shift.reference in dataset.arms else ()
    if index.replaced_contrast(shift.dataset) is not None:
        words += [
            " ",
            Tag("other contrast", "warning"),
            " The study put these arms in the place of the claim's.",
        ]
    return tuple(words)


def _figures(judgement: Judgement, shift: Shift, index: Index) -> Iterator[Block]:
    """Yield the figures; behind a line that opens them where they decide nothing."""
    found = []
    if shift.samples:
        found.append(captions.samples(shift, index))
    if shift.background is not None and shift.estimate is not None:
        found.append(captions.background(shift, index))
    if found and judgement.verdict is Verdict.UNTESTABLE:
        summary: Words = ("Samples, for the record: they decide nothing here",)
        yield Details(summary=summary, blocks=(Figures(figures=tuple(found)),))
    elif found:
        smallest = _smallest(judgement, shift, index)
        made = (shift.dataset,) if index.is_simulated(shift.dataset) else ()
        more = (
            left_out(shift, smallest=smallest, simulated=made),
            specifications(judgement, index),
            drivers(shift, simulated=made),
        )
        yield Figures(figures=(*found, *(one for one in more if one is not None)))


def _twins(shift: Shift, *, simulated: bool) -> Iterator[Details]:
    """Yield the tables beside the figures that show what the estimate hangs on."""
    if shift.estimate is not None and shift.estimate.left_out:
        table = left_out_table(shift, simulated=simulated)
        yield Details(summary=("One left out in turn, as a table",), blocks=(table,))
    if shift.drivers:
        table = drivers_table(shift, simulated=simulated)
        yield Details(summary=("What drives it, as a table",), blocks=(table,))


def _smallest(judgement: Judgement, shift: Shift, index: Index) -> float:
    """Return the smallest effect of interest of the reading that a shift answers."""
    claim = index.claims[judgement.claim]
    own = [one for one in parts(claim) if one.readout.key == shift.readout]
    return (own[0] if own else claim).smallest_effect.value


def _dissent(judgement: Judgement, index: Index) -> Words:
    """Return the other lists and methods that point the other way; () where none does, or none is read."""
    against = [one for one in judgement.specifications if one.agrees is False]
    if not against or judgement.verdict is Verdict.UNTESTABLE:
        return ()
    words: list[Inline] = ["Asked in other ways, these point the other way: "]
    for one in against:
        words += ["; "] if one is not against[0] else []
        words += [*readouts.of_key(one.readout, index), " by ", Quote(one.method, "code")]
        words += [", Hedges' g ", Number(one.hedges_g, "signed")] if one.hedges_g is not None else []
    return (*words, ".")
