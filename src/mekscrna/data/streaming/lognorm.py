"""Log-normalize counts on the way, so that one scan of the counts serves sums and scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from mekscrna.kernels._compile import compiled

if TYPE_CHECKING:
    from mekscrna.kernels.types import Sparse

TARGET: Final = 10_000
"""Counts per row after scaling, before the log; as in ``normalize``."""

_TABLE = 256


def log_per_target(counts: Sparse) -> Sparse:
    """Return log1p of `counts` (rows × genes, ≥ 0) scaled to `TARGET` per row: float32; rows of 0 stay 0.

    Equal counts of a row get equal values, and more counts a higher value.
    """
    values = np.empty(len(counts.data), dtype=np.float32)
    _log((counts.indptr, counts.data), values, float(TARGET))
    logged: Sparse = sparse.csr_matrix((values, counts.indices, counts.indptr), shape=counts.shape)
    logged.has_canonical_format = True
    return logged


@compiled
def _log(rows: tuple[Any, Any], values: Any, target: float) -> None:
    """Take the log of each small count of a row once: most counts of a cell are the same few."""
    start, count = rows
    table = np.empty(_TABLE, dtype=np.float32)
    made_for = np.full(_TABLE, -1, dtype=np.int64)
    for row in range(len(start) - 1):
        total = 0.0
        for i in range(start[row], start[row + 1]):
            total += count[i]
        scale = target / total if total > 0 else 0.0
        for i in range(start[row], start[row + 1]):
            if count[i] < _TABLE:
                k = np.uint32(count[i])
                if k == count[i]:
                    if made_for[k] != row:
                        made_for[k] = row
                        table[k] = np.log1p(count[i] * scale)
                    values[i] = table[k]
                    continue
            values[i] = np.log1p(count[i] * scale)
