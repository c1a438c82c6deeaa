"""How a simulated tumor is written down: the columns, labels and names that a depositor would give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mekscrna.simulation.markers import AUTHOR_LABELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mekscrna.simulation.counts import Tumor
    from mekscrna.spec.dataset import Dataset


def obs_frame(dataset: Dataset, tumor: Tumor) -> pd.DataFrame:
    """Return one row per cell with the columns that the dataset declares, all categorical.

    Donors are ``P01``, ``P02`` …; a sample is a donor and the first value of its arm (``P01_pre``).
    """
    arms = _arm_values(dataset, tumor)
    donors = np.array([f"P{number + 1:02d}" for number in tumor.layout.donor], dtype=object)
    samples = np.array([f"{donor}_{arm}" for donor, arm in zip(donors, arms, strict=True)], dtype=object)
    labels = np.array([AUTHOR_LABELS[name] for name in tumor.tissue.cell_types], dtype=object)
    columns = dict.fromkeys(dataset.obs.sample, samples)
    if dataset.obs.donor is not None:
        columns[dataset.obs.donor] = donors
    columns[dataset.obs.arm] = arms
    rows = {name: values[tumor.cells.sample] for name, values in columns.items()}
    if dataset.obs.cell_type is not None:
        rows[dataset.obs.cell_type] = labels[tumor.cells.cell_type]
    return pd.DataFrame(
        {name: _category(values) for name, values in rows.items()}, index=_cell_names(tumor, samples)
    )


def var_frame(tumor: Tumor) -> pd.DataFrame:
    """Return one row per gene: symbols as index, Ensembl ids in ``gene_id``."""
    index = pd.Index(tumor.tissue.symbols, dtype=object)
    return pd.DataFrame({"gene_id": np.array(tumor.tissue.gene_ids, dtype=object)}, index=index, dtype=object)


def _arm_values(dataset: Dataset, tumor: Tumor) -> NDArray[np.object_]:
    recipe = tumor.recipe
    first = {name: str(next(iter(arm.values))) for name, arm in dataset.arms.items()}
    return np.where(tumor.layout.is_treated, first[recipe.treated], first[recipe.reference]).astype(object)


def _cell_names(tumor: Tumor, samples: NDArray[np.object_]) -> pd.Index[str]:
    names: list[str] = []
    for sample, n_cells in zip(samples, np.bincount(tumor.cells.sample), strict=True):
        names += [f"{sample}_{number:04d}" for number in range(1, n_cells + 1)]
    return pd.Index(names, dtype=object)


def _category(values: NDArray[np.object_]) -> pd.Categorical:
    """Return text as a categorical whose categories are sorted and plain objects, on every pandas."""
    categories = pd.Index(sorted(set(values.tolist())), dtype=object)
    return pd.Categorical(values, categories=categories)
