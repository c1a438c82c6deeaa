"""Write infercnvpy.csv: what infercnvpy makes of made values, with one and with two kinds of normal cells.

Made with infercnvpy 0.6.1 (numpy 2.4.6, scipy 1.17), in an environment of its own:

    python tests/oracles/make_infercnvpy.py > tests/oracles/infercnvpy.csv
"""

from __future__ import annotations

import sys

import anndata as ad
import infercnvpy
import numpy as np
import pandas as pd

N_CELLS, N_GENES = 12, 340
CHROMOSOMES = {"chr1": 180, "chr2": 130, "chr3": 30}
"""Genes of each; the last has fewer than a window."""


def made() -> ad.AnnData:
    """Make values by arithmetic alone, so that a test makes the same."""
    cell, gene = np.meshgrid(np.arange(N_CELLS), np.arange(N_GENES), indexing="ij")
    values = 2 + 2 * np.sin(0.37 * gene * (1 + cell % 5) + cell) + (cell > 7) * (gene < 90) * 1.25
    obs = pd.DataFrame({"kind": ["a"] * 4 + ["b"] * 4 + ["t"] * 4}, index=[f"c{n}" for n in range(N_CELLS)])
    chromosome = [name for name, n in CHROMOSOMES.items() for _ in range(n)]
    var = pd.DataFrame({"chromosome": chromosome, "start": range(N_GENES), "end": range(1, N_GENES + 1)})
    var.index = [f"g{n}" for n in range(N_GENES)]
    return ad.AnnData(X=values, obs=obs, var=var)


def main() -> None:
    """Print one row per number of kinds and cell, one column per window."""
    rows = []
    for kinds in (["a"], ["a", "b"]):
        adata = made()
        infercnvpy.tl.infercnv(
            adata, reference_key="kind", reference_cat=kinds, dynamic_threshold=None, n_jobs=1
        )
        found = adata.obsm["X_cnv"].toarray()
        rows += [[len(kinds), cell, *np.round(row, 9)] for cell, row in enumerate(found)]
    pd.DataFrame(rows).to_csv(sys.stdout, index=False, header=False)


if __name__ == "__main__":
    main()
