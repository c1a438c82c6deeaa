"""AUCell in the order of ties that pySCENIC draws: the same numbers. Needs ctxcore and pySCENIC."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from ctxcore.genesig import GeneSignature
from ctxcore.recovery import enrichment4cells
from pyscenic.aucell import create_rankings
from racing import Case, Race

from mekscrna.scoring.score import score

if TYPE_CHECKING:
    import anndata as ad
    from racing import Lists


def _build(adata: ad.AnnData, lists: Lists) -> Race:
    theirs: dict[str, pd.Series] = {}

    def peer() -> None:
        table = pd.DataFrame(adata.X.toarray(), adata.obs_names, adata.var_names)
        ranking = create_rankings(table, seed=0)
        for name, genes in lists.items():
            found = enrichment4cells(ranking, GeneSignature(name, genes), auc_threshold=0.05)
            theirs[name] = found.droplevel("Regulon")["AUC"]

    return Race(
        ours=lambda: score(adata, lists, method="aucell", ties="pyscenic"),
        peer=peer,
        difference=lambda: float(np.abs(adata.obsm["score_aucell"] - pd.DataFrame(theirs)).max().max()),
        allowed=1e-12,
    )


CASE = Case(title="AUCell in pySCENIC's order of ties", peer="ctxcore", build=_build, goal=60)
