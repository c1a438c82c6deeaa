"""One section per claim: what is asked, by whom, and what each dataset answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.claims.verdict import Verdict
from mekscrna.reporting import phrases as say
from mekscrna.reporting import readouts
from mekscrna.reporting.about import of_claim
from mekscrna.reporting.inline import Number, Quote, Words
from mekscrna.reporting.page import Block, Details, Facts, Section
from mekscrna.reporting.sections import captions
from mekscrna.reporting.sections.evidence import evidence
from mekscrna.reporting.sections.literature import origin, papers
from mekscrna.reporting.sections.overlaps import overlap_table, shared_with_other_claims
from mekscrna.reporting.sections.together import together
from mekscrna.reporting.words import DIRECTIONS, GRADES

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        about=of_claim(claim),
    )


def _blocks(claim: Claim, index: Index) -> Iterator[Block]:
    yield Facts(pairs=tuple(_asked(claim, index)))
    behind = Facts(pairs=tuple(_behind(claim, index)))
    yield Details(summary=("Source, scope and controls of this claim",), blocks=(behind,))
    others = papers(claim)
    if others is not None:
        yield Details(summary=("What else was published",), blocks=(others,))
    found = [index.judgement(claim.id, name) for name in index.datasets]
    judgements = [one for one in found if one is not None]
    read = [one for one in judgements if one.verdict is not Verdict.UNTESTABLE]
    shifts = tuple(one.evidence for one in read if one.evidence and one.evidence.estimate)
    if shifts:
        yield captions.forest(claim, shifts, index)
    found_together = index.together(claim.id)
    if found_together:
        yield together(claim, found_together, index)
    for judgement in judgements:
        yield evidence(judgement, index)
    shared = overlap_table(claim, index)
    if shared is not None:
        yield Details(summary=("Genes shared with other lists of this study",), blocks=(shared,))


def _asked(claim: Claim, index: Index) -> Iterator[tuple[Words, Words]]:
    """Yield what a reader must know to read the verdicts."""
    yield ("Claimed",), (Quote(DIRECTIONS[claim.direction]), ", ", *say.contrast(claim.contrast))
    yield ("Read from",), readouts.in_words(claim, index)
    smallest = claim.smallest_effect
    words: Words = (
        Number(smallest.value, "exact"),
        " ",
        say.unit(smallest.unit),
        ". ",
        Quote(smallest.reason),
    )
    yield ("Smallest effect of interest",), words
    yield ("RNA as a proxy",), _proxy(claim.proxy)


def _behind(claim: Claim, index: Index) -> Iterator[tuple[Words, Words]]:
    """Yield where the claim comes from, and what controls and limits it."""
    shared = shared_with_other_claims(claim, index)
    if shared:
        yield ("Genes shared with other claims",), shared
    if claim.on_target is not None:
        control = claim.on_target
        yield (
            ("On-target control",),
            (
                *readouts.signature(control.signature, index),
                " must go ",
                Quote(control.direction),
                " in ",
                say.population(control.population),
            ),
        )
    yield from origin(claim, index)
    if claim.notes is not None:
        yield ("Notes",), (Quote(claim.notes),)
    if claim.registry_id is not None:
        yield ("Registry id",), (Quote(claim.registry_id, "code"),)
    yield ("Claim id",), (Quote(claim.id, "code"),)


def _proxy(proxy: Proxy) -> Words:
    words: Words = ("Grade ", Quote(proxy.grade, "strong"), ": ", GRADES[proxy.grade], ".")
    if proxy.can is not None:
        words = (*words, " What it shows: ", Quote(proxy.can))
    return words if proxy.cannot is None else (*words, " What it does not show: ", Quote(proxy.cannot))
