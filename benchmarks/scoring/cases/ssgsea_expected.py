"""ssGSEA as it is by default, against gseapy: another definition of ties, so numbers differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gseapy
import numpy as np
import pandas as pd
from racing import Case, Race

from mekscrna.scoring.score import score

if TYPE_CHECKING:
    import anndata as ad
    from racing import Lists


def _build(adata: ad.AnnData, lists: Lists) -> Race:
    theirs: list[pd.DataFrame] = []

    def peer() -> None:
        table = pd.DataFrame(adata.X.toarray().astype(np.float64).T, adata.var_names, adata.obs_names)
        options = {"outdir": None, "no_plot": True, "threads": 1, "permutation_num": 0, "verbose": False}
        found = gseapy.ssgsea(table, lists, min_size=1, max_size=10**6, correl_norm_type="rank", **options)
        theirs[:] = [found.res2d]

    def difference() -> float:
        wide = theirs[0].pivot_table(index="Name", columns="Term", values="ES", aggfunc="first")
        gap = adata.obsm["score_ssgsea"] - wide.loc[adata.obs_names, list(lists)].astype(np.float64)
        return float(np.abs(gap).max().max())

    return Race(
        ours=lambda: score(adata, lists, method="ssgsea"),
        peer=peer,
        difference=difference,
        allowed=1e4,
    )


CASE = Case(
    title="ssGSEA, mean over ties (the default)",
    peer="gseapy",
    build=_build,
    most_cells=500,
    is_other_definition=True,
)
