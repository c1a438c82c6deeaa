"""Columns of an authors' table as columns of obs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mekscrna.data._draft import declared_columns
from mekscrna.data.columns import as_text, counted, text_of
from mekscrna.errors import Problem

if TYPE_CHECKING:
    from mekscrna.data._rows import Rows
    from mekscrna.kernels.types import Index
    from mekscrna.spec.dataset import CellTable, Dataset


def attach(dataset: Dataset, table: CellTable, values: pd.DataFrame, *, places: Index, rows: Rows) -> None:
    """Write the values of each cell's row to obs; ``None`` where a cell has none.

    Columns that obs has already must say the same where the declaration names them; others keep what the file
    says.

    Parameters
    ----------
    values
        The columns to take over, all of text.
    places
        For every cell of all files its row of `values`, −1 where there is none.
    rows
        Its frames are replaced; notes and faults are added.
    """
    wanted = set(declared_columns(dataset)) | set(table.columns)
    columns = {str(name): _typed(values[name]) for name in values.columns}
    end = 0
    for file, obs in rows.frames.items():
        start, end = end, end + len(obs)
        here = places[start:end]
        new: dict[str, Any] = {}
        for name, column in columns.items():
            found = column.take(np.maximum(here, 0)).where(here >= 0).set_axis(obs.index)
            if name not in obs:
                new[name] = found
                continue
            n_other = _n_other(obs[name], found)
            if n_other and name in wanted:
                rows.problems.append(_clash(table, file, name, n_other=n_other))
            elif n_other:
                rows.notes.append(
                    f"{table.path} says of '{name}' other than {file} for {counted(n_other, 'cell')}; "
                    "what the file says is kept."
                )
        rows.frames[file] = obs.assign(**new)


def _typed(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return numbers where every value is written as its number would be, else text."""
    present = column.dropna()
    numbers = pd.to_numeric(present, errors="coerce")
    if len(present) == 0 or not np.isfinite(numbers.to_numpy(dtype=float)).all():
        return column.astype(object).reset_index(drop=True)
    if any(text_of(number) != text for number, text in zip(numbers.astype(float), present, strict=True)):
        return column.astype(object).reset_index(drop=True)
    return pd.Series(numbers.astype(float).reindex(column.index).to_numpy(), dtype=float)


def _n_other(own: pd.Series[Any], found: pd.Series[Any]) -> int:
    """Count the cells of which the table says something, and obs something else."""
    says = found.notna().to_numpy()
    return int(np.count_nonzero(as_text(own)[says] != as_text(found)[says]))


def _clash(table: CellTable, file: str, name: str, *, n_other: int) -> Problem:
    what = f"says of '{name}' other than {file} does, for {counted(n_other, 'cell')}."
    hint = "Name in cell_tables.columns only what is to be taken over."
    return Problem(file=table.path, path=f"column '{name}'", what=what, hint=hint)
