"""UCell, against pyUCell with as many jobs as threads and chunks of 2,500 cells (its best)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np
import pyucell
from racing import Case, Race

from mekscrna.scoring.score import score

if TYPE_CHECKING:
    import anndata as ad
    from racing import Lists


def _build(adata: ad.AnnData, lists: Lists) -> Race:
    n_jobs = numba.get_num_threads()
    return Race(
        ours=lambda: score(adata, lists, method="ucell"),
        peer=lambda: pyucell.compute_ucell_scores(adata, lists, suffix="", n_jobs=n_jobs, chunk_size=2500),
        default=lambda: pyucell.compute_ucell_scores(adata, lists, suffix=""),
        difference=lambda: float(np.abs(adata.obsm["score_ucell"] - adata.obs[list(lists)]).max().max()),
        allowed=1e-6,
    )


CASE = Case(title="UCell", peer="pyucell", build=_build, goal=30)
