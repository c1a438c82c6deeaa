"""The samples of a dataset: their place in the design, their cells, their quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mekscrna import keys
from mekscrna.data.columns import as_text
from mekscrna.data.house import notes_of, quantity_layer, sample_notes

if TYPE_CHECKING:
    from anndata import AnnData


def quality_table(adata: AnnData) -> pd.DataFrame:
    """Tabulate the samples: their place in the design, their cells before and after, their quality.

    Parameters
    ----------
    adata
        In the house form, ``filter_cells`` done or not; not changed.

    Returns
    -------
    One row per sample, the index, sorted; also for samples that lost every cell: ``arm``, ``donor`` (None
    where there is none), ``n_cells_before``, ``n_cells`` (rows where bulk), and medians over cells:
    ``median_counts`` and ``median_genes`` (0 where no cell is left) and ``median_pct_mt`` (percent; NaN where
    no cell is left or no mitochondrial gene is in the matrix).
    """
    found = notes_of(adata)
    notes = found if found.get("cells_before") else sample_notes(adata.obs)
    measures = _measures(adata)
    names = {keys.TOTAL_COUNTS: "median_counts", keys.N_GENES: "median_genes", keys.PCT_MT: "median_pct_mt"}
    by_sample = measures.groupby(as_text(adata.obs[keys.SAMPLE]))
    samples = sorted(notes["cells_before"])
    medians = by_sample.median().rename(columns=names).reindex(samples)
    n_cells = by_sample.size().reindex(samples, fill_value=0)
    table = pd.DataFrame(index=pd.Index(samples, name="sample", dtype=object))
    for column, place in (("arm", "arm_of"), ("donor", "donor_of")):
        table[column] = np.array([notes[place].get(sample) for sample in samples], dtype=object)
    table = table.astype(object)
    table["n_cells_before"] = [int(notes["cells_before"][sample]) for sample in samples]
    table["n_cells"] = n_cells.to_numpy()
    for name in names.values():
        table[name] = medians[name].to_numpy(dtype=float)
    return table.fillna({"median_counts": 0.0, "median_genes": 0.0})


def _measures(adata: AnnData) -> pd.DataFrame:
    """Return counts, genes and mitochondrial share of every row, read or computed."""
    columns = [keys.TOTAL_COUNTS, keys.N_GENES, keys.PCT_MT]
    if keys.N_GENES in adata.obs:
        return pd.DataFrame(adata.obs).reindex(columns=columns).reset_index(drop=True)
    values = adata.layers[quantity_layer(adata)]
    measures = {
        keys.TOTAL_COUNTS: np.asarray(values.sum(axis=1)).ravel(),
        keys.N_GENES: np.asarray((values != 0).sum(axis=1)).ravel(),
    }
    return pd.DataFrame(measures).reindex(columns=columns)
