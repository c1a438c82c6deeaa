"""zarr: AnnData as a folder or a zip of it, of zarr format 2 or 3, consolidated or not."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import zarr
from zarr.storage import LocalStore, ZipStore

from mekscrna.data._damage import FAULTS, damaged, impostor, start_of
from mekscrna.data._reader import Deposit, Header, Reader
from mekscrna.data.stores.layout import Layout
from mekscrna.data.stores.tables import is_array
from mekscrna.data.stores.zarr_pieces import Pieces, in_folder, in_zip
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
            place = _located(path)
            if path.is_dir():
                store: Any = LocalStore(path, read_only=True)
            else:
                store = stack.enter_context(ZipStore(path, mode="r"))
            # The consolidated copy of all metadata may hold a type that this zarr does not know.
            root: Any = zarr.open(store, path=place.top, mode="r", use_consolidated=False)
            if is_array(root) or "obs" not in root or "var" not in root:
                raise _other_kind(path, root, place)
            yield Layout(root=root, check=place.check, children=place.children, name=path.name)
    except _FAULTS as fault:
        raise damaged(path, fault) from fault


def _located(path: Path) -> Pieces:
    """Return where in a folder or zip the root of the zarr is, and what lies there."""
    if path.is_dir():
        if not any((path / mark).is_file() for mark in _MARKS):
            raise _no_zarr(path, "folder", [entry.name for entry in path.iterdir()])
        return in_folder(path)
    problem = None if _is_zip(path) else impostor(path)
    if problem is None and not _is_zip(path):
        what = "is a file, but neither a zip nor a folder, so no zarr."
        problem = Problem(file=path.name, what=what, hint="Name the folder that holds .zgroup or zarr.json.")
    if problem is not None:
        raise DataError([problem])
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    return in_zip(entries, _top_of(path, [entry.filename for entry in entries]))


def _is_zip(path: Path) -> bool:
    return path.is_file() and start_of(path).startswith(b"PK")


def _top_of(path: Path, names: list[str]) -> str:
    """Return the folder of a zip that holds the root of the zarr; empty where the zip is that folder."""
    tops = {name.rpartition("/")[0] for name in names if name.rpartition("/")[2] in _MARKS}
    if not tops:
        raise _no_zarr(path, "zip", names)
    depths = {top: top.count("/") + bool(top) for top in tops}
    highest = [top for top, depth in depths.items() if depth == min(depths.values())]
    if len(highest) > 1:
        raise _no_zarr(path, "zip", names)
    return highest[0]


def _no_zarr(path: Path, kind: str, names: list[str]) -> DataError:
    if {"obs", "var"} <= {name.partition("/")[0] for name in names}:
        return damaged(path, ValueError("neither .zgroup nor zarr.json lies at its top"))
    what = f"is a {kind} but no zarr: it holds neither .zgroup nor zarr.json."
    return DataError([Problem(file=path.name, what=what, hint=_found(names))])


def _found(names: Any) -> str:
    shown = ", ".join(sorted(names)[:8])
    return f"Found in it: {shown or 'nothing'}."


def _other_kind(path: Path, root: Any, place: Pieces) -> DataError:
    if is_array(root):
        return DataError([Problem(file=path.name, what="is a zarr but no AnnData: it is a single array.")])
    names, notes = place.children(root), root.attrs.asdict()
    if notes.get("encoding-type") == "anndata":
        return damaged(path, ValueError("it says that it is AnnData, but obs or var is not there"))
    kind, hint = "it has no obs and no var", _found(names)
    if "tables" in names or "spatialdata_attrs" in notes:
        tables = ", ".join(place.children(root["tables"])) if "tables" in names else "none"
        kind, hint = "it is SpatialData", f"Name one of its tables as path: {path.name}/tables/… ({tables})."
    elif "mod" in names:
        mods = ", ".join(place.children(root["mod"]))
        kind, hint = "it is MuData", f"Name one of its modalities as path: {path.name}/mod/… ({mods})."
    elif "multiscales" in notes or "ome" in notes:
        kind, hint = "it is an image (OME-Zarr)", "It holds no expression."
    what = f"is a zarr but no AnnData: {kind}."
    return DataError([Problem(file=path.name, what=what, hint=hint)])


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
