"""The mean of a signature's genes less that of control genes, as one weighted sum with its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from mekscrna.kernels.grouped_sums import GroupedWeights, grouped_sums
from mekscrna.kernels.sums import add_column_sums
from mekscrna.kernels.types import Dense, Index, Mask, Matrix, Sparse, Vector

if TYPE_CHECKING:
    from mekscrna.data.blocks import Blocks


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contrast:
    """Weights (genes × signatures) of genes and of their controls, chosen in the cells of one population.

    ``usable`` marks the signatures that have a score; ``reasons`` says why another has none. ``settings`` are
    options that have a default of their own.
    """

    weights: GroupedWeights
    usable: Mask
    reasons: Mapping[str, str]
    controls: Mapping[str, Sequence[str]]
    n_cells: int
    settings: Mapping[str, int]

    def record(self) -> Mapping[str, Any]:
        """Return the control genes by signature, and the size of the population they were chosen from."""
        return {
            "reference_cells": self.n_cells,
            **self.settings,
            "control_genes": {signature: ",".join(genes) for signature, genes in self.controls.items()},
            "without_score": dict(self.reasons),
        }

    def score(self, x: Matrix) -> Dense:
        """Take the weighted sums of `x` (cells × genes); NaN where a signature has no controls."""
        scores = grouped_sums(x, self.weights)
        scores[:, ~self.usable] = np.nan
        return scores


def gene_means(blocks: Blocks) -> Vector:
    """Return the mean of each gene over all cells, the same bits for any blocks."""
    totals = np.zeros(blocks.n_genes)
    for _, block in blocks:
        add_column_sums(block, totals)
    return totals / max(blocks.n_rows, 1)


def by_name(genes: Sequence[str]) -> Index:
    """Return the genes' places in the order of their names, so that the order of columns changes nothing."""
    return np.argsort(np.asarray(genes, dtype=np.str_), kind="stable")


def shares(genes: Sequence[Index], n_genes: int) -> Sparse:
    """Return 1/n for each of the n genes of each list, genes × lists; a gene listed twice has 2/n."""
    gene = np.concatenate([np.empty(0, dtype=np.int64), *genes])
    place = np.repeat(np.arange(len(genes)), [len(each) for each in genes])
    share = np.concatenate([np.empty(0), *(np.full(len(each), 1 / max(len(each), 1)) for each in genes)])
    return sparse.csr_matrix(
        (share, (gene.astype(np.int64), place.astype(np.int64))), shape=(n_genes, len(genes))
    )


def members_of(lists: Any, place: int) -> Index:
    """Return the genes of one list of `lists` (genes × lists, CSC), ascending."""
    held = slice(lists.indptr[place], lists.indptr[place + 1])
    return np.sort(lists.indices[held]).astype(np.int64)


def scaled(weights: Sparse) -> Sparse:
    """Scale the weights of each signature (genes × signatures) to a sum of 1."""
    total = np.asarray(weights.sum(axis=0), dtype=np.float64).ravel()
    return sparse.csr_matrix(weights @ sparse.diags_array(1 / np.where(total > 0, total, 1.0)))
