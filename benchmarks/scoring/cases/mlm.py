"""MLM with p-values on both sides, against decoupler in blocks of 5,000 cells (its best)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import decoupler
import numpy as np
from inputs import net
from racing import Case, Race

from mekscrna import get
from mekscrna.scoring.score import score

if TYPE_CHECKING:
    import anndata as ad
    from racing import Lists


def _build(adata: ad.AnnData, lists: Lists) -> Race:
    table, theirs = net(lists).assign(weight=1.0), adata.copy()

    def ours() -> None:
        score(adata, lists, method="mlm")
        get.p_values(adata, "mlm")

    def difference() -> float:
        found = get.p_values(adata, "mlm") - theirs.obsm["padj_mlm"][list(lists)]
        scores = adata.obsm["score_mlm"] - theirs.obsm["score_mlm"][list(lists)]
        return float(max(np.abs(each).max().max() for each in (found, scores)))

    return Race(
        ours=ours,
        peer=lambda: decoupler.mt.mlm(theirs, table, tmin=1, empty=False, bsize=5000),
        default=lambda: decoupler.mt.mlm(theirs, table),
        difference=difference,
        allowed=1e-8,
    )


CASE = Case(title="MLM with p-values", peer="decoupler", build=_build, goal=20)
