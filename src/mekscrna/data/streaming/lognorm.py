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
    """Look small counts up in a table that is made for each row: most counts of a cell are the same few."""
    start, count = rows
    table = np.empty(_TABLE, dtype=np.float32)
    for row in range(len(start) - 1):
        total, largest = 0.0, 0.0
        for i in range(start[row], start[row + 1]):
            total += count[i]
            largest = max(largest, float(count[i]))
        scale = target / total if total > 0 else 0.0
        for k in range(min(int(largest), _TABLE - 1) + 1):
            table[k] = np.log1p(k * scale)
        for i in range(start[row], start[row + 1]):
            k = int(count[i])
            values[i] = table[k] if k < _TABLE and k == count[i] else np.log1p(count[i] * scale)
