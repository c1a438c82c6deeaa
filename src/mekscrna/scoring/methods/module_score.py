"""Module score: mean of a signature's genes minus the mean of control genes of the same expression level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field, PositiveInt
from scipy import sparse

from mekscrna.kernels.controls import draw_controls, expression_bins
from mekscrna.kernels.sums import add_column_sums, weighted_sums
from mekscrna.kernels.types import Dense, Index, Matrix, Sparse, Vector
from mekscrna.scoring._method import Method
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from mekscrna.data.blocks import Blocks
    from mekscrna.scoring.panel import Panel


class Params(Spec):
    """Options of the module score."""

    n_bins: Annotated[int, Field(ge=2)] = 25
    """Bins of mean expression."""
    n_controls: PositiveInt = 50
    """Control genes from each bin that holds a gene of the signature."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Controls:
    """Control genes of each signature, drawn from the cells that were scored together.

    ``weights`` (genes × signatures, CSR) gives the whole score as one weighted sum: 1/n for the genes of the
    signature (or their published weights, summing to 1), −1/n for their controls; the reverse for down genes.
    """

    weights: Sparse
    names: Mapping[str, tuple[str, ...]]
    usable: tuple[bool, ...]
    n_cells: int

    def record(self) -> Mapping[str, Any]:
        """Return the control genes by signature, and the size of the population they were chosen from."""
        return {
            "reference_cells": self.n_cells,
            "control_genes": {signature: ",".join(genes) for signature, genes in self.names.items()},
        }


def _prepare(blocks: Blocks, panel: Panel, *, params: Params, rng: np.random.Generator) -> Controls:
    """Bin the genes by their mean over all cells, and draw the controls of every signature."""
    bins = expression_bins(_gene_means(blocks), n_bins=params.n_bins)
    order = _shuffle(panel.genes, rng)
    taken = [
        _controls_of(panel, place, bins=bins, order=order, params=params)
        for place in range(len(panel.signatures))
    ]
    up, down = [each[0] for each in taken], [each[1] for each in taken]
    return Controls(
        weights=_contrast(panel.up, up) - _contrast(panel.down, down),
        names={
            signature: tuple(panel.genes[gene] for gene in np.union1d(*genes))
            for signature, genes in zip(panel.signatures, taken, strict=True)
        },
        usable=tuple(
            len(above) > 0 and (len(below) > 0 or n_down == 0)
            for above, below, n_down in zip(up, down, panel.down_present, strict=True)
        ),
        n_cells=blocks.n_rows,
    )


def _gene_means(blocks: Blocks) -> Vector:
    totals = np.zeros(blocks.n_genes)
    for _, block in blocks:
        add_column_sums(block, totals)
    return totals / max(blocks.n_rows, 1)


def _shuffle(genes: Sequence[str], rng: np.random.Generator) -> Index:
    """Shuffle the genes from their alphabetical order, so that the order of the columns changes nothing."""
    return np.argsort(np.asarray(genes, dtype=np.str_), kind="stable")[rng.permutation(len(genes))]


def _controls_of(
    panel: Panel, place: int, *, bins: Index, order: Index, params: Params
) -> tuple[Index, Index]:
    """Draw controls for the up and for the down genes; no gene of either part is a control of the other."""
    up, down = (np.asarray(part[:, [place]].toarray().ravel() > 0) for part in (panel.up, panel.down))
    free = order[~(up | down)[order]]
    return (
        draw_controls(bins, up, free, n_controls=params.n_controls),
        draw_controls(bins, down, free, n_controls=params.n_controls),
    )


def _contrast(weights: Sparse, controls: Sequence[Index]) -> Sparse:
    """Return weights summing to 1 per signature, minus 1/n for each of its n control genes."""
    total = np.asarray(weights.sum(axis=0), dtype=np.float64).ravel()
    scaled = weights @ sparse.diags_array(1 / np.where(total > 0, total, 1.0))
    gene = np.concatenate([np.empty(0, dtype=np.int64), *controls])
    signature = np.repeat(np.arange(len(controls)), [len(each) for each in controls])
    share = np.concatenate(
        [np.empty(0), *(np.full(len(each), 1 / len(each)) for each in controls if len(each))]
    )
    return sparse.csr_matrix(scaled - sparse.csr_matrix((share, (gene, signature)), shape=weights.shape))


def _score(x: Matrix, panel: Panel, *, params: Params, prepared: Controls) -> Dense:
    """Take the weighted sum; NaN where the data left no control gene."""
    del panel, params
    scores = weighted_sums(x, prepared.weights)
    scores[:, ~np.array(prepared.usable, dtype=np.bool_)] = np.nan
    return scores


METHOD = Method(
    name="module_score",
    title="Module score (Tirosh), as in scanpy's score_genes",
    doi="10.1126/science.aad0501",
    meaning=(
        "Mean log expression of the signature minus that of control genes of similar mean over all cells: "
        "above 0, more than expected of genes at that level."
    ),
    reads="lognorm",
    kernel=_score,
    params=Params,
    prepare=_prepare,
    cell_alone=False,
)
