"""Sum a dataset's cells under other names as well, where claims rest on names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mekscrna import keys
from mekscrna.annotation.second_names import second_names
from mekscrna.comparison.aggregate import aggregate
from mekscrna.data.columns import as_text
from mekscrna.data.house import record_step
from mekscrna.spec.cell_types import ALL
from mekscrna.spec.readout import Fraction, Ratio

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anndata import AnnData

    from mekscrna.comparison.aggregate import Sums
    from mekscrna.spec.claim import Claim
    from mekscrna.spec.dataset import Dataset


def other_names(adata: AnnData, dataset: Dataset, claims: Iterable[Claim]) -> dict[str, Sums]:
    """Sum the cells under names of another source, and record how many are the same.

    Returns
    -------
    Source → sums without scores; empty where no claim rests on names, or there is no other source.
    """
    steps = [step for claim in claims for step in claim.steps]
    if not any(place != ALL or isinstance(reading, Fraction | Ratio) for reading, place in steps):
        return {}
    found = second_names(adata, dataset)
    if found is None:
        return {}
    source, aside = found
    same = np.mean(as_text(aside.obs[keys.CELL_TYPE]) == as_text(adata.obs[keys.CELL_TYPE]))
    record_step(
        adata,
        f"Named the cells once more, by {source.replace('_', ' ')}, to ask again what rests on names: "
        f"{100 * float(same):.0f} % of the names are the same.",
    )
    return {source: aggregate(aside)}
