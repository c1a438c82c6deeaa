"""The greatest deviations of a walk down a ranking, as in GSVA."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mekscrna.kernels._compile import compiled

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Index, Sparse


def walk_deviations(values: Dense, sets: Sparse, *, order: Index, weight: float) -> tuple[Dense, Dense]:
    """Walk down each cell's ranking: up by a gene's weight at genes of a set, down evenly at the others.

    A gene weighs its distance from the middle of the ranking to the power of `weight`; the weights of a set
    are scaled to 1, and so are the steps down.

    Parameters
    ----------
    values
        Cells × genes; the highest comes first.
    sets
        Sets × genes, CSR; a stored entry is a membership.
    order
        All genes, first those that win ties.
    weight
        Exponent of the distances.

    Returns
    -------
    Highest (≥ 0) and lowest (≤ 0) point of the walk, both cells × sets; NaN for an empty set and one of all
    genes.
    """
    n_cells, n_genes = values.shape
    size = np.diff(sets.indptr)
    highest, lowest = (np.full((n_cells, sets.shape[0]), np.nan) for _ in range(2))
    walked = np.flatnonzero((size > 0) & (size < n_genes))
    place = np.empty(n_genes, dtype=np.int64)
    weights = np.abs(n_genes - np.arange(n_genes) - n_genes / 2) ** weight
    for cell in range(n_cells):
        place[order[np.argsort(-values[cell, order], kind="stable")]] = np.arange(n_genes)
        _walk((place, weights, sets.indptr, sets.indices), walked, (highest[cell], lowest[cell]))
    return highest, lowest


@compiled
def _walk(ranking: tuple[Any, ...], walked: Any, into: tuple[Any, Any]) -> None:
    """Walk one cell; the walk turns at genes of the set alone."""
    place, weights, start, gene = ranking
    for one in walked:
        places = place[gene[start[one] : start[one + 1]]]
        places.sort()
        total = weights[places].sum()
        above, highest, lowest = 0.0, 0.0, 0.0
        for i in range(len(places)):
            below = (places[i] - i) / (len(place) - len(places))
            lowest = min(lowest, above - below)
            above += weights[places[i]] / total
            highest = max(highest, above - below)
        into[0][one] = highest
        into[1][one] = lowest
