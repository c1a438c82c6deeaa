"""The first thing a reader sees: which claim holds where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.claims.verdict import Verdict
from mekscrna.reporting import phrases as say
from mekscrna.reporting import readouts
from mekscrna.reporting.inline import Badge, Break, Inline, Link, Number, Quote, Tag, Words
from mekscrna.reporting.page import Block, Group, Paragraph, Row, Section, Table
from mekscrna.reporting.words import DIRECTIONS, SIMULATED

if TYPE_CHECKING:
    from mekscrna.claims.verdict import Judgement
    from mekscrna.reporting.index import Index
    from mekscrna.spec.claim import Claim


_LEAD = (
    "Each claim was put to each dataset. The unit is the sample, never the cell. Effects are treated minus "
    "reference, with the 95 % interval. "
)


def verdicts(index: Index) -> Section:
    """Return the verdicts: a board where several datasets were asked, then every verdict with its numbers."""
    several = len(index.datasets) > 1
    blocks: tuple[Block, ...] = (_board(index), _table(index)) if several else (_table(index),)
    return Section(id="verdicts", title=("Verdicts",), blocks=(_lead(), *blocks))


def _lead() -> Paragraph:
    return Paragraph(
        kind="note",
        words=(
            _LEAD,
            Link(("What the verdicts mean",), "#glossary"),
            ".",
        ),
    )


def _board(index: Index) -> Table:
    heads = tuple(say.dataset_name(name, index) for name in index.datasets)
    rows = tuple(
        Row(
            cells=(
                _claim_link(claim),
                *(_square(claim.id, name, index) for name in index.datasets),
                _together(claim.id, index),
            )
        )
        for claim in index.claims.values()
    )
    return Table(
        caption=("At a glance: claims by datasets",),
        columns=(("Claim",), *heads, ("All together",)),
        groups=(Group(rows=rows),),
        kind="board",
        sortable=False,
    )


def _square(claim: str, dataset: str, index: Index) -> Words:
    found = index.judgement(claim, dataset)
    if found is None:
        return ("not asked",)
    return (Link((Badge(found.verdict),), f"#{say.evidence_anchor(claim, dataset)}"),)


def _together(claim: str, index: Index) -> Words:
    """Return what the datasets say together; those simulated are marked and stand apart."""
    words: list[Inline] = []
    for found in index.together(claim):
        words += [Break()] if words else []
        words.append(Link((Badge(found.verdict),), f"#{say.together_anchor(claim)}"))
        words += [" ", Tag(SIMULATED, SIMULATED)] if found.simulated else []
    return tuple(words) or say.NOTHING


def _claim_link(claim: Claim) -> Words:
    return (Link((Quote(claim.statement),), f"#{say.claim_anchor(claim.id)}"),)


def _table(index: Index) -> Table:
    columns = ("Dataset", "Verdict", "Effect [95 % interval]", "Rests on", "Why")
    return Table(
        caption=("Every verdict with its numbers",),
        columns=tuple((name,) for name in columns),
        groups=tuple(_group(claim, index) for claim in index.claims.values()),
        kind="verdicts",
        sortable=False,
    )


def _group(claim: Claim, index: Index) -> Group:
    title: Words = (
        *_claim_link(claim),
        Break(),
        "Claimed: ",
        Quote(DIRECTIONS[claim.direction], "muted"),
        " · read from ",
        *readouts.in_words(claim, index),
        " · smallest effect ",
        Number(claim.smallest_effect.value, "exact"),
        " ",
        say.unit(claim.smallest_effect.unit),
    )
    found = [index.judgement(claim.id, name) for name in index.datasets]
    return Group(title=title, rows=tuple(_row(one, index) for one in found if one is not None))


def _row(judgement: Judgement, index: Index) -> Row:
    return Row(
        cells=(
            _dataset(judgement, index),
            _verdict(judgement),
            _effect(judgement),
            _rests_on(judgement),
            (*say.reason(judgement), " ", _more(judgement)),
        ),
        simulated=index.is_simulated(judgement.dataset),
    )


def _verdict(judgement: Judgement) -> Words:
    if judgement.certainty is None:
        return (Badge(judgement.verdict),)
    return (Badge(judgement.verdict), " ", Quote(judgement.certainty.value, "muted"), " certainty")


def _dataset(judgement: Judgement, index: Index) -> Words:
    name: Words = (Link((Quote(judgement.dataset, "code"),), f"#{say.dataset_anchor(judgement.dataset)}"),)
    if index.replaced_contrast(judgement.dataset) is None:
        return name
    return (*name, " ", Tag("other contrast", "warning"))


def _effect(judgement: Judgement) -> Words:
    """Return the effect; where the claim is untestable, with a mark that it decides nothing."""
    found = judgement.evidence.estimate if judgement.evidence else None
    unread = found is not None and judgement.verdict is Verdict.UNTESTABLE
    return (*say.effect(found), " ", Tag("not read")) if unread else say.effect(found)


def _rests_on(judgement: Judgement) -> Words:
    """Return the samples, the genes read of each list, and how other ways of asking agree."""
    shift = judgement.evidence
    if shift is None:
        return say.NOTHING
    words: list[Inline] = [*say.sizes(shift)]
    for one in shift.coverage:
        words += [Break(), Number(one.n_expressed), " of ", Number(one.n_genes), " genes"]
    if judgement.verdict is not Verdict.UNTESTABLE and judgement.specifications:
        words += [Break(), say.agreement(judgement)]
    return tuple(words)


def _more(judgement: Judgement) -> Link:
    return Link(("Evidence",), f"#{say.evidence_anchor(judgement.claim, judgement.dataset)}")
