"""Z-score with adjusted p-values on both sides, against decoupler in blocks of 5,000 cells (its best)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import decoupler
import numpy as np
from inputs import net
from packaging.version import Version
from racing import Case, Race

from mekscrna import get
from mekscrna.scoring.score import score

if TYPE_CHECKING:
    import anndata as ad
    from racing import Lists


def _build(adata: ad.AnnData, lists: Lists) -> Race:
    table, theirs = net(lists).assign(weight=1.0), adata.copy()
    # up to 2.3.0 decoupler's two flavors stand for each other's formula; ours takes the mean off
    flavor = "RoKAI" if Version(decoupler.__version__) <= Version("2.3.0") else "KSEA"

    def ours() -> None:
        score(adata, lists, method="zscore")
        get.p_values(adata, "zscore", adjust=True)

    def difference() -> float:
        found = get.p_values(adata, "zscore", adjust=True) - theirs.obsm["padj_zscore"][list(lists)]
        scores = adata.obsm["score_zscore"] - theirs.obsm["score_zscore"][list(lists)]
        return float(max(np.abs(each).max().max() for each in (found, scores)))

    return Race(
        ours=ours,
        peer=lambda: decoupler.mt.zscore(theirs, table, flavor=flavor, tmin=1, empty=False, bsize=5000),
        default=lambda: decoupler.mt.zscore(theirs, table),
        difference=difference,
        allowed=1e-7,  # decoupler rounds adjusted p-values to float32
    )


CASE = Case(title="Z-score with p-values", peer="decoupler", build=_build, goal=20)
