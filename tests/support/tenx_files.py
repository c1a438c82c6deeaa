"""Write files as 10x does, for the tests of reading them."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import anndata as ad


def write_mtx(adata: ad.AnnData, path: Path) -> None:
    """Write a matrix (genes × cells) at `path`, and the names of cells and genes beside it."""
    write_deposit(path, adata.X, cells=list(adata.obs_names), genes=[(name,) for name in adata.var_names])


def write_deposit(
    path: Path, x: Any, *, cells: Sequence[str], genes: Iterable[Sequence[str]], field: str = "integer"
) -> None:
    """Write cells × genes as genes × cells; names as ``barcodes.tsv`` and ``features.tsv``."""
    write_text(path, coordinates(sparse.csc_matrix(x.T), field))
    write_text(path.with_name("barcodes.tsv"), "".join(f"{name}\n" for name in cells))
    lines = "".join("\t".join(gene) + "\n" for gene in genes)
    write_text(path.with_name("features.tsv"), lines)


def coordinates(matrix: Any, field: str = "integer") -> str:
    """Write a matrix as entries, in the order in which it holds them."""
    entries = matrix.tocoo()
    rows, columns = matrix.shape
    lines = [f"%%MatrixMarket matrix coordinate {field} general", "% made", f"{rows} {columns} {entries.nnz}"]
    for row, column, value in zip(entries.row, entries.col, entries.data, strict=True):
        shown = "" if field == "pattern" else f" {int(value) if field == 'integer' else repr(float(value))}"
        lines.append(f"{row + 1} {column + 1}{shown}")
    return "\n".join(lines) + "\n"


def write_text(path: Path, text: str) -> None:
    """Write a text, compressed where the name says so."""
    packed = path.suffix in (".gz", ".gzip")
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())


def write_tenx_h5(adata: ad.AnnData, path: Path) -> None:
    """Write the third version of 10x's HDF5: one group, features with their type."""
    names = [str(name) for name in adata.var_names]
    with h5py.File(path, "w") as file:
        group = file.create_group("matrix")
        write_columns(group, adata.X, [str(name) for name in adata.obs_names])
        features = group.create_group("features")
        features["id"] = np.array(names, dtype="S")
        features["name"] = np.array(names, dtype="S")
        features["feature_type"] = np.array(["Gene Expression"] * len(names), dtype="S")
        features["genome"] = np.array(["GRCh38"] * len(names), dtype="S")


def write_columns(group: h5py.Group, x: Any, cells: Sequence[str]) -> None:
    """Write cells × genes as 10x stores it: genes × cells by columns."""
    rows = sparse.csr_matrix(x)
    group["data"] = rows.data.astype(np.int32)
    group["indices"] = rows.indices.astype(np.int64)
    group["indptr"] = rows.indptr.astype(np.int64)
    group["shape"] = np.array(rows.shape[::-1], dtype=np.int32)
    group["barcodes"] = np.array(list(cells), dtype="S")
