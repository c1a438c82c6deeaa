"""What a part of the page is about, so that a reader can filter it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mekscrna.claims.verdict import Verdict
from mekscrna.spec.readout import Fraction, Ratio, ScoreShift, SignatureDifference, SingleGene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.spec.claim import Claim
    from mekscrna.spec.readout import OneStep

TOGETHER = "together"
"""Stands in the place of a dataset where all of them speak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom a row, a cell or a section speaks of; nobody in particular where a field is empty.

    A part with a claim is seen where the claim passes the filters; one with a claim and a dataset, where that
    verdict does; any other, where what it names is what was chosen.
    """

    claim: str | None = None
    dataset: str | None = None
    verdict: Verdict | None = None
    populations: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    """Gene lists by id, and single genes by symbol."""


NOBODY = About()


def of_claim(claim: Claim) -> About:
    """Return a claim with every population and gene list that it reads."""
    names = dict.fromkeys(name for step, population in claim.steps for name in _populations(step, population))
    lists = dict.fromkeys(name for step, _ in claim.steps for name in signatures(step))
    return About(claim=claim.id, populations=tuple(names), signatures=tuple(lists))


def signatures(step: OneStep) -> tuple[str, ...]:
    """Return the gene lists, or the gene, that a step reads; the deciding one first."""
    match step:
        case ScoreShift(signature=name, alternates=others):
            return (name, *others)
        case SignatureDifference(signature=name, minus=other):
            return (name, other)
        case SingleGene(human=symbol):
            return (symbol,)
        case _:
            return ()


def _populations(step: OneStep, population: str) -> Iterator[str]:
    yield population
    match step:
        case Fraction(of=part, within=whole):
            yield from (part, whole)
        case Ratio(of=part, to=other):
            yield from (part, other)
