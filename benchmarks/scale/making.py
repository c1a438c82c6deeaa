"""Write large files of made-up cells, a block at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
from scipy import sparse
from tiling import tile

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

POOL = 20_000  # different cells; larger files hold them again in random order
BASE = 100_000  # cells that are compressed; larger files hold the compressed chunks again
BLOCK = 5_000
ZARR_CHUNK = 1_000_000


def make(asked: Namespace) -> None:
    """Write the forms asked for."""
    asked.folder.mkdir(parents=True, exist_ok=True)
    pool = _pool(min(asked.cells, POOL), asked.genes, np.random.default_rng(0))
    logged = pool.copy()
    totals = np.asarray(pool.sum(axis=1)).ravel()
    logged.data = np.log1p(pool.data * np.repeat(1e4 / totals, np.diff(pool.indptr))).astype(np.float32)
    for form in asked.forms:
        path = path_of(asked.folder, form, asked.cells)
        if form == "zarr":
            _write_zarr(path, logged, n_cells=asked.cells)
            continue
        matrix = pool if form == "counts" else logged
        base = path_of(asked.folder, form, BASE)
        if form == "plain" or asked.cells <= BASE:
            _write(path, matrix, n_cells=asked.cells, how=_compression(form))
        else:
            if not base.exists():
                _write(base, matrix, n_cells=BASE, how=_compression(form))
            tile(base, path, asked.cells)
            _name_cells(path, asked.cells)
        print(f"{path.name}: {path.stat().st_size / 1e9:.2f} GB")


def path_of(folder: Path, form: str, n_cells: int) -> Path:
    """Return where a form lies."""
    return folder / f"{form}_{n_cells}.{'zarr' if form == 'zarr' else 'h5ad'}"


def _compression(form: str) -> dict[str, Any]:
    if form == "plain":
        return {}
    if form in ("zstd", "lz4"):
        import hdf5plugin  # noqa: PLC0415  # these two forms alone need it

        return dict(hdf5plugin.Zstd() if form == "zstd" else hdf5plugin.LZ4())
    return {"compression": "gzip"}


def _pool(n_cells: int, n_genes: int, rng: np.random.Generator) -> Any:
    """Draw counts of cells of 20 types with the depth and the spread of gene levels of droplet data."""
    level = rng.lognormal(0, 2.35, n_genes)
    types = np.array([level * rng.gamma(2.0, 0.5, n_genes) for _ in range(20)])
    profile = types / types.sum(axis=1, keepdims=True)
    kind, depth = rng.integers(0, 20, n_cells), rng.lognormal(np.log(5000), 0.4, n_cells)
    parts = [
        sparse.csr_matrix(rng.poisson(profile[kind[at : at + 500]] * depth[at : at + 500, None]))
        for at in range(0, n_cells, 500)
    ]
    return sparse.csr_matrix(sparse.vstack(parts), dtype=np.float32)


def _write(path: Path, pool: Any, *, n_cells: int, how: dict[str, Any]) -> None:
    rng = np.random.default_rng(1)
    rows = rng.integers(0, pool.shape[0], n_cells)
    indptr = np.concatenate([[0], np.cumsum(np.diff(pool.indptr)[rows])])
    with h5py.File(path, "w") as file:
        x = file.create_group("X")
        x.attrs.update({"encoding-type": "csr_matrix", "encoding-version": "0.1.0"})
        x.attrs["shape"] = np.array([n_cells, pool.shape[1]])
        x.create_dataset("indptr", data=indptr.astype(np.int64))
        for part, dtype in {"data": np.float32, "indices": np.int32}.items():
            # h5py chooses the chunks, as it does for anndata
            x.create_dataset(part, shape=indptr[-1:], dtype=dtype, **how)
        for at in range(0, n_cells, BLOCK):
            block = pool[rows[at : at + BLOCK]]
            held = slice(int(indptr[at]), int(indptr[min(at + BLOCK, n_cells)]))
            x["data"][held] = block.data
            x["indices"][held] = block.indices
        _names(file, "obs", [f"c{cell}" for cell in range(n_cells)])
        _names(file, "var", [f"G{gene:05d}" for gene in range(pool.shape[1])])
        file.attrs.update({"encoding-type": "anndata", "encoding-version": "0.1.0"})


def _write_zarr(path: Path, pool: Any, *, n_cells: int) -> None:
    """Write a zarr of format 3 with the compression that zarr-python takes by itself (zstd)."""
    import anndata as ad  # noqa: PLC0415  # this form alone needs them
    import pandas as pd  # noqa: PLC0415
    import zarr  # noqa: PLC0415

    rows = np.random.default_rng(1).integers(0, pool.shape[0], n_cells)
    indptr = np.concatenate([[0], np.cumsum(np.diff(pool.indptr)[rows])])
    var = pd.DataFrame(index=[f"G{gene:05d}" for gene in range(pool.shape[1])])
    root = zarr.open_group(path, mode="w", zarr_format=3)
    root.attrs.update({"encoding-type": "anndata", "encoding-version": "0.1.0"})
    ad.io.write_elem(root, "obs", pd.DataFrame(index=[f"c{cell}" for cell in range(n_cells)]))
    ad.io.write_elem(root, "var", var)
    x = root.create_group("X")
    x.attrs.update(
        {"encoding-type": "csr_matrix", "encoding-version": "0.1.0", "shape": [n_cells, pool.shape[1]]}
    )
    x.create_array("indptr", data=indptr.astype(np.int64))
    parts = {
        part: x.create_array(part, shape=(int(indptr[-1]),), dtype=dtype, chunks=(ZARR_CHUNK,))
        for part, dtype in {"data": np.float32, "indices": np.int32}.items()
    }
    held: list[Any] = []
    written = 0
    for row in rows:
        held.append(slice(pool.indptr[row], pool.indptr[row + 1]))
        if len(held) * 2_000 >= 4 * ZARR_CHUNK:
            written = _flush(parts, (pool, held), written, step=ZARR_CHUNK)
    _flush(parts, (pool, held), written, step=1)


def _flush(parts: dict[str, Any], given: tuple[Any, list[Any]], written: int, *, step: int) -> int:
    """Write whole chunks of what is held; the rest is held on."""
    pool, held = given
    ends = np.cumsum([each.stop - each.start for each in held])
    n_whole = int(np.searchsorted(ends, ends[-1] // step * step if step > 1 else ends[-1], side="right"))
    taken = held[:n_whole]
    for part, array in parts.items():
        values = np.concatenate([getattr(pool, part)[each] for each in taken])
        array[written : written + len(values)] = values
    del held[:n_whole]
    return written + int(ends[n_whole - 1])


def _name_cells(path: Path, n_cells: int) -> None:
    with h5py.File(path, "r+") as file:
        _names(file, "obs", [f"c{cell}" for cell in range(n_cells)])


def _names(file: h5py.File, part: str, names: list[str]) -> None:
    table = file.create_group(part)
    table.attrs.update({"encoding-type": "dataframe", "encoding-version": "0.2.0", "_index": "_index"})
    table.attrs["column-order"] = np.array([], dtype="S1")
    table.create_dataset("_index", data=np.array(names, dtype=h5py.string_dtype()))
    table["_index"].attrs.update({"encoding-type": "string-array", "encoding-version": "0.2.0"})
