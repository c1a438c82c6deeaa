"""Cells and signatures that are much like real ones, from a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

if TYPE_CHECKING:
    from racing import Lists


def cells(n_cells: int, n_genes: int, rng: np.random.Generator) -> ad.AnnData:
    """Draw counts with the depth and the spread of gene levels of droplet data; log1p(CP10k).

    About 2,000 genes of 25,000 are detected in a cell, with some 40 distinct counts; types of cells differ.
    """
    level = rng.lognormal(0, 2.35, n_genes)
    types = [level * rng.gamma(2.0, 0.5, n_genes) for _ in range(20)]
    profile = np.array([each / each.sum() for each in types])
    kind, depth = rng.integers(0, 20, n_cells), rng.lognormal(np.log(5000), 0.4, n_cells)
    parts = [
        sparse.csr_matrix(rng.poisson(profile[kind[at : at + 500]] * depth[at : at + 500, None]))
        for at in range(0, n_cells, 500)
    ]
    counts = sparse.csr_matrix(sparse.vstack(parts), dtype=np.float32)
    totals = np.asarray(counts.sum(axis=1)).ravel()
    x = counts.astype(np.float64)
    x.data = np.log1p(x.data * np.repeat(1e4 / totals, np.diff(x.indptr)))
    return ad.AnnData(
        X=x.astype(np.float32),
        layers={"counts": counts},
        obs=pd.DataFrame({"sample": [f"s{place % 40}" for place in range(n_cells)]}).rename(index=str),
        var=pd.DataFrame(index=[f"G{gene:05d}" for gene in range(n_genes)]),
    )


def gene_lists(adata: ad.AnnData, n_lists: int, rng: np.random.Generator) -> Lists:
    """Draw lists of 5 to 200 genes, evenly on the log scale, among genes that are expressed."""
    expressed = adata.var_names[adata.X.getnnz(axis=0) > 0]
    sizes = np.geomspace(5, 200, n_lists).round().astype(int)
    return {f"s{place}": list(rng.choice(expressed, size, replace=False)) for place, size in enumerate(sizes)}


def net(lists: Lists) -> pd.DataFrame:
    """Write lists as a long table, as decoupler reads it."""
    rows = [(name, gene) for name, genes in lists.items() for gene in genes]
    return pd.DataFrame(rows, columns=["source", "target"])
