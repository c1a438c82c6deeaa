"""Smooth expression along the genome, where gains and losses of copies show as long stretches.

The definition is that of inferCNV (Patel et al. 2014, 10.1126/science.1254257; Tirosh et al. 2016,
10.1126/science.aad0501) as infercnvpy computes it, without its last step, which sets small values to zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Index, Sparse, Vector


def windows(chromosome: Index, *, width: int = 100, step: int = 10) -> Sparse:
    """Return the weights of genes in windows along the chromosomes: genes × windows, columns adding to 1.

    Parameters
    ----------
    chromosome
        Of each gene, the genes in the order in which they lie on it.
    width
        Genes per window. Those in its middle weigh most; a chromosome of no more genes is one window in
        which all weigh alike.
    step
        Genes from one window to the next.
    """
    rise = np.arange(1, width + 1)
    pyramid = np.minimum(rise, rise[::-1]) / np.minimum(rise, rise[::-1]).sum()
    genes, columns, weights, n_windows = [], [], [], 0
    for each in dict.fromkeys(chromosome.tolist()):
        own = np.flatnonzero(chromosome == each)
        shape = pyramid if own.size > width else np.full(own.size, 1 / own.size)
        for start in range(0, own.size - shape.size + 1, step):
            genes.append(own[start : start + shape.size])
            columns.append(np.full(shape.size, n_windows))
            weights.append(shape)
            n_windows += 1
    if not genes:
        return sparse.csr_matrix((chromosome.size, 0))
    entries = (np.concatenate(weights), (np.concatenate(genes), np.concatenate(columns)))
    return sparse.csr_matrix(entries, shape=(chromosome.size, n_windows))


def departures(values: Dense, reference: Dense, *, clip: float = 3.0) -> Dense:
    """Return how far values lie from those of normal cells, at most `clip` either way: cells × genes.

    Parameters
    ----------
    values
        Cells × genes, on a log scale.
    reference
        Kinds of normal cells × genes: their means. What lies between the lowest and the highest departs by 0.
    """
    lowest, highest = reference.min(axis=0), reference.max(axis=0)
    apart = np.maximum(values - highest, 0.0) + np.minimum(values - lowest, 0.0)
    return np.asarray(np.clip(apart, -clip, clip))


def smoothed(apart: Dense, weights: Sparse) -> Dense:
    """Average departures in windows, less the median window of each row: rows × windows."""
    averaged = np.asarray((weights.T @ apart.T).T)
    return np.asarray(averaged - np.median(averaged, axis=1, keepdims=True))


def strength(apart: Dense, weights: Sparse, shuffles: Index) -> Vector:
    """Return how much stronger rows vary along the genome than with their genes in another order.

    Genes that cells of a kind express differ from those of others too, but they lie all over the genome.

    Parameters
    ----------
    apart
        Departures, rows × genes.
    shuffles
        Orders × genes: other orders of the genes, the same for all rows.

    Returns
    -------
    Of each row, its mean square over the windows by the average of that in the other orders; about 1 where
    no stretch is gained or lost, 0 where nothing departs.
    """
    own = (smoothed(apart, weights) ** 2).mean(axis=1)
    other = np.mean([(smoothed(apart[:, order], weights) ** 2).mean(axis=1) for order in shuffles], axis=0)
    return np.asarray(np.divide(own, other, out=np.zeros_like(own), where=other > 0))


def likeness(profiles: Dense, pattern: Vector) -> Vector:
    """Return the correlation of each row with a pattern, −1–1; 0 where either is flat."""
    centered = profiles - profiles.mean(axis=1, keepdims=True)
    aim = pattern - pattern.mean()
    norm = np.sqrt((centered**2).sum(axis=1) * (aim**2).sum())
    return np.asarray(np.divide(centered @ aim, norm, out=np.zeros(len(profiles)), where=norm > 0))


def likeness_to_others(profiles: Dense, total: Vector, n_rows: int) -> Vector:
    """Return the correlation of each row with the mean of the other rows, −1–1; 0 where there is none.

    Parameters
    ----------
    profiles
        Some of the rows.
    total, n_rows
        The sum of all rows, and how many they are.
    """
    if n_rows < 2:
        return np.zeros(len(profiles))
    others = (total - profiles) / (n_rows - 1)
    one, two = (each - each.mean(axis=1, keepdims=True) for each in (profiles, others))
    norm = np.sqrt((one**2).sum(axis=1) * (two**2).sum(axis=1))
    return np.asarray(np.divide((one * two).sum(axis=1), norm, out=np.zeros(len(profiles)), where=norm > 0))
