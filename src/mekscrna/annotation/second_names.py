"""Other names for the same cells, so that what rests on names can be asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from anndata import AnnData

from mekscrna import keys
from mekscrna.annotation._columns import CONFIDENCE
from mekscrna.annotation.labels import annotate
from mekscrna.data.columns import as_category, as_text
from mekscrna.data.house import is_bulk
from mekscrna.spec.cell_types import UNASSIGNED

if TYPE_CHECKING:
    from mekscrna.spec.dataset import Dataset

SURE: Final = 0.9
"""The probability from which a name by markers counts as sure."""


def second_names(adata: AnnData, dataset: Dataset) -> tuple[str, AnnData] | None:
    """Name cells by another source than the one declared.

    Cells named by their authors are named by markers; cells named by markers keep the names that are sure.

    Returns
    -------
    What the source is called, and the counts of `adata` under those names; its own obs is not touched. None
    of bulk, of cells that are all of one type, or without counts.
    """
    if is_bulk(adata) or dataset.population is not None or keys.COUNTS not in adata.layers:
        return None
    aside = AnnData(obs=adata.obs.copy(), var=adata.var[[]], layers={keys.COUNTS: adata.layers[keys.COUNTS]})
    aside.uns[keys.UNS] = {**adata.uns.get(keys.UNS, {}), "steps": {}}
    if dataset.annotation == "markers":
        is_sure = adata.obs[CONFIDENCE].to_numpy(dtype=np.float64) >= SURE
        names = np.where(is_sure, as_text(adata.obs[keys.CELL_TYPE]), UNASSIGNED)
        aside.obs[keys.CELL_TYPE] = as_category(names.astype(object))
        return "sure_markers", aside
    annotate(aside, by="markers", species=dataset.species)
    return "markers", aside
