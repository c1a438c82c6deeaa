"""ULM with adjusted p-values on both sides, against decoupler in blocks of 5,000 cells (its best)."""

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
        score(adata, lists, method="ulm")
        get.p_values(adata, "ulm", adjust=True)

    def difference() -> float:
        found = get.p_values(adata, "ulm", adjust=True) - theirs.obsm["padj_ulm"][list(lists)]
        scores = adata.obsm["score_ulm"] - theirs.obsm["score_ulm"][list(lists)]
        return float(max(np.abs(each).max().max() for each in (found, scores)))

    return Race(
        ours=ours,
        peer=lambda: decoupler.mt.ulm(theirs, table, tmin=1, empty=False, bsize=5000),
        default=lambda: decoupler.mt.ulm(theirs, table),
        difference=difference,
        allowed=1e-7,  # decoupler rounds adjusted p-values to float32
    )


CASE = Case(title="ULM with p-values", peer="decoupler", build=_build, goal=10)
