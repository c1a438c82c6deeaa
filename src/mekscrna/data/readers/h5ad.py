"""h5ad: AnnData on disk, of any version since anndata 0.5; of MuData (h5mu) the gene expression."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from mekscrna.data._reader import Deposit, Header, Reader
from mekscrna.data.stores.hdf5 import check_sizes, kind_of_hdf5, open_hdf5
from mekscrna.data.stores.layout import Layout
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import h5py
    from anndata import AnnData

    from mekscrna.kernels.types import Vector

_RNA = ("rna", "gex", "gene expression")


@contextmanager
def _opened(path: Path) -> Iterator[Layout]:
    with open_hdf5(path, ("h5ad", "h5mu"), wanted="h5ad") as file:
        if kind_of_hdf5(file).name == "h5ad":
            yield Layout(root=file, check=check_sizes, name=path.name)
        else:
            root = _expression(path, file)
            yield Layout(root=root, check=check_sizes, name=path.name, shared_obs=file.get("obs"))


def _expression(path: Path, file: h5py.File) -> h5py.Group:
    names = sorted(file["mod"])
    found = [name for name in names if name.lower() in _RNA]
    if len(found) != 1:
        what = f"is a MuData file with {len(found) or 'no'} modality called rna."
        hint = f"It holds: {', '.join(names) or 'none'}. Write the one with gene expression as h5ad."
        raise DataError([Problem(file=path.name, path="mod", what=what, hint=hint)])
    return file["mod"][found[0]]


def read_header(deposit: Deposit) -> Header:
    """Read obs, and the var frame of every matrix."""
    with _opened(deposit.path) as layout:
        return layout.header()


def sample(deposit: Deposit, slot: str) -> Vector:
    """Read some thousand stored values, in runs spread over the whole matrix."""
    with _opened(deposit.path) as layout:
        return layout.sample(slot)


def read(deposit: Deposit, slot: str) -> AnnData:
    """Read one matrix with its obs and var; nothing else of the file is kept."""
    with _opened(deposit.path) as layout:
        return layout.read(slot)


READER = Reader(
    name="h5ad",
    title="AnnData (h5ad), or the gene expression of MuData (h5mu)",
    suffixes=(".h5ad", ".h5mu"),
    read_header=read_header,
    sample=sample,
    read=read,
)
