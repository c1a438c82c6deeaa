"""Counts summed by sample × cell type (800 groups), against scanpy.get.aggregate; signatures play no part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pandas as pd
import scanpy as sc
from racing import Case, Race

from mekscrna.comparison.aggregate import Sums, aggregate

if TYPE_CHECKING:
    from racing import Lists

_SAMPLES, _TYPES = 40, 20


def _build(adata: ad.AnnData, lists: Lists) -> Race:
    del lists
    counts = adata.layers["counts"]
    place = np.arange(adata.n_obs)
    obs = pd.DataFrame(
        {
            "sample": [f"s{each:02d}" for each in place % _SAMPLES],
            "cell_type": [f"t{each:02d}" for each in place // _SAMPLES % _TYPES],
            "arm": np.where(place % 2 == 0, "treated", "control"),
        },
        index=adata.obs_names,
    ).astype("category")
    # of its own, so that neither side sums anything beside the counts
    cells = ad.AnnData(X=counts, obs=obs, var=adata.var, layers={"counts": counts})
    left: dict[str, Sums | ad.AnnData] = {}

    def ours() -> None:
        left["ours"] = aggregate(cells)

    def peer() -> None:
        left["peer"] = sc.get.aggregate(cells, by=["sample", "cell_type"], func="sum", layer="counts")

    def difference() -> float:
        sums, theirs = left["ours"], left["peer"]
        rows = [f"{group.sample.sample}_{group.label}" for group in sums.groups]
        expected = theirs[rows].layers["sum"]
        return float(np.abs(sums.counts.toarray() - expected).max())

    return Race(ours=ours, peer=peer, difference=difference, allowed=0.0)


CASE = Case(title="Pseudobulk counts, 800 groups", peer="scanpy", build=_build, goal=5)
