"""One section per claim: what is asked, by whom, and what each dataset answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.claims.verdict import Verdict
from mekscrna.reporting import phrases as say
from mekscrna.reporting.page import (
    Block,
    Details,
    Facts,
    Number,
    Quote,
    Row,
    Section,
    Table,
    Words,
)
from mekscrna.reporting.sections import captions
from mekscrna.reporting.sections.evidence import evidence
from mekscrna.reporting.words import DIRECTIONS, GRADES
from mekscrna.spec.claim import Fraction, Ratio, ScoreShift, SignatureDifference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.record import Overlap
    from mekscrna.reporting.index import Index
    from mekscrna.spec.claim import Claim, Proxy


def claims(index: Index) -> Section:
    """Return all claims, in the order of the study."""
    return Section(
        id="claims",
        title=("Claims",),
        blocks=tuple(_claim(claim, index) for claim in index.claims.values()),
    )


def _claim(claim: Claim, index: Index) -> Section:
    return Section(
        id=say.claim_anchor(claim.id),
        title=(Quote(claim.statement),),
        blocks=tuple(_blocks(claim, index)),
        kind="claim",
    )


def _blocks(claim: Claim, index: Index) -> Iterator[Block]:
    yield Facts(pairs=tuple(_facts(claim, index)))
    found = [index.judgement(claim.id, name) for name in index.datasets]
    judgements = [one for one in found if one is not None]
    read = [one for one in judgements if one.verdict is not Verdict.UNTESTABLE]
    shifts = tuple(one.evidence for one in read if one.evidence and one.evidence.estimate)
    if shifts:
        yield captions.forest(claim, shifts, index)
    for judgement in judgements:
        yield evidence(judgement, index)
    shared = _overlaps(claim, index)
    if shared:
        yield Details(
            summary=("Genes shared with other lists of this study",), blocks=(_overlap_table(shared),)
        )


def _facts(claim: Claim, index: Index) -> Iterator[tuple[Words, Words]]:
    yield ("Claimed",), (Quote(DIRECTIONS[claim.direction]), ", ", *say.contrast(claim.contrast))
    yield ("Read from",), _readout(claim, index)
    smallest = claim.smallest_effect
    words: Words = (
        Number(smallest.value, "exact"),
        " ",
        say.unit(smallest.unit),
        ". ",
        Quote(smallest.reason),
    )
    yield ("Smallest effect of interest",), words
    if claim.on_target is not None:
        control = claim.on_target
        yield (
            ("On-target control",),
            (
                *say.signature(control.signature, index),
                " must go ",
                Quote(control.direction),
                " in ",
                say.population(control.population),
            ),
        )
    yield ("RNA as a proxy",), _proxy(claim.proxy)
    yield ("Source",), say.source(claim.source)
    if claim.notes is not None:
        yield ("Notes",), (Quote(claim.notes),)
    if claim.registry_id is not None:
        yield ("Registry id",), (Quote(claim.registry_id, "code"),)
    yield ("Claim id",), (Quote(claim.id, "code"),)


def _readout(claim: Claim, index: Index) -> Words:
    """Return what is read and in which cells; shares and ratios name their cells themselves."""
    if isinstance(claim.readout, Fraction | Ratio):
        return say.readout(claim, index)
    return (*say.readout(claim, index), " in ", say.population(claim.population))


def _proxy(proxy: Proxy) -> Words:
    words: Words = ("Grade ", Quote(proxy.grade, "strong"), ": ", GRADES[proxy.grade], ".")
    if proxy.can is not None:
        words = (*words, " It can: ", Quote(proxy.can))
    return words if proxy.cannot is None else (*words, " It cannot: ", Quote(proxy.cannot))


def _lists(claim: Claim, index: Index) -> frozenset[str]:
    """Return the ids of a claim's gene lists, the counterparts of other species included."""
    match claim.readout:
        case ScoreShift(signature=name, alternates=others):
            named = {name, *others}
        case SignatureDifference(signature=name, minus=other):
            named = {name, other}
        case _:
            named = set()
    if claim.on_target is not None:
        named.add(claim.on_target.signature)
    siblings = {one.id for one in index.signatures.values() if one.counterpart_of in named}
    return frozenset(named | siblings)


def _overlaps(claim: Claim, index: Index) -> tuple[Overlap, ...]:
    lists = _lists(claim, index)
    return tuple(one for one in index.run.overlaps if lists & {one.first, one.second})


def _overlap_table(overlaps: tuple[Overlap, ...]) -> Table:
    rows = tuple(
        Row(
            cells=(
                (Quote(one.first, "code"),),
                (Quote(one.second, "code"),),
                (Number(one.n_shared),),
                (Number(one.jaccard),),
                say.genes(one.genes),
            )
        )
        for one in overlaps
    )
    names = ("List", "Other list", "Shared", "Jaccard index", "Genes")
    return say.table(
        "Lists that share genes rise and fall together: agreement between them is no second witness",
        names,
        rows,
        numeric=(2, 3),
    )
