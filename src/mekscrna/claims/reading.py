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
            f"{_few(coverage.n_present, coverage)} {'is' if coverage.n_present < 2 else 'are'} in the matrix "
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
            f"{_few(coverage.n_expressed, coverage)} {'reaches' if coverage.n_expressed < 2 else 'reach'} "
            f"{counts} counts per sample (at least {needed} are needed){listed(coverage.silent, 'silent')}."
        )
    return Finding(reason=Reason.LOW_EXPRESSION, text=text)


def _part(share: float, size: int) -> int:
    """Return the fewest genes that make up a share of a list, safe from rounding of the share."""
    return math.ceil(share * size - 1e-9)


def _few(n: int, coverage: Coverage) -> str:
    """Return *Only 3 of 10 genes of mpas*, or *None of the 10 genes of mpas*."""
    of = f"{coverage.n_genes} genes of {coverage.signature}"
    return f"Only {n} of {of}" if n else f"None of the {of}"


def _gene(coverage: Coverage, named: tuple[str, ...]) -> str:
    """Return the symbol of the one gene of a list, or the list's name."""
    return named[0] if named else coverage.signature
