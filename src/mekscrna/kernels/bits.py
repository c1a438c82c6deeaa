"""Words of 64 bits."""

from __future__ import annotations

from typing import Any

import numpy as np

from mekscrna.kernels._compile import compiled


@compiled
def ones(word: Any) -> Any:
    """Count the bits that are set in 64."""
    word -= (word >> np.uint64(1)) & np.uint64(0x5555555555555555)
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (word * np.uint64(0x0101010101010101)) >> np.uint64(56)
