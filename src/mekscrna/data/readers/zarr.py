"""zarr: AnnData as a folder or a zip of it, of zarr format 2 or 3, consolidated or not."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import zarr
from zarr.storage import LocalStore, ZipStore

from mekscrna.data._anndata_layout import Layout
from mekscrna.data._claims import Claim
from mekscrna.data._damage import FAULTS, damaged, impostor, start_of
from mekscrna.data._reader import Deposit, Header, Reader
from mekscrna.data._tables import attribute, is_array
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anndata import AnnData

    from mekscrna.kernels.types import Vector

_FAULTS = (*FAULTS, zipfile.BadZipFile, zlib.error)
_MARKS = (".zgroup", "zarr.json", ".zarray")


@contextmanager
def _opened(path: Path) -> Iterator[Layout]:
    try:
        with ExitStack() as stack:
            # What zarr warns of (files of others between its own, types not yet in its standard) is not read.
            stack.enter_context(warnings.catch_warnings())
            warnings.simplefilter("ignore")
            # The consolidated copy of all metadata may hold a type that this zarr does not know.
            root: Any = zarr.open(**_place(path, stack), mode="r", use_consolidated=False)
            if is_array(root) or "obs" not in root or "var" not in root:
                raise _other_kind(path, root)
            yield Layout(root=root, check=_check, name=path.name)
    except _FAULTS as fault:
        raise damaged(path, fault) from fault


def _place(path: Path, stack: ExitStack) -> dict[str, Any]:
    """Return the store that holds the root of the zarr, and where in it."""
    if path.is_dir():
        if not any((path / mark).is_file() for mark in _MARKS):
            raise _no_zarr(path, "folder", [entry.name for entry in path.iterdir()])
        return {"store": LocalStore(path, read_only=True)}
    problem = None if _is_zip(path) else impostor(path)
    if problem is None and not _is_zip(path):
        what = "is a file, but neither a zip nor a folder, so no zarr."
        problem = Problem(file=path.name, what=what, hint="Name the folder that holds .zgroup or zarr.json.")
    if problem is not None:
        raise DataError([problem])
    inside = _top_of(path)
    store = stack.enter_context(ZipStore(path, mode="r"))
    return {"store": store, "path": inside}


def _is_zip(path: Path) -> bool:
    return path.is_file() and start_of(path).startswith(b"PK")


def _top_of(path: Path) -> str:
    """Return the folder of a zip that holds the root of the zarr; empty where the zip is that folder."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    tops = {name.rpartition("/")[0] for name in names if name.rpartition("/")[2] in _MARKS}
    if not tops:
        raise _no_zarr(path, "zip", names)
    return min(tops, key=lambda top: (top.count("/") + bool(top), top))


def _no_zarr(path: Path, kind: str, names: list[str]) -> DataError:
    if {"obs", "var"} <= {name.partition("/")[0] for name in names}:
        return damaged(path, ValueError("neither .zgroup nor zarr.json lies at its top"))
    what = f"is a {kind} but no zarr: it holds neither .zgroup nor zarr.json."
    return DataError([Problem(file=path.name, what=what, hint=_found(names))])


def _found(names: Any) -> str:
    shown = ", ".join(sorted(names)[:8])
    return f"Found in it: {shown or 'nothing'}."


def _other_kind(path: Path, root: Any) -> DataError:
    if is_array(root):
        return DataError([Problem(file=path.name, what="is a zarr but no AnnData: it is a single array.")])
    names, notes = sorted(root), root.attrs.asdict()
    if notes.get("encoding-type") == "anndata":
        return damaged(path, ValueError("it says that it is AnnData, but obs or var is not there"))
    kind, hint = "it has no obs and no var", _found(names)
    if "tables" in names or "spatialdata_attrs" in notes:
        tables = ", ".join(sorted(root["tables"])) if "tables" in names else "none"
        kind, hint = "it is SpatialData", f"Name one of its tables as path: {path.name}/tables/… ({tables})."
    elif "mod" in names:
        mods = ", ".join(sorted(root["mod"]))
        kind, hint = "it is MuData", f"Name one of its modalities as path: {path.name}/mod/… ({mods})."
    elif "multiscales" in notes or "ome" in notes:
        kind, hint = "it is an image (OME-Zarr)", "It holds no expression."
    what = f"is a zarr but no AnnData: {kind}."
    return DataError([Problem(file=path.name, what=what, hint=hint)])


def _check(node: Any, depth: int = 3, *, is_needed: bool = False) -> list[str]:
    """See that the arrays of an element can be as large as they say, are whole, and hold no code.

    Parameters
    ----------
    node
        A group or an array.
    depth
        How many levels of groups are looked into.
    is_needed
        Whether the array would be wrong without all of its pieces.

    Returns
    -------
    Sentences on pieces that are not stored: zarr leaves those of one value out, so they may be right.

    Raises
    ------
    ValueError
        A size that cannot be, pieces missing of values or names, or pickled objects.
    """
    if is_array(node):
        return _check_array(node, is_needed=is_needed)
    needed = {"data"} if attribute(node, "encoding-type").startswith("cs") else {attribute(node, "_index")}
    names = sorted(node) if depth else []
    return [said for name in names for said in _check(node[name], depth - 1, is_needed=name in needed)]


def _check_array(array: Any, *, is_needed: bool) -> list[str]:
    codecs = [type(codec).__name__.lower() for codec in (*array.filters, *array.compressors)]
    if any("pickle" in codec for codec in codecs):
        raise ValueError(f"{array.name} is pickled: reading it could run code; such files are not opened")
    Claim(
        name=str(array.name),
        shape=tuple(array.shape),
        chunk=tuple(array.shards or array.chunks),
        itemsize=getattr(array.dtype, "itemsize", 1),
        stored=array.nbytes_stored,
        n_pieces=lambda: int(array.nchunks_initialized),
    ).check()
    n_missing = int(array.nchunks) - int(array.nchunks_initialized)
    if n_missing <= 0:
        return []
    if is_needed:
        raise ValueError(f"{array.name} lacks {n_missing} of its {array.nchunks} pieces")
    what = f"{n_missing} of the {array.nchunks} pieces of {str(array.name).strip('/')} are not stored"
    return [f"Took {what} to hold {array.fill_value!r} throughout, as zarr has it."]


def read_header(deposit: Deposit) -> Header:
    """Read obs, and the var frame of every matrix."""
    with _opened(deposit.path) as layout:
        return layout.header()


def sample(deposit: Deposit, slot: str) -> Vector:
    """Read some thousand stored values, in runs spread over the whole matrix."""
    with _opened(deposit.path) as layout:
        return layout.sample(slot)


def read(deposit: Deposit, slot: str) -> AnnData:
    """Read one matrix with its obs and var; nothing else of the store is kept."""
    with _opened(deposit.path) as layout:
        return layout.read(slot)


def files(deposit: Deposit) -> tuple[Path, ...]:
    """Return every file of the folder in the order of names, or the zip."""
    if not deposit.path.is_dir():
        return (deposit.path,)
    return tuple(sorted(path for path in deposit.path.rglob("*") if path.is_file()))


READER = Reader(
    name="zarr",
    title="AnnData (zarr folder, or a zip of it)",
    suffixes=(".zarr", ".zarr.zip"),
    read_header=read_header,
    sample=sample,
    read=read,
    files=files,
)
