"""Small zarr folders and zips for tests, written by anndata."""

from __future__ import annotations

import warnings
import zipfile
from typing import TYPE_CHECKING, Literal

import anndata as ad

if TYPE_CHECKING:
    from pathlib import Path


def write_zarr(adata: ad.AnnData, path: Path, *, version: Literal[2, 3] = 3) -> None:
    """Write a folder of one of the two formats."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with ad.settings.override(zarr_write_format=version):
            adata.write_zarr(path)


def zip_folder(folder: Path, path: Path, *, top: str = "") -> None:
    """Put a folder into a zip, below `top`."""
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, f"{top}{file.relative_to(folder)}")
