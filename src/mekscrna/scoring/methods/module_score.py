"""Module score: mean of a signature's genes minus the mean of control genes of the same expression level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal
from zlib import crc32

import numpy as np
from pydantic import Field, PositiveInt

from mekscrna.kernels.controls import draw_controls, expression_bins, first_of_bins, quantile_bins
from mekscrna.kernels.grouped_sums import group_weights
from mekscrna.scoring._contrast import Contrast, by_name, gene_means, members_of, scaled, shares
from mekscrna.scoring._method import Method
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.data.blocks import Blocks
    from mekscrna.kernels.types import Dense, Index, Mask, Matrix, Sparse, Vector
    from mekscrna.scoring.panel import Panel


class Params(Spec):
    """Options of the module score."""

    controls: Literal["scanpy", "seurat"] = "scanpy"
    """How control genes are drawn.

    ``scanpy`` (``score_genes`` with ``ctrl_as_ref=False``): once from each bin of mean expression that holds
    a gene of the signature; never a gene of the signature. ``seurat`` (``AddModuleScore``): anew for each gene,
    from all genes of its bin, those of the signature among them; a control drawn twice counts once.
    """
    n_bins: Annotated[int, Field(ge=2)] = 25
    """Bins of mean expression. Seurat's own default is 24."""
    n_controls: PositiveInt = 50
    """Control genes of each bin (scanpy) or of each gene (seurat, where 100 is its own default)."""


class _Draw:
    """Draws control genes by the rules of the options, the same for any order of the genes."""

    def __init__(self, panel: Panel, means: Vector, *, params: Params, rng: np.random.Generator) -> None:
        names = by_name(panel.genes)
        self.panel, self.params = panel, params
        self.order = names[rng.permutation(len(names))]
        self.seed = int(rng.integers(2**32))
        if params.controls == "seurat":
            self.bins = quantile_bins(means, self.order, n_bins=params.n_bins)
            self.pools = {bin_: names[self.bins[names] == bin_] for bin_ in np.unique(self.bins)}
        else:
            self.bins = expression_bins(means, n_bins=params.n_bins)

    def of(self, part: Sparse, other: Sparse) -> list[Index]:
        """Draw for each list of `part` (genes × signatures); no gene of either part is scanpy's control."""
        lists, rest = part.tocsc(), other.tocsc()
        return [
            self._one(members_of(lists, place), members_of(rest, place)) for place in range(part.shape[1])
        ]

    def _one(self, members: Index, rest: Index) -> Index:
        if self.params.controls == "seurat":
            drawn = [self._for_gene(gene) for gene in members]
            return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *drawn]))
        is_free = np.ones(len(self.order), dtype=np.bool_)
        is_free[members] = is_free[rest] = False
        own = np.zeros(len(self.order), dtype=np.bool_)
        own[members] = True
        return draw_controls(
            self.bins, own, self.order[is_free[self.order]], n_controls=self.params.n_controls
        )

    def _for_gene(self, gene: int) -> Index:
        """Draw one gene's controls; a gene has the same ones in every signature."""
        rng = np.random.default_rng([self.seed, crc32(self.panel.genes[gene].encode())])
        pool = self.pools[self.bins[gene]]
        return rng.choice(pool, min(self.params.n_controls, len(pool)), replace=False)

    def groups(self) -> tuple[Index, int]:
        """Return the genes that most signatures share as controls, by bin, and how many bins there are."""
        n = self.params.n_controls if self.params.controls == "scanpy" else 0
        return first_of_bins(self.bins, self.order, n=n), int(self.bins.max(initial=-1)) + 1


def _prepare(blocks: Blocks, panel: Panel, *, params: Params, rng: np.random.Generator) -> Contrast:
    """Bin the genes by their mean over all cells, and draw the controls of every signature."""
    draw = _Draw(panel, gene_means(blocks), params=params, rng=rng)
    up, down = draw.of(panel.up, panel.down), draw.of(panel.down, panel.up)
    weights = scaled(panel.up) - shares(up, blocks.n_genes)
    weights = weights - scaled(panel.down) + shares(down, blocks.n_genes)
    usable = _usable(panel, up, down)
    group, n_groups = draw.groups()
    return Contrast(
        weights=group_weights(weights, group, n_groups=n_groups),
        usable=usable,
        reasons={
            signature: "no other gene has the mean expression of its genes"
            for signature, has_controls in zip(panel.signatures, usable, strict=True)
            if not has_controls
        },
        controls={
            signature: [panel.genes[gene] for gene in np.union1d(*drawn)]
            for signature, drawn in zip(panel.signatures, zip(up, down, strict=True), strict=True)
        },
        n_cells=blocks.n_rows,
        settings={},
    )


def _usable(panel: Panel, up: Sequence[Index], down: Sequence[Index]) -> Mask:
    has_up, has_down = (np.array([len(genes) > 0 for genes in part], dtype=np.bool_) for part in (up, down))
    return np.asarray(has_up & (has_down | (panel.down_present == 0)), dtype=np.bool_)


def _score(x: Matrix, panel: Panel, *, params: Params, prepared: Contrast) -> Dense:
    """Take the weighted sum; NaN where the data left no control gene."""
    del panel, params
    return prepared.score(x)


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
