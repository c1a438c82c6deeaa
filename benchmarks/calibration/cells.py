"""Draw single cells from a truth: what common practice reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anndata as ad
import numpy as np
import pandas as pd
from benchmarks.calibration.questions import CLAIMS, GENES
from benchmarks.calibration.samples import CELL_SHAPE, profiles
from scipy import sparse

if TYPE_CHECKING:
    from benchmarks.calibration.truths import Truth

_SD_OF_DEPTH: Final = 0.3


def drawn_cells(rng: np.random.Generator, truth: Truth) -> ad.AnnData:
    """Draw cells × genes in the house form: counts in ``X`` and ``layers["counts"]``."""
    drawn = profiles(rng, truth)
    sample = np.repeat(np.arange(truth.design.n_samples), drawn.n_cells.astype(int))
    depth = drawn.depth[sample] * rng.lognormal(0, _SD_OF_DEPTH, len(sample))
    means = drawn.expression[sample] * depth[:, None]
    means *= rng.gamma(CELL_SHAPE, 1 / CELL_SHAPE, means.shape)
    counts = sparse.csr_matrix(rng.poisson(means), dtype=np.float32)
    contrast = CLAIMS[truth.estimand].contrast
    obs = pd.DataFrame(
        {
            "sample": [f"s{each:03}" for each in sample],
            "arm": np.where(drawn.layout.is_treated[sample], contrast.treated, contrast.reference),
            "donor": [f"d{drawn.layout.donor[each]:03}" for each in sample],
        },
        index=[f"cell{place}" for place in range(len(sample))],
    )
    adata = ad.AnnData(X=counts, obs=obs, var=pd.DataFrame(index=list(GENES)), layers={"counts": counts})
    adata.uns["mekscrna"] = {"paired": truth.design.is_paired}
    return adata
