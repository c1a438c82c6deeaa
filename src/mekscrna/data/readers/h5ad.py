"""h5ad: AnnData on disk, of any version since anndata 0.5."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import anndata as ad
import h5py
import numpy as np
import pandas as pd
from anndata.io import read_elem

from mekscrna.data._damage import unreadable
from mekscrna.data._matrices import is_sparse, layer_names, stored_values
from mekscrna.data._reader import Deposit, Header, Reader
from mekscrna.errors import DataError, Problem, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mekscrna.kernels.types import Vector

_N_RUNS = 20
_RUN_LENGTH = 250
_DENSE_VALUES = 200_000


@contextmanager
def _old_layouts() -> Iterator[None]:
    # Files of older anndata give a warning per element: news for whoever wrote them, not for the reader.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _opened(path: Path) -> Iterator[h5py.File]:
    try:
        with h5py.File(path, "r") as file, _old_layouts():
            missing = [name for name in ("obs", "var") if name not in file]
            if missing:
                what = f"is an HDF5 file but no h5ad: it has no {' and no '.join(missing)}"
                hint = "Convert it to h5ad with the tool that wrote it, or with scanpy."
                raise DataError(
                    [Problem(file=path.name, what=f"{what} (found: {', '.join(sorted(file))}).", hint=hint)]
                )
            yield file
    except (OSError, KeyError, ValueError, TypeError, RuntimeError, AttributeError) as fault:
        raise unreadable(path, fault) from fault


def _is_compound(file: h5py.File) -> bool:
    """Tell whether obs is one table, as up to anndata 0.6; its categories are then kept elsewhere."""
    return isinstance(file["obs"], h5py.Dataset) or isinstance(file["var"], h5py.Dataset)


def _slot_names(file: h5py.File) -> list[str]:
    names = [name for name in ("X", "raw/X") if name in file]
    return names + [f"layers/{name}" for name in sorted(file.get("layers", ()))]


def _compound_slots(whole: ad.AnnData) -> dict[str, Any]:
    slots: dict[str, Any] = {} if whole.X is None else {"X": whole.X}
    if whole.raw is not None:
        slots["raw/X"] = whole.raw.X
    return slots | {f"layers/{name}": whole.layers[name] for name in layer_names(whole)}


def _check_slot(path: Path, slot: str, known: list[str]) -> None:
    if slot not in known:
        hint = suggestion(slot, known) or "The file holds no matrix."
        raise DataError([Problem(file=path.name, path=slot, what="no such matrix in the file.", hint=hint)])


def read_header(deposit: Deposit) -> Header:
    """Read obs, and the var frame of every matrix."""
    path = deposit.path
    with _opened(path) as file:
        if _is_compound(file):
            whole = ad.read_h5ad(path)
            raw_var = whole.var if whole.raw is None else whole.raw.var
            frames = {name: raw_var if name == "raw/X" else whole.var for name in _compound_slots(whole)}
            return Header(obs=whole.obs, slots=frames)
        obs, var = _frame(file["obs"]), _frame(file["var"])
        raw_var = _frame(file["raw/var"]) if "raw/var" in file else var
        return Header(
            obs=obs, slots={name: raw_var if name == "raw/X" else var for name in _slot_names(file)}
        )


def _frame(element: h5py.Group) -> pd.DataFrame:
    frame = read_elem(element)
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"{element.name} is no table")
    return frame


def sample(deposit: Deposit, slot: str) -> Vector:
    """Read some thousand stored values, in runs spread over the whole matrix."""
    path = deposit.path
    with _opened(path) as file:
        if _is_compound(file):
            slots = _compound_slots(ad.read_h5ad(path))
            _check_slot(path, slot, list(slots))
            values = slots[slot]
            return _spread(stored_values(values))
        _check_slot(path, slot, _slot_names(file))
        element = file[slot]
        _check_parts(file, slot)
        if isinstance(element, h5py.Group):
            return _spread(element["data"])
        return _spread_rows(element)


def _check_parts(file: h5py.File, slot: str) -> None:
    """See that a matrix holds numbers, as many as it says, and has the rows and columns of obs and var."""
    element = file[slot]
    values = element["data"] if isinstance(element, h5py.Group) else element
    if values.dtype.kind not in "biuf":
        raise ValueError(f"{slot} holds {values.dtype}, not numbers")
    wanted = (_length(file["obs"]), _length(file["raw/var" if slot == "raw/X" else "var"]))
    if _shape(element) != wanted:
        sizes = " × ".join(map(str, _shape(element)))
        raise ValueError(f"{slot} is {sizes}, but obs has {wanted[0]} rows and var {wanted[1]}")
    if isinstance(element, h5py.Group):
        n_values, n_places, last = len(values), len(element["indices"]), int(element["indptr"][-1])
        if not n_values == n_places == last:
            raise ValueError(f"{slot} has {n_values} values, {n_places} places and should have {last}")


def _shape(element: h5py.Group | h5py.Dataset) -> tuple[int, ...]:
    if isinstance(element, h5py.Dataset):
        return tuple(element.shape)
    name = "shape" if "shape" in element.attrs else "h5sparse_shape"
    return tuple(int(size) for size in element.attrs[name])


def _length(table: h5py.Group) -> int:
    """Return the rows of obs or var, without reading all of it where its index is a plain array."""
    index = table.get(table.attrs.get("_index", ""))
    return len(index) if isinstance(index, h5py.Dataset) else len(_frame(table))


def _spread(values: Any) -> Vector:
    n_values = int(values.shape[0])
    if n_values <= _N_RUNS * _RUN_LENGTH:
        return np.asarray(values[:], dtype=np.float64)
    starts = np.linspace(0, n_values - _RUN_LENGTH, _N_RUNS).astype(int)
    return np.concatenate([np.asarray(values[i : i + _RUN_LENGTH], dtype=np.float64) for i in starts])


def _spread_rows(matrix: h5py.Dataset) -> Vector:
    n_rows, n_genes = matrix.shape
    n_looked_at = min(n_rows, max(_N_RUNS, _DENSE_VALUES // max(n_genes, 1)))
    rows = np.unique(np.linspace(0, n_rows - 1, n_looked_at).astype(int))
    found = [np.asarray(matrix[row], dtype=np.float64) for row in rows]
    return np.concatenate([row[row != 0] for row in found]) if found else np.empty(0)


def read(deposit: Deposit, slot: str) -> ad.AnnData:
    """Read one matrix with its obs and var; nothing else of the file is kept."""
    path = deposit.path
    with _opened(path) as file:
        if _is_compound(file):
            whole = ad.read_h5ad(path)
            slots = _compound_slots(whole)
            _check_slot(path, slot, list(slots))
            var = whole.raw.var if slot == "raw/X" and whole.raw is not None else whole.var
            return ad.AnnData(X=slots[slot], obs=whole.obs, var=var)
        _check_slot(path, slot, _slot_names(file))
        _check_parts(file, slot)
        var = _frame(file["raw/var" if slot == "raw/X" else "var"])
        return ad.AnnData(X=_sound(read_elem(file[slot])), obs=_frame(file["obs"]), var=var)


def _sound(matrix: Any) -> Any:
    """Return a matrix whose places all lie within it, in a type that scipy knows; float16 becomes float32."""
    if is_sparse(matrix):
        matrix.check_format(full_check=True)
    return matrix.astype(np.float32) if matrix.dtype == np.float16 else matrix


READER = Reader(
    name="h5ad",
    title="AnnData (h5ad)",
    suffixes=(".h5ad",),
    read_header=read_header,
    sample=sample,
    read=read,
)
