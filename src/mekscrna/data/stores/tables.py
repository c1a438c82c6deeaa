"""obs and var as anndata stores them, in HDF5 or zarr, in every layout since version 0.5."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Words = NDArray[Any]

_INDEX_NAMES = ("_index", "index")
_NULLABLE = {"nullable-integer": pd.arrays.IntegerArray, "nullable-boolean": pd.arrays.BooleanArray}


class _LeftOutError(Exception):
    """A column that cannot be one column of a table; the message says why."""


def is_array(node: object) -> bool:
    """Tell an array of an open HDF5 or zarr file from a group."""
    return hasattr(node, "dtype") and hasattr(node, "shape")


def attribute(node: Any, name: str) -> str:
    """Return an attribute as text; empty where there is none."""
    value = node.attrs.get(name, "")
    return value.decode() if isinstance(value, bytes) else str(value)


def native(values: NDArray[Any]) -> NDArray[Any]:
    """Return numbers in a type that scipy knows: bytes in this machine's order, floats of 32 or 64 bits."""
    if values.dtype.kind == "b":
        return values.astype(np.uint8)
    if values.dtype.kind == "f" and values.dtype.itemsize not in (4, 8):
        return converted(values, np.float32 if values.dtype.itemsize < 4 else np.float64)
    return values.astype(values.dtype.newbyteorder("="), copy=False)


def converted(values: Any, kind: type[np.floating[Any]] = np.float64) -> NDArray[Any]:
    """Return numbers as floats of another size; a damaged file's signalling NaNs stay NaNs, unsaid."""
    with np.errstate(invalid="ignore"):
        return np.asarray(values, dtype=kind)


def table_length(node: Any) -> int:
    """Return how many rows obs or var has, without reading it."""
    return int((node if is_array(node) else _values_of(node[_index_name(node)])).shape[0])


def _values_of(node: Any) -> Any:
    """Return the array of values where text is stored with a mask of what is missing."""
    return node if is_array(node) else node["values"]


