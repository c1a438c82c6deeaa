"""Scores of a dataset as an h5ad that older readers open, too: names, arms, types and scores, no matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anndata as ad
import pandas as pd

from mekscrna import keys

if TYPE_CHECKING:
    from pathlib import Path

_COLUMNS: Final = (
    *(keys.DATASET, keys.SAMPLE, keys.DONOR, keys.ARM, keys.CELL_TYPE, keys.CELL_TYPE_AUTHOR),
    *(keys.TOTAL_COUNTS, keys.N_GENES, keys.PCT_MT),
)


def write_scores(adata: ad.AnnData, path: Path) -> None:
    """Write the scores of an AnnData, whole or not at all.

    Parameters
    ----------
    adata
        Cells × genes, scored; not changed.
    path
        An h5ad without a matrix: ``obs`` as in the house form (texts as plain categories, which readers of
        anndata 0.8 and later open), ``obsm["score_<method>"]`` cells × signatures, and the record of the
        scores in ``uns["mekscrna"]``. Replaced if it is there.
    """
    index = pd.Index([str(name) for name in adata.obs_names], dtype=object)
    columns = {name: _plain(adata.obs[name], index) for name in _COLUMNS if name in adata.obs}
    tables = {name: table for name, table in adata.obsm.items() if name.startswith(keys.score_key(""))}
    found = ad.AnnData(
        obs=pd.DataFrame(columns, index=index),
        var=pd.DataFrame(index=pd.Index([], dtype=object)),  # anndata's own would be of newer text
        obsm={name: pd.DataFrame(table.to_numpy(), index, list(table)) for name, table in tables.items()},
        uns={keys.UNS: {name: adata.uns[keys.UNS][name] for name in _NOTES if name in adata.uns[keys.UNS]}},
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    found.write_h5ad(part, compression="gzip")
    part.replace(path)


_NOTES: Final = ("schema", "dataset", "species", "assay", "simulated", "scores")


def _plain(column: pd.Series, index: pd.Index) -> pd.Series:
    """Return numbers as they are, and texts as categories of plain strings, missing ones missing."""
    if pd.api.types.is_numeric_dtype(column):
        return pd.Series(column.to_numpy(), index)
    texts = [None if pd.isna(value) else str(value) for value in column]
    names = pd.Index(sorted({text for text in texts if text is not None}), dtype=object)
    return pd.Series(pd.Categorical(texts, categories=names), index)
