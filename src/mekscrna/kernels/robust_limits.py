"""Limits a number of MADs away from a median."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from mekscrna.kernels.types import Vector

PER_SD: Final = 1.4826022185056018
"""What a MAD is multiplied by to be the standard deviation of normal values."""


def scaled_mad(values: Vector) -> float:
    """Return the median distance from the median, scaled to the SD of normal values."""
    return float(PER_SD * np.median(np.abs(values - np.median(values))))


def lower_limit(values: Vector, n_mads: float) -> float:
    """Return the value `n_mads` scaled MADs below the median on the scale of log1p; values ≥ 0."""
    logs = np.log1p(values)
    return float(np.expm1(np.median(logs) - n_mads * scaled_mad(logs)))


def upper_limit(values: Vector, n_mads: float) -> float:
    """Return the value `n_mads` scaled MADs above the median, on the scale of the values."""
    return float(np.median(values) + n_mads * scaled_mad(values))
