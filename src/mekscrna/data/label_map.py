"""Which house type each author label goes to."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import numpy as np

from mekscrna.data.columns import counted, listed
from mekscrna.spec.cell_types import UNASSIGNED, cell_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from mekscrna.spec.dataset import Dataset


def house_types(labels: Iterable[str], cell_types: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return author label → house type: the first in the order written of which a glob fits the label.

    Case matters. Labels that nothing fits go to ``unassigned``.

    Raises
    ------
    UnknownNameError
        A declared type is no house type.
    """
    globs = [(cell_type(house).id, glob) for house, patterns in cell_types.items() for glob in patterns]
    return {
        label: next((house for house, glob in globs if fnmatchcase(label, glob)), UNASSIGNED)
        for label in labels
    }


def idle_globs(labels: Iterable[str], cell_types: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the globs that no label fits, in the order written."""
    found = list(labels)
    globs = [glob for patterns in cell_types.values() for glob in patterns]
    return [glob for glob in globs if not any(fnmatchcase(label, glob) for label in found)]


def unassigned(labels: NDArray[np.object_], cell_types: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Return the labels that no glob fits, each with its rows."""
    house = house_types(sorted(set(labels.tolist())), cell_types)
    return {label: int(np.sum(labels == label)) for label, kind in house.items() if kind == UNASSIGNED}


def label_notes(dataset: Dataset, labels: NDArray[np.object_]) -> list[str]:
    """Say which labels no glob fits, and which globs fit no label.

    Parameters
    ----------
    dataset
        Declares the globs.
    labels
        The author's label of every row.
    """
    noun = "cell" if dataset.assay == "single_cell" else "row"
    rest = unassigned(labels, dataset.cell_types)
    notes = []
    if rest:
        parts = ", ".join(f"'{label}' {n_rows:,}" for label, n_rows in rest.items())
        notes.append(f"Unassigned: {counted(sum(rest.values()), noun)} ({parts}).")
    idle = idle_globs(set(labels.tolist()), dataset.cell_types)
    if idle:
        notes.append(f"No label fits {listed(idle)} (labels: {listed(sorted(set(labels.tolist())))}).")
    return notes
