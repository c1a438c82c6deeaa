"""The sum of differences between two cumulated distributions over a ranking: ssGSEA."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mekscrna.kernels.rank_groups import rank_groups
from mekscrna.kernels.set_sums import Members, set_sums
from mekscrna.kernels.tie_order import OrderedRanks, TieOrder, ordered_ranks, sums_over_sets

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Index, Matrix, Sparse, Vector


def enrichment(x: Matrix, sets: Sparse, *, weight: float, order: Index | None = None) -> Dense:
    """Sum, over each cell's ranking, the share of a set's weight met so far minus that of the other genes.

    A gene weighs its rank (1 for the lowest value of the cell, ties share the mean) to the power of `weight`.
    Where the place of a gene in the ranking is a matter of ties, the mean over all their orders is taken,
    in closed form, as the sum is linear in the places.

    Parameters
    ----------
    x
        Cells × genes, values ≥ 0.
    sets
        Genes × sets, CSR; a stored entry is a membership, its value is not read.
    weight
        Exponent of the ranks.
    order
        All genes, first those that win ties; None takes the mean over all orders.

    Returns
    -------
    Cells × sets; NaN for an empty set and one of all genes.

    Raises
    ------
    InputError
        A value is negative or not a number.
    """
    size = np.bincount(sets.indices, minlength=sets.shape[1]).astype(np.float64)
    size[size >= sets.shape[0]] = np.nan
    size[size == 0] = np.nan
    if order is None:
        return _expected(x, sets, size=size, weight=weight)
    return _ordered(x, sets, size=size, weight=weight, order=order)


def _expected(x: Matrix, sets: Sparse, *, size: Vector, weight: float) -> Dense:
    members, n_genes = Members.of(sets), sets.shape[0]
    scores = np.empty((x.shape[0], sets.shape[1]))
    for cells, groups in rank_groups(x, members.codes):
        rank, of_zero = n_genes + 1 - groups.mean_rank, n_genes + 1 - groups.mean_rank_of_zero
        weights, weighted, ranks = (
            set_sums(groups, members, worth=worth, worth_of_zero=zero)
            for worth, zero in (
                (rank**weight, of_zero**weight),
                (rank ** (1 + weight), of_zero ** (1 + weight)),
                (rank, of_zero),
            )
        )
        mean = weighted / np.where(weights > 0, weights, np.nan)
        scores[cells] = _difference(mean, ranks, size=size, n_genes=n_genes)
    return scores


def _ordered(x: Matrix, sets: Sparse, *, size: Vector, weight: float, order: Index) -> Dense:
    n_genes, laid = sets.shape[0], TieOrder.of(sets, order)
    columns = laid.columns
    scores = np.empty((x.shape[0], sets.shape[1]))
    for cells, found in ordered_ranks(x, laid, limit=n_genes + 1, with_groups=True):
        weights = _weights(found, n_genes, weight)
        total = sums_over_sets(weights, columns)
        mean = sums_over_sets(weights * found.room, columns) / np.where(total > 0, total, np.nan)
        places = sums_over_sets(found.room, columns)
        scores[cells] = _difference(mean, places, size=size, n_genes=n_genes)
    return scores


def _weights(found: OrderedRanks, n_genes: int, weight: float) -> Dense:
    """Return what each gene weighs: cells × genes of any set."""
    groups = found.groups
    of_group = np.append((n_genes + 1 - groups.mean_rank) ** weight, 0.0)
    of_zero = (n_genes + 1 - groups.mean_rank_of_zero) ** weight
    return np.where(found.group >= 0, of_group[found.group], of_zero[:, None])


def _difference(mean: Dense, places: Dense, *, size: Vector, n_genes: int) -> Dense:
    """Subtract the mean place, counted from the bottom, of the genes outside from the weighted one inside."""
    return np.asarray(mean - (n_genes * (n_genes + 1) / 2 - places) / (n_genes - size), dtype=np.float64)
