"""Tables of text and R objects for the tests of reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from pathlib import Path

    import anndata as ad


def write_text(adata: ad.AnnData, path: Path) -> None:
    """Write cells × genes with the columns of obs before the genes."""
    matrix = pd.DataFrame(adata.X.toarray().astype(int), index=adata.obs_names, columns=adata.var_names)
    pd.concat([adata.obs, matrix], axis=1).to_csv(path, index_label="cell")


def write_r(adata: ad.AnnData, path: Path) -> None:
    """Write a data frame, cells × genes with the columns of obs before the genes."""
    import rdata

    matrix = pd.DataFrame(adata.X.toarray().astype("int32"), columns=adata.var_names.astype(object))
    facts = {name: pd.Series(list(adata.obs[name]), dtype=object) for name in adata.obs}
    table = pd.concat([pd.DataFrame(facts), matrix], axis=1)
    table.index = pd.Index(list(adata.obs_names), dtype=object)
    table.columns = pd.Index(list(table.columns), dtype=object)
    rdata.write_rds(path, table)
