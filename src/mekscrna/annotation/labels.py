"""From the authors' labels to the house cell types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mekscrna import keys
from mekscrna.data.columns import as_category, as_text, counted
from mekscrna.data.house import is_bulk, record_step
from mekscrna.data.label_map import house_types, label_notes
from mekscrna.errors import InputError
from mekscrna.spec.cell_types import ALL, UNASSIGNED, cell_type, lineage

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.kernels.types import Mask
    from mekscrna.spec.dataset import Dataset


def annotate(adata: AnnData, dataset: Dataset) -> None:
    """Give every row its house type.

    Each author label goes to the first house type, in the order declared, of which a glob fits it (case
    matters). Labels that nothing fits become ``unassigned``, and are listed with their numbers.

    Parameters
    ----------
    adata
        With obs ``cell_type_author``, unless the dataset is of one population. Written are obs
        ``cell_type`` (categorical) and a step in ``uns["mekscrna"]``.
    dataset
        Its ``population`` or its ``cell_types``.

    Raises
    ------
    InputError
        Labels are declared, but `adata` has none.
    UnknownNameError
        A declared type is no house type.
    """
    if dataset.population is not None:
        _set_constant(adata, cell_type(dataset.population).id)
    elif keys.CELL_TYPE_AUTHOR in adata.obs:
        _map_labels(adata, dataset)
    elif dataset.cell_types:
        raise InputError(f"obs has no '{keys.CELL_TYPE_AUTHOR}', so {dataset.id}'s labels cannot be mapped.")
    else:
        _set_constant(adata, ALL if is_bulk(adata) else UNASSIGNED)


def _set_constant(adata: AnnData, house: str) -> None:
    adata.obs[keys.CELL_TYPE] = as_category(np.full(adata.n_obs, house, dtype=object))
    record_step(adata, f"All {_rows(adata, adata.n_obs)} are taken as {cell_type(house).title}.")


def _map_labels(adata: AnnData, dataset: Dataset) -> None:
    labels = as_text(adata.obs[keys.CELL_TYPE_AUTHOR])
    house = house_types(sorted(set(labels.tolist())), dataset.cell_types)
    assigned = np.array([house[label] for label in labels.tolist()], dtype=object)
    adata.obs[keys.CELL_TYPE] = as_category(assigned)
    n_types = len(set(house.values()) - {UNASSIGNED})
    text = f"Mapped {counted(len(house), 'author label')} to {counted(n_types, 'house type')}."
    record_step(adata, " ".join([text, *label_notes(dataset, labels)]))


def _rows(adata: AnnData, n_rows: int) -> str:
    return counted(n_rows, "row" if is_bulk(adata) else "cell")


def label_table(adata: AnnData) -> pd.DataFrame:
    """Tabulate author labels with the house types they went to.

    Returns
    -------
    One row per pair found, sorted: ``author``, ``house``, ``n_cells`` (rows where bulk). Empty before
    ``annotate``, or where the deposit has no labels. `adata` is not changed.
    """
    if not {keys.CELL_TYPE, keys.CELL_TYPE_AUTHOR} <= set(adata.obs):
        return pd.DataFrame({"author": [], "house": [], "n_cells": np.empty(0, dtype=np.int64)})
    pairs = pd.DataFrame(
        {"author": as_text(adata.obs[keys.CELL_TYPE_AUTHOR]), "house": as_text(adata.obs[keys.CELL_TYPE])}
    )
    return pairs.value_counts(sort=False).rename("n_cells").reset_index().sort_values(["author", "house"])


def members(adata: AnnData, population: str) -> Mask:
    """Tell which rows belong to a population.

    Single cells belong to their own type and to every type that contains it (a CD8 T cell is a T cell);
    every cell belongs to ``all``. Bulk rows were pooled when they were made, so they belong to the one
    population they are labelled with; ``all`` is every row where rows have no labels.

    Parameters
    ----------
    adata
        With obs ``cell_type``; not changed.
    population
        A house type.

    Returns
    -------
    One value per row.

    Raises
    ------
    UnknownNameError
        `population` is no house type.
    InputError
        Rows have no types, and not all are asked for.
    """
    types = lineage(population)
    has_types = keys.CELL_TYPE in adata.obs
    if population == ALL and not (has_types and is_bulk(adata)):
        return np.ones(adata.n_obs, dtype=bool)
    if not has_types:
        raise InputError(
            f"obs has no '{keys.CELL_TYPE}', so {cell_type(population).title} cannot be picked. "
            f"Run mk.annotate(adata, dataset) first."
        )
    wanted = frozenset({population}) if is_bulk(adata) else types
    return np.isin(as_text(adata.obs[keys.CELL_TYPE]).astype(str), sorted(wanted))
