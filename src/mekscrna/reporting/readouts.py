"""What a claim reads, in words; gene lists by their titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.reporting import phrases as say
from mekscrna.reporting.inline import Inline, Quote, Words
from mekscrna.spec.claim import Interaction
from mekscrna.spec.readout import Fraction, Ratio, ScoreShift, SignatureDifference, SingleGene

if TYPE_CHECKING:
    from mekscrna.reporting.index import Index
    from mekscrna.spec.claim import Claim
    from mekscrna.spec.readout import OneStep


def in_words(claim: Claim, index: Index) -> Words:
    """Return what a claim reads and in which cells: two readings of a claim of two steps."""
    words: list[Inline] = []
    for step, population in claim.steps:
        words += [", and "] if words else []
        words += _step(step, population, index)
    if isinstance(claim.readout, Interaction):
        words += [", less its change in ", *say.contrast(claim.readout.less)]
    return tuple(words)


def _step(step: OneStep, population: str, index: Index) -> Words:
    """Return what one step reads; shares and ratios name their cells themselves."""
    within: Words = (" in ", say.population(population))
    match step:
        case ScoreShift(signature=name):
            return (*signature(name, index), *within)
        case SingleGene(human=symbol):
            return ("the gene ", Quote(symbol, "gene"), *within)
        case SignatureDifference(signature=name, minus=other):
            return (*signature(name, index), " minus ", *signature(other, index), *within)
        case Fraction(of=part, within=whole):
            return ("the share of ", say.population(part), " within ", say.population(whole))
        case Ratio(of=part, to=other):
            return ("the ratio of ", say.population(part), " to ", say.population(other))


def signature(name: str, index: Index) -> Words:
    """Return a gene list's title and id."""
    title = index.title_of(name)
    return (Quote(name, "code"),) if title is None else (Quote(title), " (", Quote(name, "code"), ")")


def of_key(key: str, index: Index) -> Words:
    """Return what a readout's key stands for, as far as it names gene lists."""
    kind, _, names = key.partition(":")
    if kind == "interaction":
        return ("difference of differences of ", *of_key(names, index))
    if kind == "signature":
        return signature(names, index)
    if kind == "difference":
        first, _, second = names.partition("-")
        return (*signature(first, index), " minus ", *signature(second, index))
    return (Quote(key, "code"),)
