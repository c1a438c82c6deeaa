"""GSVA of 100 bulk samples, values all different, against gseapy; the two round a lookup otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anndata as ad
import gseapy
import numpy as np
import pandas as pd
from racing import Case, Race

from mekscrna.scoring.score import score

if TYPE_CHECKING:
    from racing import Lists


def _build(adata: ad.AnnData, lists: Lists) -> Race:
    x = np.random.default_rng(0).gamma(3.0, size=adata.shape) + adata.X.toarray()
    bulk = ad.AnnData(X=x.clip(max=19), obs=adata.obs, var=adata.var)
    theirs: list[pd.DataFrame] = []

    def peer() -> None:
        table = pd.DataFrame(bulk.X.T, bulk.var_names, bulk.obs_names)
        found = gseapy.gsva(table, lists, outdir=None, min_size=1, max_size=10**6, threads=1)
        theirs[:] = [found.res2d]

    def difference() -> float:
        wide = theirs[0].pivot_table(index="Name", columns="Term", values="ES", aggfunc="first")
        gap = bulk.obsm["score_gsva"] - wide.loc[bulk.obs_names, list(lists)].astype(np.float64)
        return float(np.abs(gap).max().max())

    return Race(
        ours=lambda: score(bulk, lists, method="gsva", ties="as_computed"),
        peer=peer,
        difference=difference,
        allowed=1e-2,
    )


CASE = Case(title="GSVA of 100 samples", peer="gseapy", build=_build, most_cells=100)
