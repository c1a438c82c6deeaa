"""R objects: .rds and .RData of matrices, data frames, Seurat and SingleCellExperiment objects."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from anndata import AnnData
from scipy import sparse

from mekscrna.data._damage import FAULTS
from mekscrna.data._reader import Deposit, Header, Reader
from mekscrna.data.columns import counted
from mekscrna.data.r_objects.matrices import RMatrix, class_of, matrices_in
from mekscrna.data.r_objects.values import EXPORT, values_of
from mekscrna.data.text_tables.names import orientation_of
from mekscrna.errors import DataError, Problem, suggestion

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.kernels.types import Sparse, Vector

_N_SAMPLED: Final = 50_000


def read_header(deposit: Deposit) -> Header:
    """Read the whole file, for R files cannot be read in parts; obs is that of the first matrix."""
    frames: dict[str, tuple[pd.DataFrame, pd.DataFrame]] = {}
    faults: list[Problem] = []
    for slot, matrix in _matrices(deposit.path).items():
        try:
            _, obs, var = _oriented(deposit, matrix)
            frames[slot] = (obs, var)
        except DataError as fault:
            faults += fault.problems
    if not frames:
        raise DataError(dict.fromkeys(faults))
    obs = next(iter(frames.values()))[0]
    same = {slot: var for slot, (cells, var) in frames.items() if cells.index.equals(obs.index)}
    return Header(obs=obs, slots=same)


def sample(deposit: Deposit, slot: str) -> Vector:
    """Take stored values from all over a matrix."""
    stored = _chosen(deposit.path, slot).matrix.data
    return np.asarray(stored[:: max(-(-len(stored) // _N_SAMPLED), 1)], dtype=np.float64)


def read(deposit: Deposit, slot: str) -> AnnData:
    """Read one matrix, cells × genes, with the facts that lie beside it."""
    matrix, obs, var = _oriented(deposit, _chosen(deposit.path, slot))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that occur again: others see to it
        return AnnData(X=matrix, obs=obs, var=var)


def _matrices(path: Path) -> dict[str, RMatrix]:
    value = values_of(path)
    try:
        found = [matrix for matrix in matrices_in(value) if 0 not in matrix.matrix.shape]
    except FAULTS as fault:
        what = f"holds an R object that is not what its class says ({fault})."
        raise DataError([Problem(file=path.name, what=what, hint=EXPORT)]) from fault
    if not found:
        what = f"holds no matrix of numbers; found: {_described(value)}."
        raise DataError([Problem(file=path.name, what=what, hint=EXPORT)])
    slots = {f"object/{matrix.name}": matrix for matrix in found if matrix.name}
    return {"X": found[0]} | slots if len(found) == 1 else slots


def _described(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} ({_described(each)})" for name, each in list(value.items())[:6])
    if isinstance(value, pd.DataFrame):
        return f"a data frame of {value.shape[0]:,} × {value.shape[1]:,}"
    return class_of(value) or f"a value of kind {type(value).__name__}"


def _chosen(path: Path, slot: str) -> RMatrix:
    found = _matrices(path)
    if slot not in found:
        hint = suggestion(slot, found)
        raise DataError([Problem(file=path.name, path=slot, what="no such matrix in the file.", hint=hint)])
    return found[slot]


def _oriented(deposit: Deposit, found: RMatrix) -> tuple[Sparse, pd.DataFrame, pd.DataFrame]:
    """Return a matrix cells × genes, obs and var."""
    rows, columns = found.rows, found.columns
    name = deposit.path.name
    if rows is None or columns is None or (len(rows), len(columns)) != found.matrix.shape:
        sizes = " × ".join(f"{size:,}" for size in found.matrix.shape)
        what = f"the matrix ({sizes}) has no names for its rows and columns."
        raise DataError([Problem(file=name, path=found.name, what=what, hint=EXPORT)])
    _check_values(name, found)
    way = "genes_by_cells" if found.is_genes_by_cells else deposit.orientation
    way = way or orientation_of(rows, columns, "")
    if way is None:
        shown = f"{', '.join(rows[:3])} …; {', '.join(columns[:3])} …"
        what = f"whether rows or columns are genes cannot be told from their names ({shown})."
        hint = "Declare matrix: {orientation: genes_by_cells}, or cells_by_genes."
        if found.matrix.data.min(initial=0) < 0:
            hint = f"It holds values below zero: is it expression, or scores (principal components)? {hint}"
        raise DataError([Problem(file=name, path=found.name or "matrix.orientation", what=what, hint=hint)])
    obs, var = _frame(rows, found.row_facts), _frame(columns, found.column_facts)
    if way == "genes_by_cells":
        return sparse.csr_matrix(found.matrix.T), var, obs
    return found.matrix, obs, var


def _check_values(name: str, found: RMatrix) -> None:
    bad = ~np.isfinite(found.matrix.data)
    if not bad.any() or found.rows is None or found.columns is None:
        return
    place = int(np.flatnonzero(bad)[0])
    row = found.rows[int(np.searchsorted(found.matrix.indptr, place, side="right")) - 1]
    column = found.columns[int(found.matrix.indices[place])]
    n_bad = int(np.count_nonzero(bad))
    what = f"{counted(n_bad, 'value')} missing or infinite, the first at row '{row}', column '{column}'."
    hint = "A matrix of expression has no gaps: look at the source for the whole one."
    raise DataError([Problem(file=name, path=found.name, what=what, hint=hint)])


def _frame(names: tuple[str, ...], facts: pd.DataFrame | None) -> pd.DataFrame:
    index = pd.Index(list(names), dtype=object)
    if facts is None or len(facts) != len(names):
        return pd.DataFrame(index=index)
    return facts.set_axis(index, axis=0)


READER = Reader(
    name="r_object",
    title="R object (.rds, .RData)",
    suffixes=(".rds", ".rdata", ".rda"),
    read_header=read_header,
    sample=sample,
    read=read,
)
