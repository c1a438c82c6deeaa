"""Counts of a simulated tumor: gamma-Poisson, gene by gene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from mekscrna.kernels.types import Dense, Vector
from mekscrna.simulation.genes import Transcriptome, is_mitochondrial
from mekscrna.simulation.plan import Cells, Samples
from mekscrna.simulation.streams import stream
from mekscrna.spec.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mekscrna.kernels.types import Sparse
    from mekscrna.spec.signature import Signature

_DAMAGED_MITOCHONDRIAL = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tumor:
    """Everything that the counts are drawn from."""

    recipe: Simulation
    tissue: Transcriptome
    layout: Samples
    cells: Cells
    planted: Dense
    """Cell types × genes, log2 shift of the treated arm."""


def draw(tumor: Tumor, signatures: Mapping[str, Signature]) -> Sparse:
    """Draw the counts, cells × genes, CSR of float32.

    Every gene has a stream of its own, and draws its donors, samples and cells before its counts; so a shift
    of one gene leaves every other gene's counts as they were.
    """
    shared = _shared_effects(tumor, signatures)
    columns = [_gene(tumor, column, shared[:, column]) for column in range(len(tumor.tissue.symbols))]
    rows = [np.flatnonzero(values) for values in columns]
    data = np.concatenate([values[found] for values, found in zip(columns, rows, strict=True)])
    ends = np.cumsum([0, *map(len, rows)])
    shape = (len(tumor.cells), len(columns))
    matrix = sparse.csc_matrix((data.astype(np.float32), np.concatenate(rows), ends), shape=shape)
    return matrix.tocsr()


def _shared_effects(tumor: Tumor, signatures: Mapping[str, Signature]) -> Dense:
    """Return samples × genes, the ln effects that the genes of a signature share.

    A gene of several lists takes their sum over the square root of their number: its variance is that of one.
    """
    recipe, layout = tumor.recipe, tumor.layout
    place = {symbol: column for column, symbol in enumerate(tumor.tissue.symbols)}
    total = np.zeros((len(layout), len(place)))
    n_lists = np.zeros(len(place))
    for name, signature in signatures.items():
        rng = stream(recipe.seed, "signature", name)
        by_donor = recipe.donor_signature_sd * rng.standard_normal(layout.n_donors)
        effect = by_donor[layout.donor] + recipe.sample_sd * rng.standard_normal(len(layout))
        for genes, sign in ((signature.genes.up, 1.0), (signature.genes.down, -1.0)):
            columns = [place[gene] for gene in genes if gene in place]
            total[:, columns] += sign * effect[:, None]
            n_lists[columns] += 1
    return np.asarray(total / np.sqrt(np.maximum(n_lists, 1)), dtype=np.float64)


def _gene(tumor: Tumor, column: int, shared: Vector) -> Vector:
    """Return the counts of one gene, one per cell."""
    recipe, layout, cells = tumor.recipe, tumor.layout, tumor.cells
    symbol = tumor.tissue.symbols[column]
    rng = stream(recipe.seed, "counts", symbol)
    by_donor = recipe.donor_sd * rng.standard_normal(layout.n_donors)
    by_sample = recipe.sample_gene_sd * rng.standard_normal(len(layout))
    between_cells = rng.gamma(1 / recipe.cell_dispersion, recipe.cell_dispersion, len(cells))
    of_sample = np.exp(shared + by_donor[layout.donor] + by_sample)
    of_arm = np.exp2(np.outer(layout.is_treated, tumor.planted[:, column]))
    profile = of_sample[:, None] * of_arm * tumor.tissue.levels[:, column]
    mean = cells.depth * profile[cells.sample, cells.cell_type] * between_cells
    if is_mitochondrial(symbol):
        mean = np.where(cells.is_damaged, _DAMAGED_MITOCHONDRIAL * mean, mean)
    return np.asarray(rng.poisson(mean), dtype=np.float64)
