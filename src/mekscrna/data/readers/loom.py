"""loom: genes × cells in HDF5, of format 1 to 3, read without loompy."""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
import pandas as pd
from scipy import sparse

from mekscrna.data._matrices import as_deposited
from mekscrna.data._reader import Deposit, Header, Reader
from mekscrna.data.stores.hdf5 import check_sizes, open_hdf5
from mekscrna.data.stores.stored import rows_per_block, sample_matrix
from mekscrna.data.stores.tables import native, words
from mekscrna.errors import DataError, Problem, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anndata import AnnData

    from mekscrna.kernels.types import Sparse, Vector

_CELLS = "CellID", "cell_id", "cell_ids", "cellid", "cell_names", "obs_names", "cell_barcode", "barcode"
_CELL_NAMES = (*_CELLS, "barcodes", "Cell", "cell", "cells", "index", "_index")
_SYMBOLS = "Gene", "gene", "genes", "gene_names", "gene_name", "GeneName", "gene_symbol", "symbol", "Symbol"
_IDS = "var_names", "Accession", "accession", "gene_id", "gene_ids", "ensembl_id", "EnsemblID"
_GENE_NAMES = (*_SYMBOLS, *_IDS, "index", "_index")


@contextmanager
def _opened(path: Path) -> Iterator[_Loom]:
    with open_hdf5(path, ("loom",), wanted="loom") as file:
        yield _Loom(file=file, name=path.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loom:
    """An open loom file."""

    file: h5py.File
    name: str

    def matrix(self, slot: str) -> h5py.Dataset:
        """Return the matrix of a slot, genes × cells, checked."""
        known = self.slots()
        if slot not in known:
            hint = suggestion(slot, known) or "The file holds no matrix."
            raise DataError(
                [Problem(file=self.name, path=slot, what="no such matrix in the file.", hint=hint)]
            )
        matrix = self.file["matrix" if slot == "X" else slot]
        check_sizes(matrix)
        if len(matrix.shape) != 2 or matrix.shape != self.file["matrix"].shape:
            raise ValueError(f"{slot} is {_sizes(matrix)}, but the matrix {_sizes(self.file['matrix'])}")
        if matrix.dtype.kind not in "biuf":
            raise ValueError(f"{slot} holds {matrix.dtype}, not numbers")
        return matrix

    def slots(self) -> list[str]:
        """Return the names of the matrices."""
        layers = self.file.get("layers")
        names = sorted(layers) if isinstance(layers, h5py.Group) else []
        return ["X", *(f"layers/{name}" for name in names)]

    def tables(self) -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
        """Read the attributes of cells and genes as obs and var, with what was left out of them."""
        n_genes, n_cells = self.matrix("X").shape
        cells = _Axis(attributes=self.file["col_attrs"], n_rows=n_cells, usual=_CELL_NAMES, noun="cell")
        genes = _Axis(attributes=self.file["row_attrs"], n_rows=n_genes, usual=_GENE_NAMES, noun="gene")
        (obs, of_cells), (var, of_genes) = cells.table(), genes.table()
        return obs, var, (*of_cells, *of_genes)


def _sizes(array: h5py.Dataset) -> str:
    return " × ".join(map(str, array.shape))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """The attributes of cells, or of genes."""

    attributes: h5py.Group
    n_rows: int
    usual: tuple[str, ...]
    """Attributes that name the rows, the best first."""
    noun: str

    def table(self) -> tuple[pd.DataFrame, list[str]]:
        """Read attributes as one table; those that are no column are left out, and said."""
        check_sizes(self.attributes)
        place = str(self.attributes.name).strip("/")
        causes = {name: self._cause(self.attributes[name]) for name in sorted(self.attributes)}
        kept: dict[str, Any] = {}
        for name in [name for name, cause in causes.items() if not cause]:
            try:
                kept[name] = _values(self.attributes[name])
            except UnicodeDecodeError as fault:
                causes[name] = f"it is no UTF-8 ({fault.reason})"
        for name in self.usual:
            if causes.get(name):
                raise ValueError(f"{place}/{name} does not name the {self.noun}s: {causes[name]}")
        labels, said = self._labels(kept)
        table = pd.DataFrame(kept, index=pd.Index(labels, dtype=object))
        table.columns = table.columns.astype(object)
        return table, [*said, *(f"Left {place}/{name} out: {why}." for name, why in causes.items() if why)]

    def _cause(self, node: Any) -> str:
        """Say why an attribute is no column; n × 1, as loom 2 wrote them, is one."""
        if not isinstance(node, h5py.Dataset):
            return "it is a group, not values"
        shape = node.shape or ()
        if len(shape) not in (1, 2) or (len(shape) == 2 and 1 not in shape):
            return f"it has more than one value each ({_sizes(node)})"
        if math.prod(shape) != self.n_rows:
            return f"it holds {math.prod(shape)} values for {self.n_rows} {self.noun}s"
        if node.dtype.kind not in "biufSUO":
            return f"it holds {node.dtype}, neither numbers nor text"
        return ""

    def _labels(self, columns: dict[str, Any]) -> tuple[list[str], list[str]]:
        """Return the names of the rows: the first of the usual attributes, or numbers where there is none."""
        for name in self.usual:
            if name in columns:
                return [str(label) for label in columns[name]], []
        texts = [name for name, values in columns.items() if values.dtype == object]
        names = [name for name in texts if len(set(columns[name])) == self.n_rows]
        if len(names) == 1:
            note = f"Took {names[0]} for the names of {self.noun}s: no attribute has a usual name for them."
            return [str(label) for label in columns[names[0]]], [note]
        seen = ", ".join(columns) or "none"
        note = f"Numbered the {self.noun}s from 0: no attribute names them (attributes: {seen})."
        return [str(i) for i in range(self.n_rows)], [note]


def _values(node: h5py.Dataset) -> Any:
    values = np.ravel(node[()])
    if values.dtype.kind in "iuf":
        return native(values)
    return values if values.dtype.kind == "b" else words(values)


def read_header(deposit: Deposit) -> Header:
    """Read the attributes of cells as obs, those of genes as var of every matrix."""
    with _opened(deposit.path) as loom:
        obs, var, notes = loom.tables()
        return Header(obs=obs, slots=dict.fromkeys(loom.slots(), var), notes=notes)


def sample(deposit: Deposit, slot: str) -> Vector:
    """Read values of some genes, spread over all."""
    with _opened(deposit.path) as loom:
        return sample_matrix(loom.matrix(slot))


def read(deposit: Deposit, slot: str) -> AnnData:
    """Read one matrix as cells × genes, block by block of genes, with the attributes of both."""
    with _opened(deposit.path) as loom:
        matrix = loom.matrix(slot)
        obs, var, _ = loom.tables()
        return as_deposited(_cells_by_genes(matrix), obs=obs, var=var)


def _cells_by_genes(matrix: h5py.Dataset) -> Sparse:
    n_genes, n_cells = matrix.shape
    step = rows_per_block(matrix)
    blocks: list[Any] = []
    for start in range(0, n_genes, step):
        genes = np.asarray(matrix[start : start + step])
        blocks.append(sparse.csr_matrix(native(genes)))
    if not blocks:
        return sparse.csr_matrix((n_cells, n_genes), dtype=np.float32)
    stacked: Any = sparse.vstack(blocks, format="csr")
    turned: Sparse = stacked.T.tocsr()
    return turned


READER = Reader(
    name="loom",
    title="loom",
    suffixes=(".loom",),
    read_header=read_header,
    sample=sample,
    read=read,
)
