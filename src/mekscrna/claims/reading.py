"""Whether a gene list can be read at all in a dataset: enough of it there, enough of it expressed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mekscrna.claims.verdict import Finding, Reason
from mekscrna.claims.words import listed, number

if TYPE_CHECKING:
    from mekscrna.comparison.shift import Coverage
    from mekscrna.spec.study import Gates


def unreadable(coverage: Coverage, gates: Gates) -> Finding | None:
    """Say why a list, or the gene of a single-gene claim, cannot be read; None where it can."""
    return absent(coverage, gates) or silent(coverage, gates)


def absent(coverage: Coverage, gates: Gates) -> Finding | None:
    """Say that too little of a list is in the matrix; None where enough is."""
    size = coverage.n_genes
    needed = max(_part(gates.min_present, size), min(gates.min_present_genes, size), 1)
    if coverage.n_present >= needed:
        return None
    if size == 1:
        text = f"{_gene(coverage, coverage.missing)} is not in the matrix."
    else:
        text = (
            f"Only {coverage.n_present} of {size} genes of {coverage.signature} are in the matrix "
            f"(at least {needed} are needed){listed(coverage.missing, 'missing')}."
        )
    return Finding(reason=Reason.LOW_COVERAGE, text=text)


def silent(coverage: Coverage, gates: Gates) -> Finding | None:
    """Say that too little of a list is expressed; None where enough is."""
    size = coverage.n_genes
    needed = max(_part(gates.min_expressed, size), 1)
    if coverage.n_expressed >= needed:
        return None
    counts = number(coverage.min_counts)
    if size == 1:
        text = f"{_gene(coverage, coverage.silent)} does not reach {counts} counts per sample on average."
    else:
        text = (
            f"Only {coverage.n_expressed} of {size} genes of {coverage.signature} reach {counts} counts per "
            f"sample (at least {needed} are needed){listed(coverage.silent, 'silent')}."
        )
    return Finding(reason=Reason.LOW_EXPRESSION, text=text)


def _part(share: float, size: int) -> int:
    """Return the fewest genes that make up a share of a list, safe from rounding of the share."""
    return math.ceil(share * size - 1e-9)


def _gene(coverage: Coverage, named: tuple[str, ...]) -> str:
    """Return the symbol of the one gene of a list, or the list's name."""
    return named[0] if named else coverage.signature
