"""Median-ratio size factors of pseudobulk samples, and signature values on their scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Mask, Vector

OFFSET: Final = 0.5
"""Added to counts before the logarithm: the offset at which log2 of a Poisson count is least biased."""

STABLE_MEAN: Final = 10.0
"""Mean counts per sample above which a gene may set the scale."""

STABLE_WANTED: Final = 50
"""With fewer genes above ``STABLE_MEAN``, as many of the most expressed ones are taken instead."""

STABLE_NEEDED: Final = 20
"""With fewer genes than this there is no size factor."""


def log2_counts(counts: Dense) -> Dense:
    """Return log2(counts + 0.5), samples × genes."""
    return np.asarray(np.log2(counts + OFFSET), dtype=np.float64)


def stable_genes(means: Vector, excluded: Mask, *, floor: float = 1.0) -> Mask:
    """Mark the genes that may set the scale of a sample.

    Those with a mean above 10 counts per sample that are not `excluded`; where these are fewer than 50, the
    50 genes of highest mean (at least `floor`) instead. Callers refuse fewer than ``STABLE_NEEDED``.
    """
    allowed = ~excluded
    stable = allowed & (means > STABLE_MEAN)
    if np.count_nonzero(stable) >= STABLE_WANTED:
        return stable
    candidates = np.flatnonzero(allowed & (means >= floor))
    highest = candidates[np.argsort(-means[candidates], kind="stable")][:STABLE_WANTED]
    fallback = np.zeros(len(means), dtype=np.bool_)
    fallback[highest] = True
    return fallback


def median_ratio(logs: Dense, stable: Mask) -> Vector:
    """Return each sample's log2 size factor: its median log2 ratio to the mean sample over stable genes.

    `logs` is samples × genes, log2. doi:10.1186/gb-2010-11-10-r106.
    """
    chosen = logs[:, stable]
    return np.asarray(np.median(chosen - chosen.mean(axis=0), axis=1), dtype=np.float64)


def signed_means(logs: Dense, weights: Vector) -> Vector:
    """Return the signed weighted mean of genes per sample: Σ wⱼ·log2ⱼ / Σ|wⱼ|; `logs` is samples × genes."""
    return np.asarray(logs @ (weights / np.abs(weights).sum()), dtype=np.float64)
