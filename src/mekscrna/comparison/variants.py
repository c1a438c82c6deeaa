"""The primary estimate again: by other limits on genes, and under other labels of the cells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from mekscrna.comparison.pseudobulk import METHOD
from mekscrna.comparison.shares import METHOD as COMPOSITION
from mekscrna.comparison.shares import fraction_shift, ratio_shift
from mekscrna.spec.cell_types import ALL
from mekscrna.spec.readout import Fraction, Ratio, ScoreShift, SignatureDifference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mekscrna.comparison.aggregate import Sums
    from mekscrna.comparison.desk import Desk
    from mekscrna.comparison.shift import Shift
    from mekscrna.spec.claim import Claim

GENE_LIMITS: Final = (1.0, 10.0)
"""Mean counts per sample from which genes speak, tried beside the gate's."""


def variants(
    desk: Desk, claim: Claim, *, gene_limits: Sequence[float], labels: Mapping[str, Sums]
) -> list[Shift]:
    """Return the primary shift by other limits on genes and under other labels.

    Their methods are those of the primary with ``_from_<limit>`` or ``_by_<labels>`` behind. None of single
    genes by limits, and none by labels of a claim that takes all cells alike.
    """
    return [*_by_limits(desk, claim, gene_limits), *_by_labels(desk, claim, labels)]


def _by_limits(desk: Desk, claim: Claim, gene_limits: Sequence[float]) -> Iterator[Shift]:
    names = _lists_of(claim)
    if not names or any(name not in desk.signatures for name in names):
        return
    for limit in gene_limits:
        if limit != desk.gates.min_gene_counts:
            gates = desk.gates.model_copy(update={"min_gene_counts": limit})
            other = replace(desk, gates=gates, expressed=desk.expressed)
            found = other.by_genes(claim.reading.key, names, population=claim.population)
            yield replace(found, method=f"{METHOD}_from_{limit:g}")


def _by_labels(desk: Desk, claim: Claim, labels: Mapping[str, Sums]) -> Iterator[Shift]:
    reading, population = claim.reading, claim.population
    names = _lists_of(claim)
    for name, sums in labels.items():
        other = replace(desk, sums=sums, expressed={})
        if isinstance(reading, Fraction):
            question = other.question(population)
            found = fraction_shift(sums, question, of=reading.of, within=reading.within)
        elif isinstance(reading, Ratio):
            found = ratio_shift(sums, other.question(population), of=reading.of, to=reading.to)
        elif names and population != ALL and all(each in desk.signatures for each in names):
            found = other.by_genes(reading.key, names, population=population)
        else:
            continue
        kind = COMPOSITION if isinstance(reading, Fraction | Ratio) else METHOD
        yield replace(found, method=f"{kind}_by_{name}")


def _lists_of(claim: Claim) -> tuple[str, ...]:
    """Return the lists that the primary shift is made of; none of genes, shares and ratios."""
    reading = claim.reading
    return reading.lists if isinstance(reading, ScoreShift | SignatureDifference) else ()
