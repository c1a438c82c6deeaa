"""Let the neighbors of a cell have a say in its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import anndata as ad
import numpy as np
from scipy import sparse

from mekscrna.errors import InputError

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.kernels.types import Dense, Sparse

SHARE: Final = 0.5
"""The say of the neighbors together; the rest is the cell's own."""

FEWEST_CELLS: Final = 50
"""Below, there is no graph worth the name."""

_CONNECTIVITIES: Final = "connectivities"


def smoothed(adata: AnnData, scores: Dense) -> Dense:
    """Average the scores of each cell with those of its neighbors (cells × types); `adata` is not changed.

    The graph is ``obsp["connectivities"]``, or scanpy's of 15 neighbors in 30 principal components of X.

    Raises
    ------
    InputError
        There are too few cells for a graph.
    """
    graph = _graph(adata)
    totals = np.asarray(graph.sum(axis=1)).ravel()
    share = np.where(totals > 0, SHARE, 0.0)[:, None]
    weights = sparse.diags_array(np.divide(1.0, totals, out=np.zeros_like(totals), where=totals > 0)) @ graph
    return np.asarray((1 - share) * scores + share * (weights @ scores))


def _graph(adata: AnnData) -> Sparse:
    if _CONNECTIVITIES in adata.obsp:
        return sparse.csr_matrix(adata.obsp[_CONNECTIVITIES], dtype=np.float64)
    if adata.n_obs < FEWEST_CELLS:
        raise InputError(
            f"{adata.n_obs} cells make no graph of neighbors (at least {FEWEST_CELLS}). Leave smooth out."
        )
    import scanpy as sc  # noqa: PLC0415 - takes seconds to import

    work: Any = ad.AnnData(X=sparse.csr_matrix(adata.X, dtype=np.float32))
    sc.pp.pca(work, n_comps=min(30, adata.n_obs - 1, adata.n_vars - 1), random_state=0)
    sc.pp.neighbors(work, n_neighbors=15, random_state=0)
    return sparse.csr_matrix(work.obsp[_CONNECTIVITIES], dtype=np.float64)
