"""What an HDF5 file says lies in another file is never read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
import pytest
from small_data import declare, write

from mekscrna.data.load import load
from mekscrna.data.preflight import examine
from mekscrna.errors import DataError
from mekscrna.intake.inspect import inspect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _external(file: h5py.File, place: str, other: Path) -> None:
    del file[place]
    file[place] = h5py.ExternalLink(str(other), f"/{place}")


def _virtual(file: h5py.File, place: str, other: Path) -> None:
    shape = _shape(file, place)
    layout = h5py.VirtualLayout(shape, dtype="f4")
    layout[:] = h5py.VirtualSource(str(other.with_suffix(".h5")), "values", shape=shape)
    _as_array(file.create_virtual_dataset(place, layout))


def _stored_elsewhere(file: h5py.File, place: str, other: Path) -> None:
    shape = _shape(file, place)
    parts = [(str(other.with_suffix(".bin")), 0, h5py.h5f.UNLIMITED)]
    _as_array(file.create_dataset(place, shape, dtype="<f4", external=parts))


def _shape(file: h5py.File, place: str) -> tuple[int, ...]:
    found: Any = file[place].attrs["shape"]
    del file[place]
    return tuple(int(size) for size in found)


def _as_array(dataset: h5py.Dataset) -> None:
    dataset.attrs["encoding-type"] = "array"
    dataset.attrs["encoding-version"] = "0.2.0"


WAYS: dict[str, tuple[Callable[[h5py.File, str, Path], None], str]] = {
    "a link to a matrix": (_external, "X"),
    "a link to a column": (_external, "obs/donor"),
    "a link to obs": (_external, "obs"),
    "a virtual matrix": (_virtual, "X"),
    "values in a file of bytes": (_stored_elsewhere, "X"),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_lies_in_another_file_is_refused(way: str, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    adata = write(other)
    with h5py.File(other / "toy.h5", "w") as file:
        file["values"] = adata.X.toarray()
    (other / "toy.bin").write_bytes(np.ones(adata.shape, dtype="<f4").tobytes())
    write(tmp_path)
    change, place = WAYS[way]
    with h5py.File(tmp_path / "toy.h5ad", "a") as file:
        change(file, place, other / "toy.h5ad")
    (problem,) = examine(declare(), tmp_path).problems
    assert "toy.h5ad: is not opened" in str(problem)
    assert "lies in another file" in str(problem)
    with pytest.raises(DataError, match="lies in another file"):
        load(declare(), tmp_path)
    seen = inspect(tmp_path / "toy.h5ad")
    assert not seen.matrices
    assert "lies in another file" in seen.unread[0].why


def test_a_link_within_the_file_is_followed(tmp_path: Path) -> None:
    adata = write(tmp_path)
    with h5py.File(tmp_path / "toy.h5ad", "a") as file:
        file.move("X", "uns/values")
        file["X"] = h5py.SoftLink("/uns/values")
    assert load(declare(), tmp_path).layers["counts"].sum() == adata.X.sum()
