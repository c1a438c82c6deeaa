"""Module score, against scanpy; for the difference, scanpy gets the control genes that were drawn here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scanpy as sc
from racing import Case, Race

from mekscrna.scoring.score import score

if TYPE_CHECKING:
    import anndata as ad
    from racing import Lists


def _build(adata: ad.AnnData, lists: Lists) -> Race:
    def peer() -> None:
        for name, genes in lists.items():
            sc.tl.score_genes(adata, genes, score_name=f"scanpy_{name}")

    def difference() -> float:
        drawn = adata.uns["mekscrna"]["scores"]["module_score"]["prepared"]["control_genes"]
        return max(
            _gap(adata, name, genes=lists[name], controls=drawn[name].split(","))
            for name in list(lists)[::12]
        )

    return Race(
        ours=lambda: score(adata, lists, method="module_score"),
        peer=peer,
        difference=difference,
        allowed=1e-6,
    )


def _gap(adata: ad.AnnData, name: str, *, genes: list[str], controls: list[str]) -> float:
    one_bin = {"gene_pool": genes + controls, "n_bins": 1.5, "ctrl_size": 10**6, "ctrl_as_ref": False}
    sc.tl.score_genes(adata, genes, score_name="check", **one_bin)
    return float(np.abs(adata.obsm["score_module_score"][name] - adata.obs["check"]).max())


CASE = Case(title="Module score", peer="scanpy score_genes", build=_build, goal=50)
