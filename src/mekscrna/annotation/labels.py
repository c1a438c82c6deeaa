"""Give every cell its house type: from the authors' labels first, from marker genes second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from mekscrna import keys
from mekscrna.annotation._columns import SOURCE
from mekscrna.annotation.malignancy import find_malignant
from mekscrna.annotation.named import write_names
from mekscrna.annotation.states import refine_types
from mekscrna.data.columns import as_category, as_text, counted, listed
from mekscrna.data.house import is_bulk, notes_of, record_step
from mekscrna.data.label_map import house_types, idle_globs, label_notes, unassigned
from mekscrna.errors import InputError, UnknownNameError
from mekscrna.spec.cell_types import ALL, UNASSIGNED, cell_type, lineage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anndata import AnnData
    from numpy.typing import NDArray

    from mekscrna.kernels.types import Mask
    from mekscrna.spec.dataset import Annotation, Dataset, Species

LabelMap: TypeAlias = "Mapping[str, Sequence[str]]"
"""House type → author labels, as globs; the first that fits in the order written wins."""


def annotate(
    adata: AnnData,
    dataset: Dataset | None = None,
    *,
    labels: str | None = None,
    cell_types: LabelMap | None = None,
    by: Annotation | None = None,
    species: Species | None = None,
    smooth: bool = False,
) -> None:
    """Give every row its house type, from the authors' labels or from marker genes.

    Each author label goes to the first house type, in the order declared, of which a glob fits it (case
    matters). Labels that nothing fits become ``unassigned``, and are listed with their numbers. Markers name
    a cell where they suffice (:func:`mekscrna.annotation.markers.name_by_markers`), and say so where not.

    Parameters
    ----------
    adata
        Cells × genes. Labels are read from obs ``cell_type_author``, unless the dataset is of one population;
        markers from ``layers["counts"]`` or a log-normalized ``X``. Written are obs ``cell_type``
        (categorical), steps in ``uns["mekscrna"]`` and, where markers were asked, obs
        ``cell_type_confidence`` (0–1), ``cell_type_source`` (``author``, ``markers``, ``none``) and the
        states that :func:`mekscrna.annotation.states.add_states` tells.
    dataset
        Its ``population``, or its ``cell_types`` and ``annotation``; its ``copy_number`` asks for
        :func:`mekscrna.find_malignant` as well. None for any AnnData.
    labels
        The obs column of author labels, copied to ``cell_type_author``; without a dataset only.
    cell_types
        House type → globs of author labels; None takes the dataset's.
    by
        ``labels``, ``markers``, or ``labels_then_markers``: markers where no glob fits a label. None takes
        the dataset's; without a dataset, labels where `cell_types` is given, and markers otherwise.
    species
        Of the genes, for markers; None takes the dataset's, or what ``load`` noted, or human.
    smooth
        Let neighbors have a say in what markers name; names then depend on the other cells.

    Raises
    ------
    InputError
        Labels are declared, but `adata` has none; markers are asked, but there are no usable values.
    UnknownNameError
        A declared type is no house type, or `labels` no column.
    """
    if labels is not None:
        _take_labels(adata, labels)
    declared = cell_types if cell_types is not None else dataset.cell_types if dataset else {}
    mode = by or (dataset.annotation if dataset else None) or _usual(dataset, declared)
    if dataset is not None and dataset.population is not None:
        _set_constant(adata, cell_type(dataset.population).id)
    elif mode == "markers":
        _by_markers(adata, _species(adata, dataset, species), smooth=smooth)
    else:
        _by_labels(adata, dataset, {name: tuple(globs) for name, globs in declared.items()})
        if mode == "labels_then_markers":
            _by_markers(adata, _species(adata, dataset, species), smooth=smooth, keep=True)
    if dataset is not None and dataset.copy_number:
        find_malignant(adata, species=dataset.species)


def _usual(dataset: Dataset | None, declared: LabelMap) -> Annotation:
    return "labels" if dataset is not None or declared else "markers"


def _species(adata: AnnData, dataset: Dataset | None, given: Species | None) -> Species:
    noted: Literal["human", "mouse"] = "mouse" if notes_of(adata).get("species") == "mouse" else "human"
    return given or (dataset.species if dataset else noted)


def _take_labels(adata: AnnData, column: str) -> None:
    if column not in adata.obs:
        raise UnknownNameError("column of obs", column, map(str, adata.obs.columns))
    adata.obs[keys.CELL_TYPE_AUTHOR] = as_category(as_text(adata.obs[column]))


def _by_markers(adata: AnnData, species: Species, *, smooth: bool, keep: bool = False) -> None:
    if is_bulk(adata):
        raise InputError("A bulk row holds cells of many types; markers name single cells only.")
    kept = as_text(adata.obs[keys.CELL_TYPE]) if keep else None
    write_names(adata, species, kept=kept, smooth=smooth)
    refine_types(adata, species, only=as_text(adata.obs[SOURCE]) == "markers")


def _by_labels(adata: AnnData, dataset: Dataset | None, declared: dict[str, tuple[str, ...]]) -> None:
    if keys.CELL_TYPE_AUTHOR in adata.obs:
        _map_labels(adata, dataset, declared)
    elif declared:
        whose = f"{dataset.id}'s" if dataset else "the"
        raise InputError(f"obs has no '{keys.CELL_TYPE_AUTHOR}', so {whose} labels cannot be mapped.")
    else:
        _set_constant(adata, ALL if is_bulk(adata) else UNASSIGNED)


def _set_constant(adata: AnnData, house: str) -> None:
    adata.obs[keys.CELL_TYPE] = as_category(np.full(adata.n_obs, house, dtype=object))
    record_step(adata, f"All {_rows(adata, adata.n_obs)} are taken as {cell_type(house).title}.")


def _map_labels(adata: AnnData, dataset: Dataset | None, declared: dict[str, tuple[str, ...]]) -> None:
    labels = as_text(adata.obs[keys.CELL_TYPE_AUTHOR])
    house = house_types(sorted(set(labels.tolist())), declared)
    assigned = np.array([house[label] for label in labels.tolist()], dtype=object)
    adata.obs[keys.CELL_TYPE] = as_category(assigned)
    n_types = len(set(house.values()) - {UNASSIGNED})
    text = f"Mapped {counted(len(house), 'author label')} to {counted(n_types, 'house type')}."
    record_step(adata, " ".join([text, *_label_notes(dataset, declared, labels)]))


def _label_notes(
    dataset: Dataset | None, declared: dict[str, tuple[str, ...]], labels: NDArray[np.object_]
) -> list[str]:
    if dataset is not None:
        return label_notes(dataset.model_copy(update={"cell_types": declared}), labels)
    rest, idle = unassigned(labels, declared), idle_globs(set(labels.tolist()), declared)
    notes = [f"Unassigned: {counted(sum(rest.values()), 'cell')} ({listed(rest)})."] if rest else []
    return [*notes, f"No label fits {listed(idle)}."] if idle else notes


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