def read_table(
    node: Any, levels: Callable[[str], Words | None] = lambda _: None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read obs or var.

    Parameters
    ----------
    node
        A group with one array per column, or one compound array, as up to anndata 0.6.
    levels
        Column → the words of its categories, where a compound array holds only their numbers.

    Returns
    -------
    The table, its index as text; and what was left out of it, each in a sentence.

    Raises
    ------
    ValueError, KeyError, TypeError
        It is no table, or a damaged one.
    """
    notes: list[str] = []
    place = str(node.name).strip("/")
    labels, columns = _compound(node, levels) if is_array(node) else _columns(node)
    kept = {}
    for name, make in columns.items():
        try:
            kept[name] = make()
        except (_LeftOutError, UnicodeDecodeError) as cause:
            notes.append(f"Left {place}/{name} out: {cause}.")
            continue
        if len(kept[name]) != len(labels):
            raise ValueError(f"{place}/{name} has {len(kept[name])} values for {len(labels)} rows")
    table = pd.DataFrame(kept, index=pd.Index(labels, dtype=object))
    table.columns = table.columns.astype(object)
    return table, tuple(notes)


def _columns(frame: Any) -> tuple[Words, dict[str, Callable[[], Any]]]:
    index = _index_name(frame)
    listed = frame.attrs.get("column-order")
    if listed is None:
        listed = sorted(name for name in frame if name not in {index, "__categories"})
    names = [name.decode() if isinstance(name, bytes) else str(name) for name in listed]
    return _labels(_values_of(frame[index])[...]), {name: _Column(frame, name) for name in names}


def _index_name(frame: Any) -> str:
    if is_array(frame):
        raise TypeError(f"{frame.name} is no table")
    name = attribute(frame, "_index")
    if name:
        return name
    for usual in _INDEX_NAMES:
        if usual in frame:
            return usual
    raise KeyError(f"{frame.name} does not say which of its columns is the index")


def _labels(values: NDArray[Any]) -> Words:
    if values.ndim != 1:
        raise ValueError("the names of rows have more than one axis")
    if values.dtype.kind in "biuf":
        return np.asarray([str(value) for value in values.tolist()], dtype=object)
    return words(values)


class _Column:
    """One column of a table, read when it is called."""

    def __init__(self, frame: Any, name: str) -> None:
        self._frame, self._name = frame, name

    def __call__(self) -> Any:
        node = self._frame[self._name]
        if is_array(node):
            if "categories" in node.attrs:
                return _categorical(node[...], self._frame[node.attrs["categories"]])
            members = h5py.check_enum_dtype(node.dtype) if isinstance(node, h5py.Dataset) else None
            return _enumerated(node[...], members) if members else _plain(node[...])
        encoding = attribute(node, "encoding-type")
        if encoding == "categorical":
            return _categorical(
                node["codes"][...], node["categories"], is_ordered=bool(node.attrs["ordered"])
            )
        if encoding in _NULLABLE:
            values: Any = node["values"][...]
            return _NULLABLE[encoding](
                values if values.dtype == bool else native(values), node["mask"][...].astype(bool)
            )
        if encoding == "nullable-string-array":
            found = words(node["values"][...])
            found[node["mask"][...].astype(bool)] = np.nan
            return found
        raise _LeftOutError(f"its encoding '{encoding or 'none'}' is not one of a column")


def _enumerated(codes: NDArray[Any], members: dict[str, int]) -> pd.Categorical:
    by_code = {code: name for name, code in members.items()}
    return pd.Categorical([by_code.get(code) for code in codes.tolist()], categories=list(members))


def _categorical(codes: NDArray[Any], levels: Any, *, is_ordered: bool | None = None) -> Any:
    if codes.dtype.kind not in "iu":
        raise ValueError(f"codes of categories are {codes.dtype}, not whole numbers")
    ordered = bool(levels.attrs.get("ordered", False)) if is_ordered is None else is_ordered
    return _coded(codes, _plain(np.atleast_1d(_values_of(levels)[...])), is_ordered=ordered)


def _coded(codes: NDArray[Any], levels: Any, *, is_ordered: bool) -> Any:
    make: Any = pd.Categorical.from_codes
    return make(native(codes), levels, ordered=is_ordered)


def _plain(values: NDArray[Any]) -> NDArray[Any]:
    if values.ndim != 1:
        raise _LeftOutError(f"it has {values.ndim} axes ({' × '.join(map(str, values.shape))})")
    if values.dtype.kind == "b":
        return values
    if values.dtype.kind in "iuf":
        return native(values)
    return words(values)


def words(values: NDArray[Any]) -> Words:
    """Return an array of text, however it was stored, as an object array of str; None becomes missing.

    Raises
    ------
    UnicodeDecodeError
        It is no UTF-8.
    """
    if values.dtype.kind not in "SUOT":
        raise _LeftOutError(f"it holds {values.dtype}, neither numbers nor text")
    found = np.empty(values.shape, dtype=object)
    found[...] = [_word(value) for value in values.tolist()]
    return found


def _word(value: object) -> object:
    if isinstance(value, bytes):
        return value.decode("utf-8")
    return np.nan if value is None else str(value)


def _compound(
    table: Any, levels: Callable[[str], Words | None]
) -> tuple[Words, dict[str, Callable[[], Any]]]:
    if not table.dtype.names or len(table.shape) != 1:
        raise TypeError(f"{table.name} is no table")
    rows = table[...]
    index, *names = rows.dtype.names
    return _labels(rows[index]), {name: _Field(rows[name], levels(name)) for name in names}


class _Field:
    """One column of a compound table."""

    def __init__(self, values: NDArray[Any], levels: Words | None) -> None:
        self._values, self._levels = values, levels

    def __call__(self) -> Any:
        if self._levels is None or self._values.dtype.kind not in "iu":
            return _plain(self._values)
        return _coded(self._values, np.atleast_1d(self._levels), is_ordered=False)
