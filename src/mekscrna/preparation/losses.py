"""What each sample lost, and why, as a table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mekscrna import keys
from mekscrna.data.house import notes_of
from mekscrna.preparation.ambient import ambient_hint
from mekscrna.preparation.limits import samples_of

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.kernels.types import Mask
    from mekscrna.preparation.doublets import Doublets
    from mekscrna.preparation.limits import Limits, Outside

_SHARES: Final = {
    "median_pct_ribo": keys.PCT_RIBO,
    "median_pct_hb": keys.PCT_HB,
    "median_pct_stress": keys.PCT_STRESS,
}

COLUMNS: Final = (
    *("n_cells_before", "few_genes", "few_counts", "high_pct_mt", "n_doublets", "doublets_left_out"),
    *("n_cells", "min_genes", "min_counts", "max_pct_mt", *_SHARES, "ambient_source", "ambient_pct_cells"),
)


def remember_losses(
    adata: AnnData, beyond: Outside, *, limits: dict[str, Limits], doublets: Doublets | None, keep: Mask
) -> None:
    """Write what each sample lost and why to ``uns["mekscrna"]["losses"]``, before cells are dropped."""
    samples = samples_of(adata)
    is_looked_at = doublets is not None and not doublets.why_not
    called = doublets.called if doublets is not None else np.zeros(adata.n_obs, dtype=bool)
    found = {}
    for sample, own in limits.items():
        cells = samples == sample
        looked = is_looked_at and doublets is not None and sample not in (*doublets.skipped, *doublets.unsure)
        hint = ambient_hint(adata, cells & keep)
        found[sample] = {
            "n_cells_before": int(cells.sum()),
            "few_genes": int(beyond.few_genes[cells].sum()),
            "few_counts": int(beyond.few_counts[cells].sum()),
            "high_pct_mt": int(beyond.high_pct_mt[cells].sum()),
            "n_doublets": float(called[cells].sum()) if looked else math.nan,
            "doublets_left_out": int((called & ~keep)[cells].sum()),
            "n_cells": int(keep[cells].sum()),
            "min_genes": own.min_genes,
            "min_counts": own.min_counts,
            "max_pct_mt": own.max_pct_mt if keys.PCT_MT in adata.obs else math.nan,
            **{name: _median(adata, column, cells & keep) for name, column in _SHARES.items()},
            "ambient_source": hint.source,
            "ambient_pct_cells": hint.pct_cells,
        }
    adata.uns.setdefault(keys.UNS, {})["losses"] = found


def _median(adata: AnnData, column: str, cells: Mask) -> float:
    if column not in adata.obs or not cells.any():
        return math.nan
    return float(np.nanmedian(adata.obs[column].to_numpy(dtype=np.float64)[cells]))


def loss_table(adata: AnnData) -> pd.DataFrame:
    """Tabulate what ``filter_cells`` left out of each sample, for which reason, and by which limits.

    Parameters
    ----------
    adata
        Not changed.

    Returns
    -------
    One row per sample, the index, sorted; empty before ``filter_cells`` and for bulk. ``few_genes``,
    ``few_counts`` and ``high_pct_mt`` count cells outside each limit (a cell can be outside several),
    ``n_doublets`` those that scrublet calls (NaN where it was not asked, or not sure); ``min_genes``,
    ``min_counts`` and ``max_pct_mt`` are the sample's limits; medians (percent, NaN where unknown) and the
    hint of ambient RNA (percent of cells that hold messages of ``ambient_source`` without making them) are of
    the cells kept.
    """
    found: dict[str, dict[str, Any]] = notes_of(adata).get("losses", {})
    index = pd.Index(sorted(found), name="sample", dtype=object)
    return pd.DataFrame([found[sample] for sample in index], index=index, columns=list(COLUMNS))
