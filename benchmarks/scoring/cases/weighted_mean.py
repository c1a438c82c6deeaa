"""Weighted mean, against decoupler's waggr without permutations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import decoupler
import numpy as np
from inputs import net
from racing import Case, Race

from mekscrna.scoring.score import score

if TYPE_CHECKING:
    import anndata as ad
    from racing import Lists


def _build(adata: ad.AnnData, lists: Lists) -> Race:
    table, theirs = net(lists).assign(weight=1.0), adata.copy()
    options = {"fun": "wmean", "times": 0, "tmin": 1, "empty": False, "bsize": 5000}
    return Race(
        ours=lambda: score(adata, lists, method="weighted_mean"),
        peer=lambda: decoupler.mt.waggr(theirs, table, **options),
        difference=lambda: float(
            np.abs(adata.obsm["score_weighted_mean"] - theirs.obsm["score_waggr"][list(lists)]).max().max()
        ),
        allowed=1e-12,
    )


CASE = Case(title="Weighted mean", peer="decoupler", build=_build, goal=200, most_cells=2500)
