"""Tables of text: genes × cells, cells × genes, or one row per gene and cell; packed or not."""

from __future__ import annotations

import warnings
from dataclasses import replace
from os import SEEK_END
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from anndata import AnnData
from scipy import sparse

from mekscrna.data._gzip import is_gzip
from mekscrna.data._reader import Deposit, Header, Reader
from mekscrna.data.text_tables.head import decoded
from mekscrna.data.text_tables.layout import layout_of
from mekscrna.data.text_tables.long import LongTable, is_long, long_table_of, read_long
from mekscrna.data.text_tables.rows import batches
from mekscrna.data.text_tables.sketch import MISSING, fields_in, sketch_of
from mekscrna.data.text_tables.small import distinct
from mekscrna.errors import DataError, Problem, suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from mekscrna.data.text_tables.layout import Layout
    from mekscrna.data.text_tables.rows import Batch
    from mekscrna.kernels.types import Sparse, Vector

_N_SAMPLED: Final = 50_000
_N_PER_BATCH: Final = 2_000


def read_header(deposit: Deposit) -> Header:
    """Read the names of cells and genes; the whole file is gone through, and every row checked."""
    layout = _layout(deposit)
    if isinstance(layout, LongTable):
        found = read_long(deposit.path, layout)
        slots = {"X": _named(found.genes)}
        return Header(obs=_named(found.cells), slots=slots, notes=_end_notes(deposit.path))
    names = [name for batch in batches(deposit.path, layout) for name in batch.names]
    obs, var = _frames(deposit.path, layout, names)
    return Header(obs=obs, slots={"X": var}, notes=_end_notes(deposit.path))


def _end_notes(path: Path) -> tuple[str, ...]:
    """Say that a plain file ends within a line, as one cut short may; a packed one has a checksum."""
    if is_gzip(path):
        return ()
    with path.open("rb") as stream:
        stream.seek(-1, SEEK_END)
        is_ended = stream.read(1) in b"\r\n"
    what = f"{path.name} does not end with a line break: were it cut short, its last number may lack digits."
    return () if is_ended else (what,)


def sample(deposit: Deposit, slot: str) -> Vector:
    """Take some of the values that are not zero, from all over the file."""
    _check_slot(deposit.path, slot)
    layout = _layout(deposit)
    if isinstance(layout, LongTable):
        return _thinned(np.asarray(read_long(deposit.path, layout).matrix.data, np.float64), _N_SAMPLED)
    found = [_thinned(batch.value, _N_PER_BATCH) for batch in batches(deposit.path, layout)]
    return _thinned(np.concatenate([*found, np.zeros(1)]), _N_SAMPLED)


def read(deposit: Deposit, slot: str) -> AnnData:
    """Read the whole table; cells × genes, sparse."""
    _check_slot(deposit.path, slot)
    layout = _layout(deposit)
    if isinstance(layout, LongTable):
        found = read_long(deposit.path, layout)
        return _annotated(found.matrix, _named(found.cells), _named(found.genes))
    kept = [_small(batch) for batch in batches(deposit.path, layout)]
    obs, var = _frames(deposit.path, layout, [name for batch in kept for name in batch.names])
    matrix = _stacked(kept, len(layout.columns))
    if layout.orientation == "genes_by_cells":
        matrix = _turned(matrix)
    return _annotated(matrix, obs, var)


def _check_slot(path: Path, slot: str) -> None:
    if slot != "X":
        what, hint = "no such matrix in the file.", suggestion(slot, ["X"])
        raise DataError([Problem(file=path.name, path=slot, what=what, hint=hint)])


def _layout(deposit: Deposit) -> Layout | LongTable:
    sketch = sketch_of(deposit.path)
    if is_long(sketch):
        return long_table_of(deposit.path, sketch)
    layout = layout_of(deposit.path, sketch, deposit.orientation)
    if layout.orientation is None:
        rows = ", ".join(row.fields[0] for row in sketch.rows[-3:])
        columns = ", ".join(layout.columns[:3])
        what = f"whether rows or columns are genes cannot be told from their names ({rows} …; {columns} …)."
        hint = "Declare matrix: {orientation: genes_by_cells}, or cells_by_genes."
        raise DataError([Problem(file=deposit.path.name, path="matrix.orientation", what=what, hint=hint)])
    return layout


def _frames(path: Path, layout: Layout, names: Sequence[bytes]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return obs and var: names, and the facts beside and above the numbers."""
    if not names:
        what = "holds no row of values."
        raise DataError([Problem(file=path.name, line=layout.line, what=what)])
    n_leading = len(layout.leading)
    cut = [fields_in(decoded(name), layout.separator) for name in names]
    titles = distinct(layout.leading)
    facts = {titles[place]: [fields[place] for fields in cut] for place in range(1, n_leading)}
    rows = _named([fields[0] for fields in cut], facts)
    columns = _named(layout.columns, layout.above)
    return (columns, rows) if layout.orientation == "genes_by_cells" else (rows, columns)


def _named(names: Sequence[str], facts: Mapping[str, Sequence[str]] = MappingProxyType({})) -> pd.DataFrame:
    """Make a frame of names and facts, all of them text; what is missing is None."""
    columns = {
        title: np.array([None if value in MISSING else value for value in values], dtype=object)
        for title, values in facts.items()
    }
    return pd.DataFrame(columns, index=pd.Index(list(names), dtype=object), dtype=object)


def _small(batch: Batch) -> Batch:
    """Keep values as float32 where all of them are exact in it."""
    with np.errstate(over="ignore", under="ignore"):
        small = batch.value.astype(np.float32)
    return replace(batch, value=small) if np.array_equal(small, batch.value) else batch


def _stacked(kept: list[Batch], n_columns: int) -> Sparse:
    """Put batches one below the other; they are given up on the way."""
    n_values = np.concatenate([batch.n_values for batch in kept])
    n_stored = np.concatenate([[0], np.cumsum(n_values)])
    value = np.empty(n_stored[-1], dtype=np.result_type(*(batch.value.dtype for batch in kept)))
    column = np.empty(n_stored[-1], dtype=np.int32)
    stop = int(n_stored[-1])
    while kept:
        batch = kept.pop()
        start = stop - len(batch.value)
        value[start:stop], column[start:stop] = batch.value, batch.column
        stop = start
    return sparse.csr_matrix((value, column, n_stored), shape=(len(n_values), n_columns))


def _turned(matrix: Sparse) -> Sparse:
    """Make rows of columns."""
    return sparse.csr_matrix(matrix.T)


def _thinned(values: Vector, n_kept: int) -> Vector:
    return values[:: max(-(-len(values) // n_kept), 1)]


def _annotated(matrix: Sparse, obs: pd.DataFrame, var: pd.DataFrame) -> AnnData:
    matrix.eliminate_zeros()
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # of names that occur again: the room of genes and that of cells see to it
        return AnnData(X=matrix, obs=obs, var=var)


READER = Reader(
    name="text",
    title="Table of text (csv, tsv, txt)",
    suffixes=(".csv", ".tsv", ".txt", ".tab", ".csv.gz", ".tsv.gz", ".txt.gz", ".tab.gz"),
    read_header=read_header,
    sample=sample,
    read=read,
)
