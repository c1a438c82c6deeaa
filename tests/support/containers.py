"""One matrix in every container that scores can be read from."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import anndata as ad
import dask.array as da
import h5py
import hdf5plugin
import numpy as np
import zarr
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

COMPRESSIONS: Mapping[str, Mapping[str, Any]] = {
    "none": {},
    "gzip": {"compression": "gzip", "chunks": (1000,)},
    "gzip_shuffle_checked": {"compression": "gzip", "shuffle": True, "fletcher32": True, "chunks": (777,)},
    "one_chunk": {"compression": "gzip", "chunks": True},
    "chunks_alone": {"chunks": (500,)},
    "lzf": {"compression": "lzf"},
    "zstd": dict(hdf5plugin.Zstd()),
    "lz4": dict(hdf5plugin.LZ4()),
    "blosc": dict(hdf5plugin.Blosc()),
}
"""How h5py writes the values of a sparse matrix."""


def in_memory(x: sparse.csr_matrix) -> Mapping[str, Any]:
    """The same values, float32, in every form that AnnData holds in memory."""
    loose = x.copy()
    for row in range(0, x.shape[0], 3):
        held = slice(x.indptr[row], x.indptr[row + 1])
        loose.indices[held], loose.data[held] = x.indices[held][::-1], x.data[held][::-1]
    loose.has_sorted_indices = False
    wide = x.copy()
    wide.indices, wide.indptr = wide.indices.astype(np.int64), wide.indptr.astype(np.int64)
    return {
        "csr": x,
        "csr64": x.astype(np.float64),
        "csr_array": sparse.csr_array(x),
        "csr_unsorted": loose,
        "csr_wide": wide,
        "csc": sparse.csc_matrix(x),
        "dense": x.toarray(),
        "dense64": x.toarray().astype(np.float64),
        "dense_fortran": np.asfortranarray(x.toarray()),
        "dask_dense": da.from_array(x.toarray(), chunks=(17, 400)),
        "dask_csr": da.from_array(x.toarray(), chunks=(23, -1)).map_blocks(sparse.csr_matrix),
    }


def write_compressed(adata: ad.AnnData, path: Path, how: Mapping[str, Any]) -> Path:
    """Write an h5ad whose values are stored in a given way."""
    adata.write_h5ad(path)
    with h5py.File(path, "r+") as file:
        for part in ("data", "indices"):
            values = file["X"][part][...]
            del file["X"][part]
            file["X"].create_dataset(part, data=values, **how)
    return path


def write_zarr(adata: ad.AnnData, path: Path) -> Path:
    """Write a zarr folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the format that will be the default one day
        adata.write_zarr(path)
    return path


def write_zarr_zip(adata: ad.AnnData, path: Path) -> Path:
    """Write a zip of a zarr."""
    with warnings.catch_warnings(), zarr.storage.ZipStore(path, mode="w") as store:
        warnings.simplefilter("ignore")
        ad.io.write_zarr(store, adata)
    return path


def dense_h5ad(adata: ad.AnnData, path: Path, **how: Any) -> Path:
    """Write an h5ad whose X is an array."""
    dense = ad.AnnData(X=adata.X.toarray(), obs=adata.obs[[]], var=adata.var[[]])
    dense.write_h5ad(path, **how)
    return path


WRITERS: Mapping[str, Callable[[ad.AnnData, Path], Path]] = {
    **{
        f"h5ad_{name}": lambda adata, folder, how=how: write_compressed(adata, folder / "a.h5ad", how)
        for name, how in COMPRESSIONS.items()
    },
    "h5ad_dense": lambda adata, folder: dense_h5ad(adata, folder / "a.h5ad"),
    "h5ad_dense_gzip": lambda adata, folder: dense_h5ad(adata, folder / "a.h5ad", compression="gzip"),
    "zarr": lambda adata, folder: write_zarr(adata, folder / "a.zarr"),
    "zarr_zip": lambda adata, folder: write_zarr_zip(adata, folder / "a.zarr.zip"),
}
"""Each writes an AnnData into a folder, and returns the path."""
