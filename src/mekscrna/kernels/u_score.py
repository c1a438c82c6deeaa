"""Turn rank sums into the scaled U statistic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Vector


def u_score(sums: Dense, sizes: Vector, *, max_rank: int) -> Dense:
    """Turn rank sums (cells × sets) into 1 − U / max(U): 1 where a set leads the cell, 0 at `max_rank`.

    NaN for an empty set, and for one of so many genes that `max_rank` leaves them no room.
    """
    lowest = sizes * (sizes + 1) / 2
    span = sizes * max_rank - lowest
    usable = (sizes > 0) & (sizes <= max_rank) & (span > 0)
    scores = 1 - (sums - lowest) / np.where(usable, span, np.nan)
    return np.asarray(scores, dtype=np.float64)
