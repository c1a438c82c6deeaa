"""Module score: mean of a signature's genes minus the mean of control genes of the same expression level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal
from zlib import crc32

import numpy as np
from pydantic import Field, PositiveInt

from mekscrna.kernels.controls import draw_controls, expression_bins, first_of_pools, pools_of, quantile_bins
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
    a gene of the signature; never a gene of the signature. ``seurat`` (``AddModuleScore``): anew for each
    gene, from all genes of its bin, those of the signature among them; a control drawn twice counts once.
    """
    n_bins: Annotated[int, Field(ge=2)] = 25
    """Bins of mean expression. Seurat's own default is 24."""
    n_controls: PositiveInt = 50
    """Control genes of each bin (scanpy) or of each gene (seurat, where 100 is its own default)."""


class _Draw:
    """Draws control genes by the rules of the options, the same for any order of the genes."""

    def __init__(self, panel: Panel, means: Vector, *, params: Params, rng: np.random.Generator) -> None:
        names = by_name(panel.genes)
        order = names[rng.permutation(len(names))]
        self.panel, self.params, self.seed = panel, params, int(rng.integers(2**32))
        if params.controls == "seurat":
            self.bins = quantile_bins(means, order, n_bins=params.n_bins)
            self.pools = pools_of(self.bins, names)
        else:
            self.bins = expression_bins(means, n_bins=params.n_bins)
            self.pools = pools_of(self.bins, order)

    def of(self, part: Sparse, other: Sparse) -> list[Index]:
        """Draw for each list of `part` (genes × signatures); no gene of either part is scanpy's control."""
        own, rest = part.tocsc(), other.tocsc()
        lists = [(members_of(own, place), members_of(rest, place)) for place in range(part.shape[1])]
        return [
            self._for_genes(genes) if self.params.controls == "seurat" else self._for_list(genes, down)
            for genes, down in lists
        ]

    def _for_list(self, members: Index, rest: Index) -> Index:
        excluded = np.zeros(len(self.bins), dtype=np.bool_)
        excluded[members] = excluded[rest] = True
        n = self.params.n_controls
        return draw_controls(self.pools, self.bins[members], excluded=excluded, n_controls=n)

    def _for_genes(self, members: Index) -> Index:
        """Draw each gene's controls; a gene has the same ones in every signature."""
        drawn = [np.empty(0, dtype=np.int64)]
        for gene in members:
            rng = np.random.default_rng([self.seed, crc32(self.panel.genes[gene].encode())])
            pool = self.pools[self.bins[gene]]
            drawn.append(rng.choice(pool, min(self.params.n_controls, len(pool)), replace=False))
        return np.unique(np.concatenate(drawn))

    def shared(self) -> Index:
        """Return the bin of the genes that most signatures have as controls, −1 for the others."""
        return first_of_pools(self.pools, n=self.params.n_controls if self.params.controls == "scanpy" else 0)


def _prepare(blocks: Blocks, panel: Panel, *, params: Params, rng: np.random.Generator) -> Contrast:
    """Bin the genes by their mean over all cells, and draw the controls of every signature."""
    draw = _Draw(panel, gene_means(blocks), params=params, rng=rng)
    up, down = draw.of(panel.up, panel.down), draw.of(panel.down, panel.up)
    weights = scaled(panel.up) - shares(up, blocks.n_genes)
    weights = weights - scaled(panel.down) + shares(down, blocks.n_genes)
    usable = _usable(panel, up, down)
    return Contrast(
        weights=group_weights(weights, draw.shared(), n_groups=len(draw.pools)),
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
