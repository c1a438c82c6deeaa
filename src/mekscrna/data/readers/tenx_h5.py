"""10x HDF5: genes × cells by columns, in a group per genome (Cell Ranger 2) or one with features (3)."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import h5py
import numpy as np
import pandas as pd
from scipy import sparse

from mekscrna import keys
from mekscrna.data._matrices import as_deposited
from mekscrna.data._reader import Deposit, Header, Reader
from mekscrna.data.matrix_market.feature_slots import gene_index, places, slots_of
from mekscrna.data.stores.hdf5 import check_sizes, open_hdf5
from mekscrna.data.stores.stored import sample_values
from mekscrna.data.stores.tables import native
from mekscrna.errors import DataError, Problem
from mekscrna.kernels.types import Index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anndata import AnnData

    from mekscrna.kernels.types import Sparse, Vector

_PARTS: Final = ("data", "indices", "indptr", "shape")
_IDS: Final = ("id", "genes")
_SYMBOLS: Final = ("name", "gene_names")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slot:
    """One matrix: the group that stores it, and which of its genes are meant."""

    group: h5py.Group
    var: pd.DataFrame
    genes: Index


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tenx:
    """An open 10x file, its sizes believed."""

    path: Path
    cells: tuple[str, ...]
    slots: dict[str, _Slot]

    def slot(self, name: str) -> _Slot:
        """Return a slot, or refuse with those that are there."""
        places({each: slot.genes for each, slot in self.slots.items()}, name, self.path)
        return self.slots[name]


@contextmanager
def _opened(path: Path) -> Iterator[_Tenx]:
    with open_hdf5(path, ("tenx_h5",), wanted="10x matrix") as file:
        found = {name: file[name] for name in sorted(file) if _is_matrix(file[name])}
        _check_parts(path, found)
        cells = {name: tuple(_text(group["barcodes"])) for name, group in found.items()}
        if len(set(cells.values())) > 1:
            raise _other_cells(path, cells)
        slots: dict[str, _Slot] = {}
        for name, group in found.items():
            var = _var(group, name)
            _check_sizes(group, len(cells[name]), len(var))
            is_only = len(found) == 1
            for slot, genes in slots_of(var).items():
                title = slot if is_only else f"genome/{name}" if slot == "X" else f"{slot} ({name})"
                slots[title] = _Slot(group=group, var=var, genes=genes)
        yield _Tenx(path=path, cells=next(iter(cells.values())), slots=slots)


def _is_matrix(node: Any) -> bool:
    return isinstance(node, h5py.Group) and all(part in node for part in _PARTS)


def _check_parts(path: Path, groups: dict[str, h5py.Group]) -> None:
    """See that cells and genes have names."""
    problems = []
    for name, group in groups.items():
        check_sizes(group)
        genes = "features/id" if "features" in group else "genes"
        missing = [part for part in ("barcodes", genes) if part not in group]
        if missing:
            what = f"has no {' and no '.join(missing)}: its cells or genes have no names."
            hint = f"It holds {', '.join(sorted(group))}; fetch the file as Cell Ranger wrote it."
            problems.append(Problem(file=path.name, path=name, what=what, hint=hint))
    if problems:
        raise DataError(problems)


def _other_cells(path: Path, cells: dict[str, tuple[str, ...]]) -> DataError:
    sizes = ", ".join(f"{name}: {len(each):,}" for name, each in cells.items())
    what = f"holds other cells for each genome ({sizes})."
    hint = "Write the genome that is meant as h5ad, with scanpy.read_10x_h5(file, genome=…)."
    return DataError([Problem(file=path.name, what=what, hint=hint)])


def _text(array: h5py.Dataset) -> list[str]:
    if len(array.shape) != 1:
        raise ValueError(f"{array.name} is no list")
    return [
        value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in array[...]
    ]


def _var(group: h5py.Group, genome: str) -> pd.DataFrame:
    """Return the genes: the index are symbols, in columns their ids, types and genomes."""
    if "features" in group:
        stored = {name: node for name, node in group["features"].items() if isinstance(node, h5py.Dataset)}
        wanted = ("id", "name", "feature_type", "genome")
        columns = {name: _text(stored[name]) for name in wanted if name in stored}
    else:
        columns = {name: _text(group[name]) for name in ("genes", "gene_names") if name in group}
        columns["genome"] = [genome] * len(columns["genes"])
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"{group.name} names genes in lists of other lengths: {lengths}")
    ids = next(columns.pop(name) for name in _IDS if name in columns)
    symbols = next((columns.pop(name) for name in _SYMBOLS if name in columns), ids)
    return pd.DataFrame({keys.GENE_ID: ids, **columns}, index=gene_index(symbols, ids))


def _check_sizes(group: h5py.Group, n_cells: int, n_genes: int) -> None:
    """See that the matrix has the genes and cells that are named, and values where it says so."""
    shape = tuple(int(size) for size in np.ravel(group["shape"][...])[:2])
    if shape != (n_genes, n_cells):
        sizes = " × ".join(map(str, shape))
        raise ValueError(f"{group.name} is {sizes}, but {n_genes} genes and {n_cells} cells are named")
    data, indices, indptr = (group[part] for part in _PARTS[:3])
    if data.dtype.kind not in "iuf" or indices.dtype.kind not in "iu" or indptr.dtype.kind not in "iu":
        raise ValueError(f"{group.name} holds {data.dtype} at {indices.dtype}, not numbers at whole numbers")
    if len(indptr) != n_cells + 1:
        raise ValueError(f"{group.name} says where {len(indptr) - 1} cells start, not {n_cells}")
    if not len(data) == len(indices) == int(indptr[-1]):
        raise ValueError(
            f"{group.name} has {len(data)} values at {len(indices)} places and should have {int(indptr[-1])}"
        )


def read_header(deposit: Deposit) -> Header:
    """Read the names of cells and genes, and see that the matrix has their sizes."""
    with _opened(deposit.path) as tenx:
        slots = {name: slot.var.iloc[slot.genes] for name, slot in tenx.slots.items()}
        return Header(obs=_obs(tenx), slots=slots)


def _obs(tenx: _Tenx) -> pd.DataFrame:
    return pd.DataFrame(index=pd.Index(list(tenx.cells), dtype=object))


def sample(deposit: Deposit, slot: str) -> Vector:
    """Read some thousand stored values, in runs spread over the matrix."""
    with _opened(deposit.path) as tenx:
        chosen = tenx.slot(slot)
        data, indices = (sample_values(chosen.group[part]) for part in ("data", "indices"))
        found = data[np.isin(indices, chosen.genes)]
        return found if found.size else np.asarray(_matrix(chosen).data, dtype=np.float64)


def _matrix(slot: _Slot) -> Sparse:
    """Read a matrix, cells × genes of the slot; columns in order."""
    data, indices, indptr = (native(slot.group[part][...]) for part in _PARTS[:3])
    if indptr[0] != 0:
        raise ValueError(f"{slot.group.name} starts at {indptr[0]}, not at 0")
    shape = (len(indptr) - 1, len(slot.var))
    matrix: Sparse = sparse.csr_matrix((data, indices, indptr), shape=shape)
    matrix.check_format(full_check=True)
    matrix.sort_indices()
    if len(slot.genes) < len(slot.var):
        matrix = sparse.csr_matrix(matrix[:, slot.genes])
    return matrix


def read(deposit: Deposit, slot: str) -> AnnData:
    """Read the genes of one slot, cells × genes."""
    with _opened(deposit.path) as tenx:
        chosen = tenx.slot(slot)
        var = chosen.var.iloc[chosen.genes]
        matrix = _matrix(chosen)
        if not matrix.has_canonical_format:
            what = "has two entries for one gene in one cell; which of them holds cannot be told."
            raise DataError([Problem(file=deposit.path.name, path=slot, what=what)])
        return as_deposited(matrix, obs=_obs(tenx), var=var)


READER = Reader(
    name="tenx_h5",
    title="10x HDF5",
    suffixes=(".h5",),
    read_header=read_header,
    sample=sample,
    read=read,
)
