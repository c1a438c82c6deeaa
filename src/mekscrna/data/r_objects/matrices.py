"""The matrices in R objects: plain, sparse, data frames, and those of Seurat and SingleCellExperiment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy import sparse

from mekscrna.kernels.types import Sparse

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPARSE: Final = {"dgCMatrix": "csc", "dgRMatrix": "csr", "dgTMatrix": "coo"}
_N_LEADING: Final = 3
_DEEPEST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RMatrix:
    """A matrix as it lies in R; names are None where it has none."""

    name: str
    """What leads to it: ``RNA/counts``."""
    matrix: Sparse
    """Rows × columns."""
    rows: tuple[str, ...] | None
    columns: tuple[str, ...] | None
    is_genes_by_cells: bool = False
    """Whether its class says so."""
    row_facts: pd.DataFrame | None = None
    column_facts: pd.DataFrame | None = None


def matrices_in(value: Any, name: str = "", depth: int = 0) -> Iterator[RMatrix]:
    """Find the matrices of numbers in a value, and in what it holds.

    Raises
    ------
    ValueError, LookupError, TypeError, AttributeError
        An object is not what its class says.
    """
    kind = class_of(value)
    if kind == "Seurat":
        yield from _of_seurat(value, name)
    elif kind in ("SingleCellExperiment", "SummarizedExperiment", "RangedSummarizedExperiment"):
        yield from _of_experiment(value, name)
    elif isinstance(value, pd.DataFrame):
        yield from _of_frame(value, name)
    elif isinstance(value, dict) and depth < _DEEPEST:
        yield from _of_list(value, name, depth)
    else:
        plain = _matrix(value, name)
        if plain is not None:
            yield plain


def class_of(value: Any) -> str:
    """Return the S4 class of a value; blank where it is none."""
    names = getattr(value, "class", None) if isinstance(value, SimpleNamespace) else None
    return "" if names is None else str(np.ravel(names)[0])


def _joined(*parts: str) -> str:
    return "/".join(part for part in parts if part)


def _names(value: Any) -> tuple[str, ...] | None:
    """Return names; None where R has NULL."""
    if value is None or isinstance(value, str) or len(value) == 0:
        return None
    return tuple(str(each) for each in value)


def _matrix(value: Any, name: str) -> RMatrix | None:
    kind = class_of(value)
    if kind in _SPARSE:
        rows, columns = value.Dimnames
        return RMatrix(name=name, matrix=_sparse(value, kind), rows=_names(rows), columns=_names(columns))
    if np.ndim(value) != 2 or isinstance(value, (str, list, pd.DataFrame)):
        return None
    masked: Any = np.ma.asarray(getattr(value, "values", value))
    if np.ma.is_masked(masked):
        masked = masked.astype(np.float64).filled(np.nan)
    values = np.asarray(masked)
    if values.dtype.kind not in "iuf":
        return None
    coords = getattr(value, "coords", {})
    rows, columns = (
        _names(coords[axis].to_numpy()) if axis in coords else None for axis in ("dim_0", "dim_1")
    )
    return RMatrix(name=name, matrix=sparse.csr_matrix(values), rows=rows, columns=columns)


def _sparse(value: Any, kind: str) -> Sparse:
    shape = (int(value.Dim[0]), int(value.Dim[1]))
    if kind == "dgTMatrix":
        return sparse.coo_matrix((value.x, (value.i, value.j)), shape=shape).tocsr()
    of, places = (sparse.csc_matrix, value.i) if kind == "dgCMatrix" else (sparse.csr_matrix, value.j)
    matrix = of((np.asarray(value.x, dtype=np.float64), places, value.p), shape=shape)
    matrix.check_format(full_check=True)
    return sparse.csr_matrix(matrix)


def _of_frame(frame: pd.DataFrame, name: str) -> Iterator[RMatrix]:
    """Take a data frame of numbers, with at most three columns of text before them."""
    is_number = [_is_numeric(frame.iloc[:, place]) for place in range(frame.shape[1])]
    n_leading = next((place for place, numeric in enumerate(is_number) if numeric), len(is_number))
    if n_leading > _N_LEADING or not all(is_number[n_leading:]) or n_leading == len(is_number):
        return
    values = np.column_stack(
        [
            pd.to_numeric(frame.iloc[:, place]).to_numpy(dtype=np.float64, na_value=np.nan)
            for place in range(n_leading, frame.shape[1])
        ]
    )
    facts = frame.iloc[:, :n_leading].astype(object)
    yield RMatrix(
        name=name,
        matrix=sparse.csr_matrix(values),
        rows=tuple(map(str, frame.index)),
        columns=tuple(map(str, frame.columns[n_leading:])),
        row_facts=facts.set_axis([str(title) for title in facts.columns], axis=1) if n_leading else None,
    )


def _is_numeric(column: Any) -> bool:
    return pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype)


def _of_list(values: dict[Any, Any], name: str, depth: int) -> Iterator[RMatrix]:
    """Take the matrices of a list; a data frame about the columns of one of them is no matrix of its own."""
    tables = {key: each for key, each in values.items() if isinstance(each, pd.DataFrame)}
    about: set[Any] = set()
    found: list[tuple[Any, RMatrix]] = []
    for key, each in values.items():
        for matrix in matrices_in(each, _joined(name, str(key)), depth + 1):
            other = next(
                (title for title in tables if title != key and _is_about(tables[title], matrix)), None
            )
            about.add(other)
            found.append((key, matrix if other is None else _with_facts(matrix, tables[other])))
    yield from (matrix for key, matrix in found if key not in about)


def _is_about(table: pd.DataFrame, matrix: RMatrix) -> bool:
    """Tell whether each column of a matrix is one row of a table."""
    index = pd.Index([str(each) for each in table.index])
    return matrix.columns is not None and index.is_unique and bool(pd.Index(matrix.columns).isin(index).all())


def _with_facts(matrix: RMatrix, table: pd.DataFrame) -> RMatrix:
    """Add the columns of a table about the columns of a matrix."""
    if matrix.column_facts is not None or not _is_about(table, matrix):
        return matrix
    named = table.set_axis([str(each) for each in table.index], axis=0)
    facts = named.set_axis([str(title) for title in table.columns], axis=1)
    return replace(matrix, column_facts=facts.loc[list(matrix.columns or ())])


def _of_seurat(value: Any, name: str) -> Iterator[RMatrix]:
    facts = getattr(value, "meta.data")
    for title, assay in value.assays.items():
        if hasattr(assay, "layers"):
            layers = dict(assay.layers)
        else:
            layers = {slot: getattr(assay, slot, None) for slot in ("counts", "data", "scale.data")}
        for layer, stored in layers.items():
            found = _matrix(stored, _joined(name, str(title), str(layer)))
            if found is None or 0 in found.matrix.shape:
                continue
            rows = found.rows or _of_layer(getattr(assay, "features", None), layer)
            columns = found.columns or _of_layer(getattr(assay, "cells", None), layer)
            named = replace(found, rows=rows, columns=columns, is_genes_by_cells=True)
            yield _with_facts(named, facts)


def _of_layer(table: Any, layer: str) -> tuple[str, ...] | None:
    """Return the names that a layer of Seurat 5 has, from its table of names × layers."""
    if table is None or "dim_0" not in table.coords:
        return None
    layers = [str(each) for each in table.coords["dim_1"].to_numpy()]
    belongs = np.asarray(table, dtype=bool)[:, layers.index(str(layer))]
    return tuple(str(each) for each in table.coords["dim_0"].to_numpy()[belongs])


def _of_experiment(value: Any, name: str) -> Iterator[RMatrix]:
    cells = _names(value.colData.rownames)
    genes = _names(getattr(value, "NAMES", None))
    ranges = getattr(value, "rowRanges", None)
    for path in ("partitioning.NAMES", "ranges.NAMES"):
        genes = genes or _names(_at(ranges, path))
    for title, stored in value.assays.data.listData.items():
        found = _matrix(stored, _joined(name, str(title)))
        if found is not None:
            yield replace(
                found,
                rows=found.rows or genes,
                columns=found.columns or cells,
                is_genes_by_cells=True,
                row_facts=_facts(_at(ranges, "elementMetadata") or getattr(value, "elementMetadata", None)),
                column_facts=_facts(value.colData),
            )


def _at(value: Any, path: str) -> Any:
    for part in path.split("."):
        value = getattr(value, part, None)
    return value


def _facts(frame: Any) -> pd.DataFrame | None:
    """Return the plain columns of a DataFrame of Bioconductor."""
    columns = getattr(frame, "listData", None)
    if not isinstance(columns, dict):
        return None
    plain = {str(title): each for title, each in columns.items() if np.ndim(each) == 1}
    return pd.DataFrame(plain) if plain else None
