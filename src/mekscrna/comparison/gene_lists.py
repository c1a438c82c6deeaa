"""Gene lists laid over the genes of one dataset: which genes speak, and with what weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from mekscrna.comparison.shift import Coverage
from mekscrna.kernels.types import Index, Vector
from mekscrna.scoring.panel import Panel, Signatures
from mekscrna.spec.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LaidList:
    """A gene list on the columns of a dataset; weights are negative for down genes."""

    id: str
    n_genes: int
    missing: tuple[str, ...]
    columns: Index
    weights: Vector

    def without(self, columns: Index) -> LaidList:
        """Return the list with some of its genes taken out."""
        stays = ~np.isin(self.columns, columns)
        return LaidList(
            id=self.id,
            n_genes=self.n_genes - int(np.count_nonzero(~stays)),
            missing=self.missing,
            columns=self.columns[stays],
            weights=self.weights[stays],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A list under the name that it is given by; equal where name, genes and weights are."""

    name: str
    up: tuple[str, ...]
    down: tuple[str, ...]
    weights: tuple[tuple[str, float], ...]
    signature: Signature = field(compare=False)


def lay(genes: Sequence[str], signatures: Signatures) -> dict[str, LaidList]:
    """Lay signatures over gene names; by the id they were given under.

    Raises
    ------
    InputError
        A gene name occurs twice in the data, or a list cannot be used.
    """
    named = _named(signatures)
    if named is None:
        return _laid(tuple(genes), signatures)
    return {each.name: _laid_once(tuple(genes), each) for each in named}


def _named(signatures: Signatures) -> list[_Named] | None:
    """Return the lists by what they hold, so that each is laid once; None of any other form."""
    if not isinstance(signatures, Mapping) or len(signatures) == 0:
        return None
    found = []
    for name, each in signatures.items():
        if not isinstance(each, Signature):
            return None
        own = each.genes
        weights = tuple(own.weights.items())
        found.append(_Named(name=str(name), up=own.up, down=own.down, weights=weights, signature=each))
    return found


@lru_cache(maxsize=1024)
def _laid_once(genes: tuple[str, ...], named: _Named) -> LaidList:
    """Return one list; kept, for a dataset is asked of the same lists many times."""
    return _laid(genes, {named.name: named.signature})[named.name]


def _laid(genes: tuple[str, ...], signatures: Signatures) -> dict[str, LaidList]:
    held = _held(genes, signatures)
    panel = Panel.over([genes[column] for column in held], signatures)
    weights = (panel.up - panel.down).tocsc()
    laid = {}
    for place, found in enumerate(panel.coverage):
        part = weights[:, [place]].tocoo()
        order = np.argsort(part.row, kind="stable")
        laid[found.signature] = LaidList(
            id=found.signature,
            n_genes=found.n_genes,
            missing=tuple(found.missing),
            columns=held[part.row[order]],
            weights=part.data[order].astype(np.float64),
        )
    return laid


def _held(genes: tuple[str, ...], signatures: Signatures) -> Index:
    """Return the columns of the genes that signatures name, for no other can matter; all where unsure."""
    column = _columns(genes)
    everything = np.arange(len(genes), dtype=np.int64)
    if len(column) < len(genes) or not isinstance(signatures, Mapping):
        return everything
    named: set[str] = set()
    for each in signatures.values():
        if not isinstance(each, Signature):
            return everything
        named |= {*each.genes.up, *each.genes.down}
    return np.array(sorted(column[gene] for gene in named & column.keys()), dtype=np.int64)


@lru_cache(maxsize=8)
def _columns(genes: tuple[str, ...]) -> dict[str, int]:
    """Return the column of each gene; kept, for one dataset is asked many times."""
    return {gene: place for place, gene in enumerate(genes)}


def coverage_of(laid: LaidList, genes: Sequence[str], means: Vector, *, min_counts: float) -> Coverage:
    """Count a list's genes in the matrix, and those with a mean of `min_counts` counts per sample."""
    speaks = means[laid.columns] >= min_counts
    return Coverage(
        signature=laid.id,
        n_genes=laid.n_genes,
        n_present=len(laid.columns),
        n_expressed=int(np.count_nonzero(speaks)),
        min_counts=float(min_counts),
        missing=laid.missing,
        silent=tuple(sorted(genes[column] for column in laid.columns[~speaks])),
    )
