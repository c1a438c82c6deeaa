"""Which genes of a readout make up its shift, and how they move from sample to sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna.comparison.shift import Driver
from mekscrna.kernels.size_factors import STABLE_NEEDED, median_ratio, stable_genes

if TYPE_CHECKING:
    from mekscrna.comparison.pseudobulk import Expression, Measured
    from mekscrna.kernels.types import Vector

MOST: Final = 20
"""Genes that are written down."""


def drivers_of(expressed: Expression, measured: Measured, *, most: int = MOST) -> tuple[Driver, ...]:
    """Return the genes that add most to a shift, either way; those that raise it most come first.

    Every estimate is a weighted sum of sample values, and every value a weighted sum of genes, so that what
    each gene adds can be told exactly. Values are written to four digits. Empty where there is no estimate.
    """
    frame = expressed.frame
    if measured.values is None or frame.hindrances or len(expressed.logs) == 0:
        return ()
    entering = np.flatnonzero(measured.weights)
    logs = expressed.logs[:, entering] - factors_of(expressed, measured)[:, None]
    differences = frame.contrast @ logs
    parts = measured.weights[entering] * differences
    largest = np.argsort(-np.abs(parts), kind="stable")[:most]
    order = largest[np.argsort(-parts[largest], kind="stable")]
    return tuple(
        Driver(
            gene=expressed.genes[entering[place]],
            weight=float(measured.weights[entering[place]]),
            difference=float(differences[place]),
            part=float(parts[place]),
            values=tuple(float(f"{value:.4g}") for value in logs[:, place]),
        )
        for place in order
    )


def factors_of(expressed: Expression, measured: Measured) -> Vector:
    """Return the size factors of the readout; where they cancel, those it would have had, for display."""
    if measured.factors.any():
        return measured.factors
    stable = stable_genes(expressed.means, measured.own | expressed.cycling)
    if np.count_nonzero(stable) < STABLE_NEEDED:
        return measured.factors
    return np.asarray(median_ratio(expressed.logs, stable), dtype=np.float64)
