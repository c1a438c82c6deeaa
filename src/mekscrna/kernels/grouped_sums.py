"""Weighted sums of many sets that share groups of genes: each group is summed once, for all sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse

from mekscrna.kernels._compile import compiled
from mekscrna.kernels.sums import weighted_sums

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Index, Matrix, Sparse


class GroupedWeights(NamedTuple):
    """Weights, genes × sets, in two factors.

    ``direct`` is genes × (sets + groups), CSR: each gene's weight beyond its group's, and 1 for its group.
    ``shares`` is groups × sets: the weight that the genes of a group have in common.
    """

    direct: Sparse
    shares: Dense


def group_weights(weights: Sparse, group: Index, *, n_groups: int) -> GroupedWeights:
    """Factor `weights` (genes × sets) by the groups of genes (one per gene, −1 for none).

    Of each group, the weight that most of its genes have in a set becomes the group's share in that set; the
    others keep what differs. One set's factors do not depend on the other sets.
    """
    columns = sparse.csc_matrix(weights)
    shares = np.zeros((n_groups, columns.shape[1]))
    beyond = [
        sparse.csc_matrix(_split(_dense(columns, place), group, shares[:, place])[:, None])
        for place in range(columns.shape[1])
    ]
    gene = np.flatnonzero(group >= 0)
    members = sparse.csc_matrix((np.ones(len(gene)), (gene, group[gene])), shape=(columns.shape[0], n_groups))
    direct = sparse.csr_matrix(sparse.hstack([*beyond, members], format="csr"))
    direct.sort_indices()
    return GroupedWeights(direct=direct, shares=shares)


def grouped_sums(x: Matrix, weights: GroupedWeights) -> Dense:
    """Multiply `x` (cells × genes) by grouped weights: cells × sets, float64."""
    parts = weighted_sums(x, weights.direct)
    sums = np.ascontiguousarray(parts[:, : weights.shares.shape[1]])
    _add_groups(parts, weights.shares, sums)
    return sums


def _dense(columns: Any, place: int) -> Any:
    column = np.zeros(columns.shape[0])
    held = slice(columns.indptr[place], columns.indptr[place + 1])
    column[columns.indices[held]] = columns.data[held]
    return column


@compiled
def _split(column: Any, group: Any, share: Any) -> Any:
    """Find each group's most common weight by a vote, and return what its genes have beyond it."""
    votes = np.zeros(len(share), dtype=np.int64)
    for gene in range(len(column)):
        of = group[gene]
        if of >= 0:
            if votes[of] == 0:
                share[of] = column[gene]
            votes[of] += 1 if share[of] == column[gene] else -1
    beyond = column.copy()
    for gene in range(len(column)):
        if group[gene] >= 0:
            beyond[gene] -= share[group[gene]]
    return beyond


@compiled
def _add_groups(parts: Dense, shares: Dense, sums: Dense) -> None:
    n_groups, n_sets = shares.shape
    for cell in range(len(sums)):
        for group in range(n_groups):
            total = parts[cell, n_sets + group]
            if total != 0.0:
                for place in range(n_sets):
                    sums[cell, place] += total * shares[group, place]
