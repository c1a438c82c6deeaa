"""Every verdict with its numbers and its reason, one row each: the table twin of the board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.claims.verdict import Verdict
from mekscrna.reporting import phrases as say
from mekscrna.reporting.about import TOGETHER, About
from mekscrna.reporting.inline import Badge, Break, Inline, Link, Number, Quote, Tag, Words
from mekscrna.reporting.page import Group, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.claims.overall import Overall
    from mekscrna.claims.verdict import Judgement
    from mekscrna.reporting.index import Index
    from mekscrna.spec.claim import Claim

_COLUMNS = (
    *("Claim", "Dataset", "Verdict", "Certainty", "Effect", "95 % interval", "Unit"),
    *("Rests on", "Other ways of asking", "Why"),
)


def verdict_table(index: Index) -> Table:
    """Return a row for each claim in each dataset, and for each claim in all together."""
    rows = tuple(row for claim in index.claims.values() for row in _rows(claim, index))
    return Table(
        caption=("Every verdict with its numbers",),
        columns=tuple((name,) for name in _COLUMNS),
        groups=(Group(rows=rows),),
        numeric=(4,),
        kind="verdicts",
    )


def _rows(claim: Claim, index: Index) -> Iterator[Row]:
    for found in index.together(claim.id):
        yield _row_of_all(claim, found)
    for name in index.datasets:
        judgement = index.judgement(claim.id, name)
        if judgement is not None:
            yield _row(claim, judgement, index)


def _row(claim: Claim, judgement: Judgement, index: Index) -> Row:
    shift = judgement.evidence
    found = shift.estimate if shift else None
    unread: Words = (" ", Tag("not read")) if found and judgement.verdict is Verdict.UNTESTABLE else ()
    return Row(
        cells=(
            _claim(claim),
            _dataset(judgement, index),
            (Badge(judgement.verdict),),
            _word(judgement.certainty.value if judgement.certainty else None),
            (Number(found.value, "signed"),) if found else say.NOTHING,
            (*say.interval(found.ci95), *unread) if found else say.NOTHING,
            (say.unit(shift.unit),) if shift else say.NOTHING,
            _rests_on(judgement),
            _others(judgement),
            (*say.reason(judgement), " ", _evidence(judgement)),
        ),
        simulated=index.is_simulated(judgement.dataset),
        about=About(claim=claim.id, dataset=judgement.dataset, verdict=judgement.verdict),
    )


def _row_of_all(claim: Claim, found: Overall) -> Row:
    pooled = found.pooled
    estimate = pooled.estimate if pooled else None
    return Row(
        cells=(
            _claim(claim),
            ("all together",),
            (Badge(found.verdict),),
            _word(found.certainty.value if found.certainty else None),
            (Number(estimate.value, "signed"),) if estimate else say.NOTHING,
            say.interval(estimate.ci95) if estimate else say.NOTHING,
            (say.unit(pooled.unit),) if pooled else say.NOTHING,
            say.listed(Quote(name, "code") for name in pooled.datasets) if pooled else say.NOTHING,
            say.NOTHING,
            (Quote(found.findings[0].text),) if found.findings else say.NOTHING,
        ),
        simulated=found.simulated,
        about=About(claim=claim.id, dataset=TOGETHER, verdict=found.verdict),
    )


def _claim(claim: Claim) -> Words:
    return (Link((Quote(claim.statement),), f"#{say.claim_anchor(claim.id)}"),)


def _word(text: str | None) -> Words:
    return say.NOTHING if text is None else (Quote(text),)


def _dataset(judgement: Judgement, index: Index) -> Words:
    name: Words = (Link((Quote(judgement.dataset, "code"),), f"#{say.dataset_anchor(judgement.dataset)}"),)
    if index.replaced_contrast(judgement.dataset) is None:
        return name
    return (*name, " ", Tag("other contrast", "warning"))


def _rests_on(judgement: Judgement) -> Words:
    """Return the samples, and the genes read of each list."""
    shift = judgement.evidence
    if shift is None:
        return say.NOTHING
    words: list[Inline] = [*say.sizes(shift)]
    for one in shift.coverage:
        words += [Break(), Number(one.n_expressed), " of ", Number(one.n_genes), " genes"]
    return tuple(words)


def _others(judgement: Judgement) -> Words:
    """Return how other ways of asking agree."""
    read = judgement.verdict is not Verdict.UNTESTABLE and bool(judgement.specifications)
    return (say.agreement(judgement),) if read else say.NOTHING


def _evidence(judgement: Judgement) -> Link:
    return Link(("Evidence",), f"#{say.evidence_anchor(judgement.claim, judgement.dataset)}")
