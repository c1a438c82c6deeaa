from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Literal

import anndata as ad
import numpy as np
import pandas as pd
import pytest
import zarr
from numcodecs import Pickle
from scipy import sparse
from small_data import GENES, counts_for, table
from small_zarr import write_zarr, zip_folder

from mekscrna.data._reader import Deposit
from mekscrna.data.readers.zarr import READER
from mekscrna.data.values.matrix_kind import describe, likely_kind
from mekscrna.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.data._reader import Header

VERSION = pytest.mark.parametrize("version", [2, 3])


def _header(path: Path) -> Header:
    return READER.read_header(Deposit(path=path))


def _read(path: Path, slot: str = "X") -> ad.AnnData:
    return READER.read(Deposit(path=path), slot)


def _small() -> ad.AnnData:
    obs = table()
    obs["label"] = obs["label"].astype("category")
    counts = counts_for(len(obs))
    return ad.AnnData(
        X=counts, obs=obs, var=pd.DataFrame(index=list(GENES)), layers={"dense": counts.toarray()}
    )


@pytest.mark.parametrize(
    ("name", "shape", "kinds"),
    [
        ("anndata_archives/adata_v0.7.0.zarr.zip", (30, 20), {"X": "counts", "raw/X": "counts"}),
        ("anndata_archives/adata_v0.7.8.zarr.zip", (30, 20), {"X": "counts", "layers/sparse": "log1p"}),
        (
            "scanpy_bundled/10x_pbmc68k_reduced.zarr.zip",
            (700, 765),
            {"X": "scaled", "layers/counts": "counts"},
        ),
    ],
)
def test_archives_of_every_age_are_read(
    shared_data: Path, name: str, shape: tuple[int, int], kinds: dict[str, str]
) -> None:
    path = shared_data / "formats" / name
    found = {slot: describe(READER.sample(Deposit(path=path), slot)) for slot in kinds}
    assert {slot: likely_kind(values) for slot, values in found.items()} == kinds
    assert all(_read(path, slot).n_obs == shape[0] for slot in kinds)
    assert _read(path).shape == shape


def test_a_store_and_the_h5ad_of_the_same_data_agree(shared_data: Path) -> None:
    from mekscrna.data.readers.h5ad import READER as H5AD

    folder = shared_data / "formats/anndata_archives"
    stored = _header(folder / "adata_v0.7.0.zarr.zip")
    whole = H5AD.read_header(Deposit(path=folder / "adata_v0.7.0.h5ad"))
    assert list(stored.slots) == list(whole.slots)
    assert list(stored.obs.columns) == list(whole.obs.columns)
    assert stored.obs["cat_ordered"].dtype.ordered


def test_a_store_without_a_matrix_offers_none(shared_data: Path) -> None:
    path = shared_data / "formats/anndata_archives/adata_v0.11.4.zarr.zip"
    assert not _header(path).slots
    with pytest.raises(DataError, match="The file holds no matrix"):
        _read(path)


@VERSION
@pytest.mark.parametrize("consolidated", [True, False])
def test_folders_of_both_formats_are_read(version: Literal[2, 3], consolidated: bool, tmp_path: Path) -> None:
    write_zarr(_small(), tmp_path / "x.zarr", version=version)
    if not consolidated:
        _forget_the_consolidated_copy(tmp_path / "x.zarr")
    for slot in ("X", "layers/dense"):
        np.testing.assert_array_equal(_read(tmp_path / "x.zarr", slot).X.toarray(), _small().X.toarray())
    read = _read(tmp_path / "x.zarr").obs
    assert read["label"].tolist() == _small().obs["label"].tolist()
    assert list(read.index) == list(_small().obs_names)


def _forget_the_consolidated_copy(folder: Path) -> None:
    (folder / ".zmetadata").unlink(missing_ok=True)
    root = folder / "zarr.json"
    if root.exists():
        content = json.loads(root.read_text())
        content.pop("consolidated_metadata", None)
        root.write_text(json.dumps(content))


@VERSION
@pytest.mark.parametrize("top", ["", "x.zarr/", "results/x.zarr/"])
def test_a_zip_is_read_wherever_its_folder_lies_in_it(
    version: Literal[2, 3], top: str, tmp_path: Path
) -> None:
    write_zarr(_small(), tmp_path / "x.zarr", version=version)
    zip_folder(tmp_path / "x.zarr", tmp_path / "x.zarr.zip", top=top)
    assert _read(tmp_path / "x.zarr.zip").shape == (24, 6)
    assert READER.files(Deposit(path=tmp_path / "x.zarr.zip")) == (tmp_path / "x.zarr.zip",)


