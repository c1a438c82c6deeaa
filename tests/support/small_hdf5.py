"""Small changes to h5ad files for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import h5py

if TYPE_CHECKING:
    from pathlib import Path


def compress(path: Path, filters: Any) -> None:
    """Store the parts of a sparse X anew with a compression, such as those of hdf5plugin."""
    with h5py.File(path, "a") as file:
        for name in ("data", "indices"):
            values = file["X"][name][()]
            del file["X"][name]
            file["X"].create_dataset(name, data=values, chunks=True, **filters)
