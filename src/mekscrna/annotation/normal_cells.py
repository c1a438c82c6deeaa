"""Pick the cells that are surely normal, against which copy numbers are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna import keys
from mekscrna.annotation._columns import CONFIDENCE
from mekscrna.annotation.genome import FEWEST_OF_A_KIND
from mekscrna.data.columns import as_text
from mekscrna.spec.cell_types import lineage

if TYPE_CHECKING:
    from anndata import AnnData
    from numpy.typing import NDArray

    from mekscrna.kernels.types import Mask

KINDS: Final = ("t_cell", "nk", "b_cell", "myeloid", "endothelial", "oligodendrocyte")
"""House types of normal cells, each with those inside it. Fibroblasts are none of them: tumor cells that
have become mesenchymal look like them."""

LEAST_CONFIDENCE: Final = 0.9
"""The confidence from which a cell named by markers is taken as surely normal."""


def kinds_of_normal_cells(adata: AnnData, by_author: Mask) -> NDArray[np.object_]:
    """Return the kind of normal cells that each cell surely is of; empty for all others.

    Kinds are told apart by arm where an arm has enough cells, so that what a treatment does to normal cells
    is no departure.

    Parameters
    ----------
    adata
        With obs ``cell_type`` and, of cells that markers named, ``cell_type_confidence``. Not changed.
    by_author
        Of each cell: whether its authors named it.
    """
    types = as_text(adata.obs[keys.CELL_TYPE]).astype(str)
    sure = by_author.copy()
    if CONFIDENCE in adata.obs:
        sure |= adata.obs[CONFIDENCE].to_numpy(dtype=np.float64) >= LEAST_CONFIDENCE
    kinds = np.full(adata.n_obs, "", dtype=object)
    for kind in KINDS:
        kinds[sure & np.isin(types, sorted(lineage(kind)))] = kind
    return _by_arm(adata, kinds) if keys.ARM in adata.obs else kinds


def _by_arm(adata: AnnData, kinds: NDArray[np.object_]) -> NDArray[np.object_]:
    arms, found = as_text(adata.obs[keys.ARM]), kinds.copy()
    for kind in sorted(set(kinds.tolist()) - {""}):
        for arm in sorted(set(arms.tolist())):
            cells = (kinds == kind) & (arms == arm)
            if cells.sum() >= FEWEST_OF_A_KIND:
                found[cells] = f"{kind}, {arm}"
    return found
