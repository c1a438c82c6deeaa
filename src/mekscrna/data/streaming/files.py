"""One matrix of an h5ad or zarr that stays on disk."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import anndata as ad
import h5py
import zarr
from zarr.storage import LocalStore, ZipStore

from mekscrna import keys
from mekscrna.data._damage import FAULTS, damaged, unreadable
from mekscrna.data.stores.hdf5 import check_sizes, kind_of_hdf5, other_kind
from mekscrna.data.stores.heaps import check_heaps
from mekscrna.data.stores.stored import is_matrix, shape_of
from mekscrna.data.stores.tables import attribute, is_array, read_table, words
from mekscrna.data.streaming.sources import DenseArray, Source
from mekscrna.data.streaming.stored_rows import stored_rows
from mekscrna.errors import DataError, Problem, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

_RAW = "raw/X"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredMatrix:
    """A matrix on disk with the names of its rows and columns; ``file`` keeps open what is still read."""

    source: Source
    row_names: Sequence[str]
    gene_names: Sequence[str]
    file: Any


def stored_matrix(path: Path, slot: str = "X") -> StoredMatrix:
    """Open one matrix of a file; of its values nothing is read yet.

    Parameters
    ----------
    path
        An h5ad, or a zarr (folder, or a zip of it).
    slot
        ``X``, ``raw/X`` or ``layers/<name>``.

    Raises
    ------
    DataError
        There is no such file or matrix, or the file is damaged or none of these.
    InputError
        The matrix is stored by columns.
    """
    with _reading(path) as root:
        return _matrix(root, path, slot)


def stored_tables(path: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Read the cells' table (obs) of a file, and what mekscrna noted in it.

    Raises
    ------
    DataError
        There is no such file, or it is damaged.
    """
    with _reading(path) as root:
        if isinstance(root, h5py.File):
            check_sizes(root["obs"])
        notes = f"uns/{keys.UNS}"
        uns = {keys.UNS: ad.io.read_elem(root[notes])} if notes in root else {}
        return read_table(root["obs"])[0], uns


@contextmanager
def _reading(path: Path) -> Iterator[Any]:
    """Open an h5ad or zarr, and say what is wrong with it; it stays open."""
    if not path.exists():
        raise DataError([Problem(file=path.name, what="there is no such file.", hint="Check the path.")])
    try:
        if path.is_dir() or zipfile.is_zipfile(path):
            store: Any = LocalStore(path, read_only=True) if path.is_dir() else ZipStore(path, mode="r")
            yield zarr.open(store, mode="r", use_consolidated=False)
            return
        check_heaps(path)
        file = h5py.File(path, "r")
        if kind_of_hdf5(file).name != "h5ad":
            raise other_kind(path, file, "h5ad")
        yield file
    except FAULTS as fault:
        is_zarr = path.is_dir() or path.suffix == ".zip"
        raise (damaged(path, fault) if is_zarr else unreadable(path, fault)) from fault


def _matrix(root: Any, path: Path, slot: str) -> StoredMatrix:
    known = list(_slots(root))
    if slot not in known:
        hint = suggestion(slot, known) or "The file holds no matrix."
        raise DataError([Problem(file=path.name, path=slot, what="no such matrix in the file.", hint=hint)])
    node, var = root[slot], root["raw/var" if slot == _RAW else "var"]
    is_hdf5 = isinstance(root, h5py.File)
    if is_hdf5:
        for element in (node, root["obs"], var):
            check_sizes(element)
    rows, genes = _index(root["obs"]), _index(var)
    if shape_of(node) != (len(rows), len(genes)):
        sizes = " × ".join(map(str, shape_of(node)))
        raise ValueError(f"{slot} is {sizes}, but obs has {len(rows)} rows and var {len(genes)}")
    source: Source = (
        DenseArray(array=node, lock=Lock())
        if is_array(node)
        else stored_rows(node, path if is_hdf5 else None)
    )
    return StoredMatrix(source=source, row_names=rows, gene_names=genes, file=root)


def _slots(root: Any) -> Iterator[str]:
    layers = [f"layers/{name}" for name in root["layers"]] if "layers" in root else []
    for slot in ("X", _RAW, *layers):
        if slot in root and is_matrix(root[slot]):
            yield slot


def _index(frame: Any) -> Sequence[str]:
    """Read the names of a table's rows, and no column of it."""
    if is_array(frame):
        return list(map(str, read_table(frame)[0].index))
    name = attribute(frame, "_index") or ("index" if "index" in frame else "_index")
    node = frame[name]
    values = (node if is_array(node) else node["values"])[...]
    names: list[str] = (values.astype(str) if values.dtype.kind in "biuf" else words(values)).tolist()
    return names
