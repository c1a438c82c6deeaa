"""The rows of a dataset before its design is read: obs of the files, with what was declared and joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mekscrna.data._rows import Rows
from mekscrna.data.columns import as_text, counted, listed, text_of
from mekscrna.data.joining.cell_tables import join_table
from mekscrna.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mekscrna.spec.dataset import Dataset, File, Value


def gather_rows(dataset: Dataset, frames: Mapping[str, pd.DataFrame], data_dir: Path | None) -> Rows:
    """Add to the obs of each file its declared columns, then those of the authors' tables.

    Parameters
    ----------
    dataset
        Declares both.
    frames
        File → its obs, in the order of ``dataset.files``; not changed.
    data_dir
        The data folder; None is the current folder.

    Returns
    -------
    New frames, what was done, and all faults; nothing is raised.
    """
    rows = Rows(frames=dict(frames))
    _add_file_columns(dataset, rows)
    for table in dataset.cell_tables:
        join_table(dataset, table, rows, data_dir=data_dir)
    return rows


def _add_file_columns(dataset: Dataset, rows: Rows) -> None:
    declared = {file.path: file for file in dataset.files if file.path in rows.frames}
    names = list(dict.fromkeys(name for file in declared.values() for name in file.obs))
    for path, file in declared.items():
        obs = rows.frames[path]
        absent = [name for name in names if name not in file.obs and name not in obs]
        for name in absent:
            what = "is given for other files (files.obs), but neither for this one nor in it."
            rows.problems.append(Problem(file=path, path=f"obs['{name}']", what=what))
        new = {}
        for name, value in file.obs.items():
            if name not in obs:
                new[name] = _constant(value, len(obs), obs.index)
            elif (fault := _clash(file, obs, name)) is not None:
                rows.problems.append(fault)
        rows.frames[path] = obs.assign(**new)
    if names and len(declared) == len(dataset.files):
        files = counted(len(declared), "file")
        rows.steps.append(f"Took {listed(names)} from the declaration of {files}.")


def _constant(value: Value, n_rows: int, index: pd.Index[str]) -> pd.Series[int]:
    dtype = object if isinstance(value, str) else type(value)
    return pd.Series(np.full(n_rows, value, dtype=dtype), index=index)


def _clash(file: File, obs: pd.DataFrame, name: str) -> Problem | None:
    """Say that a column of the file differs from what was declared for the whole file."""
    declared = text_of(file.obs[name])
    others = sorted(set(as_text(obs[name]).tolist()) - {declared})
    if not others:
        return None
    what = f"is declared '{declared}' for this file (files.obs), but the file holds {listed(others)}."
    return Problem(
        file=file.path, path=f"obs['{name}']", what=what, hint="Give it another name in files.obs."
    )
