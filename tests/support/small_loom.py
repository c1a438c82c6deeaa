"""Small loom files for tests, written by h5py as the format's description has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from pathlib import Path

    from anndata import AnnData


def write_loom(adata: AnnData, path: Path) -> None:
    """Write genes × cells with CellID and Gene, obs columns as attributes of the columns."""
    columns = {
        "CellID": adata.obs_names.to_numpy(),
        **{name: adata.obs[name].to_numpy() for name in adata.obs},
    }
    matrix = adata.X.toarray() if sparse.issparse(adata.X) else np.asarray(adata.X)
    write_parts(path, matrix.T, rows={"Gene": adata.var_names.to_numpy()}, columns=columns)


def write_parts(
    path: Path,
    matrix: Any,
    *,
    rows: dict[str, Any],
    columns: dict[str, Any],
    layers: dict[str, Any] | None = None,
    version: str = "3.0.0",
) -> None:
    """Write any matrix (genes × cells) and attributes."""
    with h5py.File(path, "w") as file:
        file.attrs["LOOM_SPEC_VERSION"] = version
        file.create_dataset("matrix", data=matrix, chunks=True, compression="gzip")
        for folder, attributes in (("row_attrs", rows), ("col_attrs", columns), ("layers", layers or {})):
            group = file.create_group(folder)
            for name, values in attributes.items():
                found = np.asarray(values)
                is_text = found.dtype.kind in "OU"
                group.create_dataset(name, data=found.astype(object) if is_text else found)
