"""Get results out of an AnnData as tidy frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mekscrna import keys
from mekscrna.errors import UnknownNameError

if TYPE_CHECKING:
    from anndata import AnnData


def scores(adata: AnnData, method: str = "ucell") -> pd.DataFrame:
    """Get the scores of one method as a long frame, one row per signature and cell.

    Returns
    -------
    Columns ``cell``, ``sample``, ``arm``, ``cell_type`` (those that ``adata.obs`` has), ``signature``,
    ``score``; all cells of the first signature come first. Nothing is written.

    Raises
    ------
    UnknownNameError
        `adata` holds no scores of that method.
    """
    key = keys.score_key(method)
    if key not in adata.obsm:
        prefix = keys.score_key("")
        scored = [str(name).removeprefix(prefix) for name in adata.obsm if str(name).startswith(prefix)]
        raise UnknownNameError("scores in this AnnData", method, scored)
    wide = adata.obsm[key]
    n_signatures = wide.shape[1]
    frame = pd.DataFrame({"cell": np.tile(adata.obs_names.to_numpy(), n_signatures)})
    for column in (keys.SAMPLE, keys.ARM, keys.CELL_TYPE):
        if column in adata.obs:
            frame[column] = pd.concat([adata.obs[column]] * n_signatures, ignore_index=True)
    frame["signature"] = pd.Categorical(
        np.repeat(wide.columns.to_numpy(), adata.n_obs), categories=list(wide.columns)
    )
    frame["score"] = wide.to_numpy(dtype=np.float64).ravel(order="F")
    return frame
