"""Files with bytes changed or missing: refused or read, never a crash, a hang or too much memory.

The files are opened in a process of their own, for what goes wrong in a C library is not seen from within.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import anndata as ad
import hdf5plugin
import pandas as pd
import pytest
from file_opener import Opener
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_data import GENES, counts_for, table
from small_hdf5 import compress
from small_loom import write_loom
from small_zarr import write_zarr, zip_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STEADY = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
FILES = {
    "csr.h5ad": "h5ad",
    "csc.h5ad": "h5ad",
    "dense.h5ad": "h5ad",
    "csr_gzip.h5ad": "h5ad",
    "dense_gzip.h5ad": "h5ad",
    "csr_zstd.h5ad": "h5ad",
    "csr_lz4.h5ad": "h5ad",
    "gzip.loom": "loom",
    "v2.zarr": "zarr",
    "v3.zarr": "zarr",
    "v2.zarr.zip": "zarr",
    "v3.zarr.zip": "zarr",
}
Change = tuple[float, int]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files before they are damaged."""
    folder = tmp_path_factory.mktemp("whole")
    obs = table().astype({"label": "category"})
    counts = counts_for(len(obs))
    for name in FILES:
        layout = {"csc": counts.tocsc(), "dense": counts.toarray()}.get(name.partition(".")[0][:5].strip("_"))
        x = counts if layout is None else layout
        adata = ad.AnnData(X=x, obs=obs, var=pd.DataFrame(index=list(GENES)))
        _write(adata, folder, name)
    return folder


def _write(adata: ad.AnnData, folder: Path, name: str) -> None:
    path = folder / name
    if name.endswith(".loom"):
        write_loom(adata, path)
    elif name.endswith(".zarr"):
        write_zarr(adata, path, version=2 if "v2" in name else 3)
    elif name.endswith(".zip"):
        zip_folder(folder / name.removesuffix(".zip"), path)
    else:
        adata.write_h5ad(path, compression="gzip" if "gzip" in name else None)
        plugin = {"csr_zstd": hdf5plugin.Zstd(), "csr_lz4": hdf5plugin.LZ4()}.get(path.stem)
        if plugin is not None:
            compress(path, plugin)


@pytest.fixture(scope="module")
def opener() -> Iterator[Opener]:
    """A process that opens files."""
    process = Opener()
    yield process
    process.close()


def _damaged(whole: Path, name: str, folder: Path) -> tuple[Path, list[Path]]:
    """Copy a file (or folder) and return it with the files in it that may be damaged."""
    path = folder / name
    if (whole / name).is_dir():
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(whole / name, path)
        return path, sorted(file for file in path.rglob("*") if file.is_file())
    shutil.copy(whole / name, path)
    return path, [path]


@pytest.mark.parametrize("name", FILES)
def test_whole_files_are_read(name: str, whole: Path, opener: Opener) -> None:
    assert opener.tell(FILES[name], whole / name) == "read"


@pytest.mark.parametrize("name", FILES)
@given(
    which=st.floats(0, 1, exclude_max=True),
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=12
    ),
)
@STEADY
def test_changed_bytes_are_refused_or_harmless(
    name: str, which: float, changes: list[Change], whole: Path, opener: Opener, tmp_path: Path
) -> None:
    path, parts = _damaged(whole, name, tmp_path)
    part = parts[int(which * len(parts))]
    content = bytearray(part.read_bytes())
    for place, value in changes if content else []:
        content[int(place * len(content))] = value
    part.write_bytes(content)
    assert opener.tell(FILES[name], path) in {"read", "refused"}


@pytest.mark.parametrize("name", FILES)
@given(which=st.floats(0, 1, exclude_max=True), kept=st.floats(0, 1, exclude_max=True))
@STEADY
def test_missing_bytes_are_refused_or_harmless(
    name: str, which: float, kept: float, whole: Path, opener: Opener, tmp_path: Path
) -> None:
    path, parts = _damaged(whole, name, tmp_path)
    part = parts[int(which * len(parts))]
    content = part.read_bytes()
    part.write_bytes(content[: int(kept * len(content))])
    expected = {"refused"} if path.is_file() else {"read", "refused"}
    assert opener.tell(FILES[name], path) in expected
