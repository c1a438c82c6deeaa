"""ANS, adjusted neighborhood scoring: each gene against the genes next to it in mean expression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import PositiveInt

from mekscrna.kernels.grouped_sums import group_weights
from mekscrna.kernels.neighborhoods import neighborhoods, with_neighbors
from mekscrna.scoring._contrast import Contrast, by_name, gene_means, members_of, shares
from mekscrna.scoring._method import Method
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mekscrna.data.blocks import Blocks
    from mekscrna.kernels.types import Dense, Index, Matrix, Sparse, Vector
    from mekscrna.scoring.panel import Panel

_TOGETHER = 64  # genes in a row by expression, which mostly are controls of the same signatures


class Params(Spec):
    """Options of ANS."""

    n_controls: PositiveInt = 100
    """Control genes of each gene."""
    highest_genes: Literal["drop", "keep"] = "drop"
    """Genes of the signature among the n_controls / 2 genes of highest mean, which few others lie above."""


def _prepare(blocks: Blocks, panel: Panel, *, params: Params, rng: np.random.Generator) -> Contrast:
    """Order the genes by their mean over all cells, and take each gene's neighbors; nothing is drawn."""
    del rng
    means = gene_means(blocks)
    names = by_name(panel.genes)
    order = names[np.argsort(means[names], kind="stable")]
    found = [_part(panel, part, means=means, order=order, params=params) for part in (panel.up, panel.down)]
    (up, up_controls), (down, down_controls) = found
    weights = shares(up, blocks.n_genes) - shares(up_controls, blocks.n_genes)
    weights = weights - shares(down, blocks.n_genes) + shares(down_controls, blocks.n_genes)
    reasons = _reasons(panel, up_controls, down_controls, params=params)
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.arange(len(order)) // _TOGETHER
    return Contrast(
        weights=group_weights(weights, group, n_groups=len(order) // _TOGETHER + 1),
        usable=np.array([signature not in reasons for signature in panel.signatures], dtype=np.bool_),
        reasons=reasons,
        controls={
            signature: [panel.genes[gene] for gene in np.union1d(*controls)]
            for signature, controls in zip(
                panel.signatures, zip(up_controls, down_controls, strict=True), strict=True
            )
        },
        n_cells=blocks.n_rows,
        settings={},
    )


def _part(
    panel: Panel, part: Sparse, *, means: Vector, order: Index, params: Params
) -> tuple[list[Index], list[Index]]:
    """Return, for each signature, the genes of `part` that have neighbors, and all these neighbors."""
    kept, controls = [], []
    listed = (panel.up + panel.down).tocsc()
    lists = part.tocsc()
    for place in range(part.shape[1]):
        others = np.ones(len(order), dtype=np.bool_)
        others[members_of(listed, place)] = False
        members = members_of(lists, place)
        if params.highest_genes == "drop":
            members = with_neighbors(order, members, width=params.n_controls)
        near = neighborhoods(means, order, members=members, others=others, width=params.n_controls)
        kept.append(members)
        controls.append(near.ravel())
    return kept, controls


def _reasons(panel: Panel, up: list[Index], down: list[Index], *, params: Params) -> Mapping[str, str]:
    """Say which signatures have no score; the reason is the same for all."""
    why = (
        f"each of its genes is among the {params.n_controls // 2} of highest mean expression, "
        f"or fewer than {params.n_controls} other genes are there"
    )
    return {
        signature: why
        for place, signature in enumerate(panel.signatures)
        if panel.up_present[place]
        and (not len(up[place]) or (panel.down_present[place] and not len(down[place])))
    }


def _score(x: Matrix, panel: Panel, *, params: Params, prepared: Contrast) -> Dense:
    """Take the mean of the genes less that of their neighbors, the same for down genes, and subtract."""
    del panel, params
    return prepared.score(x)


METHOD = Method(
    name="ans",
    title="ANS: adjusted neighborhood scoring",
    doi="10.1101/gr.280926.125",
    meaning=(
        "Mean log expression of the signature's genes minus that of the genes nearest to each by mean over "
        "all cells: above 0, more than expected of genes at that level."
    ),
    reads="lognorm",
    kernel=_score,
    params=Params,
    prepare=_prepare,
    cell_alone=False,
)
