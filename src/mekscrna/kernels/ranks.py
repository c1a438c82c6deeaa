"""Sum, for each cell, the ranks of the genes of many sets, touching only the values that are not zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from mekscrna.kernels.rank_groups import rank_groups
from mekscrna.kernels.set_sums import Members, set_sums

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Matrix, Sparse, Vector

Zeros = Literal["ranked", "last"]


def rank_sums(
    x: Matrix, sets: Sparse | Members, sizes: Vector, *, max_rank: int, zeros: Zeros = "ranked"
) -> Dense:
    """Sum the ranks of each set's genes in each cell; the highest value has rank 1, ties share the mean.

    Parameters
    ----------
    x
        Cells × genes, values ≥ 0.
    sets
        Genes × sets, CSR; a stored entry is a membership, its value is not read. Or what was read off them.
    sizes
        Genes per set. Where it exceeds the members in `sets`, the others count as not expressed.
    max_rank
        Ranks above it count as `max_rank`.
    zeros
        ``ranked``: genes not expressed share the mean of the ranks left; ``last``: they have `max_rank`.

    Returns
    -------
    Cells × sets.

    Raises
    ------
    InputError
        A value is negative or not a number.
    """
    members = sets if isinstance(sets, Members) else Members.of(sets)
    absent = np.asarray(sizes, dtype=np.float64) - members.size
    sums = np.empty((x.shape[0], len(members.size)))
    for cells, groups in rank_groups(x, members.codes):
        of_zero = np.full(len(groups.n_positive), float(max_rank))
        if zeros == "ranked":
            of_zero = np.minimum(of_zero, groups.mean_rank_of_zero)
        sums[cells] = set_sums(
            groups, members, worth=np.minimum(groups.mean_rank, max_rank), worth_of_zero=of_zero
        )
        if absent.any():
            sums[cells] += np.outer(of_zero, absent)
    return sums
