"""Binomial thinning of counts: each molecule is kept, or not, by a coin of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from mekscrna.kernels._compile import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mekscrna.kernels.types import Sparse, Vector

    Names = NDArray[np.uint64]


def thin_rows(counts: Sparse, share: Vector, *, rows: Names, columns: Names) -> Sparse:
    """Keep each molecule of a row with the probability `share`, so that every entry is an exact binomial.

    The coin of a molecule is a hash of its row's and its column's number and of its place within the entry,
    compared with `share` at 53 bits. So neither the order of rows and columns nor the blocks they come in
    change a count, and what is kept at a smaller share is kept at a larger one.

    Parameters
    ----------
    counts
        Cells × genes: whole numbers of 0 or more, no entry stored twice. Not changed.
    share
        One per row, 0 to 1; 1 keeps all.
    rows, columns
        A number for each row and each column that stands for its name, drawn from the whole range of 64 bits.

    Returns
    -------
    Cells × genes, of the type of `counts`; entries that lost every molecule are not stored.
    """
    data = _thin(counts.data, (counts.indices, counts.indptr), (share, rows, columns))
    kept = sparse.csr_matrix((data, counts.indices.copy(), counts.indptr.copy()), shape=counts.shape)
    kept.eliminate_zeros()
    return kept


@compiled
def _thin(data: Any, place: Any, coins: Any) -> Any:
    indices, starts = place
    share, rows, columns = coins
    kept = np.empty_like(data)
    step, first, second = (
        np.uint64(0x9E3779B97F4A7C15),
        np.uint64(0xBF58476D1CE4E5B9),
        np.uint64(0x94D049BB133111EB),
    )
    for row in range(len(share)):
        limit = np.uint64(min(max(share[row], 0.0), 1.0) * 9007199254740992.0)
        for entry in range(starts[row], starts[row + 1]):
            # two rounds: the pair of names is mixed before molecules are counted on from it
            state = rows[row] ^ (columns[indices[entry]] * step)
            state = (state ^ (state >> np.uint64(30))) * first
            state = (state ^ (state >> np.uint64(27))) * second
            state = state ^ (state >> np.uint64(31))
            total = 0
            for _ in range(int(data[entry])):
                state += step
                coin = (state ^ (state >> np.uint64(30))) * first
                coin = (coin ^ (coin >> np.uint64(27))) * second
                coin = coin ^ (coin >> np.uint64(31))
                if (coin >> np.uint64(11)) < limit:
                    total += 1
            kept[entry] = total
    return kept
