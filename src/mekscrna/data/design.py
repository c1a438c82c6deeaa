"""The design of a dataset, read off its obs: the rows that stay, with their sample, donor and arm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mekscrna import keys
from mekscrna.data._draft import (
    Draft,
    assign_arms,
    declared_columns,
    exclude_rows,
    missing_columns,
    reserved_covariates,
)
from mekscrna.data._samples import (
    check_names,
    check_samples,
    check_spellings,
    check_values,
    note_rows_of_one_kind,
)
from mekscrna.data.columns import as_category, counted, joined
from mekscrna.errors import Problem
from mekscrna.kernels.types import Mask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from mekscrna.spec.dataset import Dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Which rows stay and what they are; ``obs`` and ``keep`` are of use only where there are no problems."""

    keep: Mask
    """One per row of the file."""
    obs: pd.DataFrame
    """The rows that stay: dataset, sample, arm, and donor, cell_type_author and covariates where declared."""
    steps: tuple[str, ...] = ()
    """What was left out, in words with numbers."""
    notes: tuple[str, ...] = ()
    """What a person should know, though it is no fault."""
    problems: tuple[Problem, ...] = ()


def read_design(dataset: Dataset, frames: Mapping[str, pd.DataFrame]) -> Design:
    """Lay the declared columns over the rows of the files and check them, all faults at once.

    Parameters
    ----------
    dataset
        Declares columns, arms and exclusions; values are compared as text.
    frames
        File → its obs, in the order in which the files are put one below the other; not changed.
    """
    problems = [fault for file, obs in frames.items() for fault in missing_columns(dataset, obs, file)]
    obs = pd.DataFrame() if problems else _stacked(dataset, list(frames.values()))
    file = next(iter(frames)) if len(frames) == 1 else dataset.id
    draft = Draft(dataset, obs, file, np.ones(len(obs), dtype=bool), problems=problems)
    reserved_covariates(draft)
    if not draft.problems and obs.empty:
        draft.fault("obs", f"the file holds no {draft.noun}s.")
    if draft.problems:
        return _finish(draft, pd.DataFrame())
    exclude_rows(draft)
    arms = assign_arms(draft)
    if not draft.keep.any():
        if not draft.problems:
            draft.fault("obs", f"none of {counted(len(obs), draft.noun)} is left in a declared arm.")
        return _finish(draft, pd.DataFrame())
    columns = _columns(draft, arms)
    check_values(draft)
    check_names(draft)
    check_spellings(draft)
    check_samples(draft, columns)
    note_rows_of_one_kind(draft, columns)
    return _finish(draft, columns)


def _stacked(dataset: Dataset, frames: list[pd.DataFrame]) -> pd.DataFrame:
    columns = list(declared_columns(dataset))
    return frames[0] if len(frames) == 1 else pd.concat([obs[columns] for obs in frames])


def _finish(draft: Draft, columns: pd.DataFrame) -> Design:
    return Design(
        keep=draft.keep,
        obs=columns,
        steps=tuple(draft.steps),
        notes=tuple(draft.notes),
        problems=tuple(draft.problems),
    )


def _columns(draft: Draft, arms: NDArray[np.object_]) -> pd.DataFrame:
    dataset, keep = draft.dataset, draft.keep
    samples = joined([draft.text(name)[keep] for name in dataset.obs.sample])
    texts: dict[str, Any] = {
        keys.DATASET: np.full(len(samples), dataset.id, dtype=object),
        keys.SAMPLE: _safe(samples),
        keys.ARM: arms[keep],
    }
    for key, column in ((keys.DONOR, dataset.obs.donor), (keys.CELL_TYPE_AUTHOR, dataset.obs.cell_type)):
        if column is not None:
            texts[key] = draft.text(column)[keep]
    columns = pd.DataFrame(
        {name: as_category(values) for name, values in texts.items()}, index=draft.obs.index[keep]
    )
    for name in dataset.covariates:
        if name not in columns:
            is_number = pd.api.types.is_numeric_dtype(draft.obs[name])
            found = draft.obs[name].to_numpy()[keep]
            columns[name] = found if is_number else as_category(draft.text(name)[keep])
    return columns


def _safe(samples: NDArray[np.object_]) -> NDArray[np.object_]:
    """Replace slashes, which no h5ad key may hold, unless two samples would become one."""
    names = set(samples.tolist())
    safe = {name: name.replace("/", "_") for name in names}
    if len(set(safe.values())) < len(names):
        return samples
    return np.array([safe[name] for name in samples.tolist()], dtype=object)