def test_files_of_others_in_the_folder_do_no_harm(tmp_path: Path) -> None:
    write_zarr(_small(), tmp_path / "x.zarr")
    (tmp_path / "x.zarr/.DS_Store").write_bytes(b"\0")
    (tmp_path / "x.zarr/obs/.DS_Store").write_bytes(b"\0")
    assert _read(tmp_path / "x.zarr").shape == (24, 6)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: zarr.create_array(path, shape=(3,), dtype="i4"), "it is a single array"),
        (lambda path: zarr.create_group(path, attributes={"ome": {}}), r"it is an image \(OME-Zarr\)"),
        (lambda path: zarr.create_group(path).create_group("mod/rna"), r"it is MuData.*mod/… \(rna\)"),
        (
            lambda path: zarr.create_group(path).create_group("tables/cells"),
            r"it is SpatialData.*tables/… \(cells\)",
        ),
        (lambda path: zarr.create_group(path).create_group("a"), "it has no obs and no var. Found in it: a"),
        (lambda path: path.mkdir(), "is a folder but no zarr.*Found in it: nothing"),
    ],
    ids=["array", "image", "mudata", "spatialdata", "other", "empty"],
)
def test_what_is_no_anndata_is_called_by_its_name(make: object, words: str, tmp_path: Path) -> None:
    make(tmp_path / "x.zarr")
    with pytest.raises(DataError, match=rf"^x\.zarr: .*{words}"):
        _header(tmp_path / "x.zarr")


def test_a_zip_of_something_else_says_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/readme.txt").write_text("hello")
    zip_folder(tmp_path / "notes", tmp_path / "x.zarr.zip")
    with pytest.raises(DataError, match=r"is a zip but no zarr.*Found in it: readme\.txt"):
        _header(tmp_path / "x.zarr.zip")


def test_a_zip_cut_short_is_no_crash(tmp_path: Path) -> None:
    write_zarr(_small(), tmp_path / "x.zarr")
    zip_folder(tmp_path / "x.zarr", tmp_path / "x.zarr.zip")
    path = tmp_path / "x.zarr.zip"
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(DataError, match=r"x\.zarr\.zip: the file is damaged.*Download it again"):
        _header(path)


@pytest.mark.parametrize("part", ["X/data", "obs/_index"])
@VERSION
def test_a_missing_piece_is_not_read_as_zeros(version: Literal[2, 3], part: str, tmp_path: Path) -> None:
    write_zarr(_small(), tmp_path / "x.zarr", version=version)
    for piece in (tmp_path / "x.zarr" / part).rglob("[0c]*"):
        if piece.is_file():
            piece.unlink()
    with pytest.raises(DataError, match=rf"{part}(/values)? lacks 1 of its 1 pieces"):
        _read(tmp_path / "x.zarr")


def test_pieces_that_may_be_missing_for_being_constant_are_noted(tmp_path: Path) -> None:
    adata = _small()
    adata.obs["batch"] = 0
    write_zarr(adata, tmp_path / "x.zarr")
    shutil.rmtree(tmp_path / "x.zarr/obs/batch/c", ignore_errors=True)
    header = _header(tmp_path / "x.zarr")
    assert set(header.obs["batch"]) == {0}
    assert any("1 of the 1 pieces of obs/batch are not stored" in note for note in header.notes)


def test_a_pickle_is_not_opened(tmp_path: Path) -> None:
    write_zarr(_small(), tmp_path / "x.zarr", version=2)
    described = tmp_path / "x.zarr/obs/label/codes/.zarray"
    content = json.loads(described.read_text())
    content["compressor"] = Pickle().get_config()
    described.write_text(json.dumps(content))
    with pytest.raises(DataError, match="pickle"):
        _header(tmp_path / "x.zarr")


@pytest.mark.parametrize(("shape", "chunk"), [(2**40, 24), (2**40, 2**40), (10**8, 1)])
def test_sizes_that_cannot_be_are_refused_before_memory_is_asked_for(
    shape: int, chunk: int, tmp_path: Path
) -> None:
    write_zarr(_small(), tmp_path / "x.zarr", version=2)
    described = next((tmp_path / "x.zarr/obs/_index").rglob("*.zarray"))
    content = json.loads(described.read_text())
    content |= {"shape": [shape], "chunks": [chunk]}
    described.write_text(json.dumps(content))
    with pytest.raises(DataError, match=r"obs/_index(/values)? says it is [\d,]+, but"):
        _header(tmp_path / "x.zarr")


def test_columns_stored_by_columns_come_back_by_rows(tmp_path: Path) -> None:
    adata = _small()
    adata.X = sparse.csc_matrix(adata.X)
    write_zarr(adata, tmp_path / "x.zarr")
    assert _read(tmp_path / "x.zarr").X.format == "csr"
    np.testing.assert_array_equal(_read(tmp_path / "x.zarr").X.toarray(), adata.X.toarray())
