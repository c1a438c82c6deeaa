"""The area under the recovery curve of gene sets in the top of each cell's ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mekscrna.kernels.rank_groups import rank_groups
from mekscrna.kernels.set_sums import Members, set_sums

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Matrix, Sparse, Vector


def expected_areas(x: Matrix, sets: Sparse | Members, *, cutoff: int) -> Dense:
    """Sum over each set's genes how many ranks lie between theirs and `cutoff`, ties in random order.

    A gene of rank r (1 for the highest value) adds `cutoff` − r, and nothing from `cutoff` on. What is
    returned is the mean over all orders of tied genes, in closed form; genes without a value are all tied.

    Parameters
    ----------
    x
        Cells × genes, values ≥ 0.
    sets
        Genes × sets, CSR; a stored entry is a membership, its value is not read. Or what was read off them.
    cutoff
        First rank that adds nothing.

    Returns
    -------
    Cells × sets.

    Raises
    ------
    InputError
        A value is negative or not a number.
    """
    members = sets if isinstance(sets, Members) else Members.of(sets)
    areas = np.empty((x.shape[0], len(members.size)))
    for cells, groups in rank_groups(x, members.codes):
        areas[cells] = set_sums(
            groups,
            members,
            worth=mean_room(groups.above, groups.tied, cutoff),
            worth_of_zero=mean_room(groups.n_positive, groups.n_zero, cutoff),
        )
    return areas


def mean_room(above: Vector, tied: Vector, cutoff: int) -> Vector:
    """Return the mean of max(`cutoff` − rank, 0) over the ranks from `above` + 1 to `above` + `tied`."""
    n_within = np.clip(cutoff - 1 - above, 0, tied)
    total = n_within * (cutoff - above) - n_within * (n_within + 1) / 2
    return np.asarray(total / np.maximum(tied, 1) + 0.0, dtype=np.float64)  # no 0 with a sign


def attainable_areas(sizes: Vector, *, cutoff: int) -> Vector:
    """Return the area of sets whose genes lead the ranking: the sum of `cutoff` − r over their ranks."""
    n_within = np.minimum(sizes, cutoff - 1)
    return np.asarray(n_within * cutoff - n_within * (n_within + 1) / 2, dtype=np.float64)
