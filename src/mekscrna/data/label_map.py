"""Which house type each author label goes to."""

from __future__ import annotations

from collections import Counter
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from mekscrna.data.columns import counted, listed
from mekscrna.spec.cell_types import UNASSIGNED, cell_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from mekscrna.spec.dataset import Dataset

_SHOWN: Final = 12
"""Labels that a note names; the rest are counted."""


def house_types(labels: Iterable[str], cell_types: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return author label → house type: the first in the order written of which a glob fits the label.

    Case matters. A glob fits the label that is written like it, too: ``CD8 [naive]``. Labels that nothing
    fits go to ``unassigned``.

    Raises
    ------
    UnknownNameError
        A declared type is no house type.
    """
    globs = [(cell_type(house).id, glob) for house, patterns in cell_types.items() for glob in patterns]
    return {
        label: next((house for house, glob in globs if _fits(label, glob)), UNASSIGNED) for label in labels
    }


def _fits(label: str, glob: str) -> bool:
    return label == glob or fnmatchcase(label, glob)


def idle_globs(labels: Iterable[str], cell_types: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the globs that no label fits, in the order written."""
    found = list(labels)
    globs = [glob for patterns in cell_types.values() for glob in patterns]
    return [glob for glob in globs if not any(_fits(label, glob) for label in found)]


def unassigned(labels: NDArray[np.object_], cell_types: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Return the labels that no glob fits, each with its rows."""
    n_rows = Counter(labels.tolist())
    house = house_types(sorted(n_rows), cell_types)
    return {label: n_rows[label] for label, kind in house.items() if kind == UNASSIGNED}


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
        most = sorted(rest, key=lambda label: (-rest[label], label))
        parts = [f"'{label}' {rest[label]:,}" for label in most[:_SHOWN]]
        more = [f"{len(most) - _SHOWN} labels more"] if len(most) > _SHOWN else []
        notes.append(f"Unassigned: {counted(sum(rest.values()), noun)} ({', '.join([*parts, *more])}).")
    idle = idle_globs(set(labels.tolist()), dataset.cell_types)
    if idle:
        notes.append(f"No label fits {listed(idle)} (labels: {listed(sorted(set(labels.tolist())))}).")
    return notes
