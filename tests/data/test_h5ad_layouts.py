"""What anndata and others write into h5ad, piece by piece; anndata's own reader is the oracle."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import anndata as ad
import h5py
import hdf5plugin
import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from small_data import GENES, counts_for, table, write
from small_hdf5 import compress

from mekscrna.data._reader import Deposit
from mekscrna.data.readers.h5ad import READER
from mekscrna.data.stores import stored as _stored
from mekscrna.data.values.matrix_kind import describe, likely_kind
from mekscrna.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.data._reader import Header

LOOSELY = {"check_names": False, "check_column_type": False, "check_index_type": False}
"""Names of axes, and types of labels, are anndata's own affair."""


def _header(path: Path) -> Header:
    return READER.read_header(Deposit(path=path))


def _read(path: Path, slot: str = "X") -> ad.AnnData:
    return READER.read(Deposit(path=path), slot)


def _toy(folder: Path, **parts: Any) -> Path:
    write(folder, **parts)
    return folder / "toy.h5ad"


def _dense(matrix: Any) -> Any:
    return matrix.toarray() if sparse.issparse(matrix) else np.asarray(matrix)


def test_every_shared_file_is_read_as_anndata_reads_it(shared_data: Path) -> None:
    paths = sorted(shared_data.rglob("*.h5ad"))
    assert len(paths) > 20
    for path in paths:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            oracle = ad.read_h5ad(path)
        header = _header(path)
        assert ("X" in header.slots) == (oracle.X is not None)
        assert ("raw/X" in header.slots) == (oracle.raw is not None)
        for slot in header.slots:
            read = _read(path, slot)
            pd.testing.assert_frame_equal(read.obs, oracle.obs, **LOOSELY)
            theirs = oracle.raw if slot == "raw/X" else oracle
            pd.testing.assert_frame_equal(read.var, theirs.var, **LOOSELY)
            values = theirs.layers[slot[7:]] if slot.startswith("layers/") else theirs.X
            np.testing.assert_array_equal(_dense(read.X), _dense(values))


def test_columns_of_every_encoding_come_back(tmp_path: Path) -> None:
    obs = table()
    obs["missing"] = pd.Categorical(["a", None] * 12, categories=["b", "a"], ordered=True)
    obs["whole"] = pd.array([1, None] * 12, dtype="Int64")
    obs["yes"] = pd.array([True, None] * 12, dtype="boolean")
    obs["words"] = pd.array(["x", None] * 12, dtype="string")
    obs["half"] = np.arange(24, dtype=np.float64) / 2
    with ad.settings.override(allow_write_nullable_strings=True):
        path = _toy(tmp_path, obs=obs)
    read = _header(path).obs
    for name in obs:
        assert read[name].isna().tolist() == obs[name].isna().tolist()
        assert read[name].dropna().tolist() == obs[name].dropna().tolist()
    assert read["missing"].cat.ordered
    assert list(read["missing"].cat.categories) == ["b", "a"]


def test_what_cannot_be_read_elsewhere_stops_nothing(tmp_path: Path) -> None:
    path = _toy(tmp_path)
    with h5py.File(path, "a") as file:
        for place in ("obsm/airr", "uns/strange", "obsp/odd"):
            group = file.create_group(place)
            group.attrs["encoding-type"] = "awkward-array-of-the-future"
        group = file["obs"].create_group("later")
        group.attrs["encoding-type"] = "from-the-future"
        file["obs/wide"] = np.zeros((24, 2))
        file["obs/latin"] = np.asarray([b"\xe9"] * 24)
        order = [*file["obs"].attrs["column-order"], "later", "wide", "latin"]
        file["obs"].attrs["column-order"] = np.asarray(order, dtype=object)
    header = _header(path)
    assert _read(path).shape == (24, 6)
    assert [note.partition(":")[0] for note in header.notes] == [
        "Left obs/later out",
        "Left obs/wide out",
        "Left obs/latin out",
    ]


def test_the_index_is_the_one_that_the_table_names(tmp_path: Path) -> None:
    path = _toy(tmp_path)
    with h5py.File(path, "a") as file:
        file["obs/index"] = np.asarray([f"other{i}" for i in range(24)], dtype=object)
        file["obs"].attrs["column-order"] = np.asarray(
            [*file["obs"].attrs["column-order"], "index"], dtype=object
        )
    obs = _header(path).obs
    assert obs.index[0] == "cell0"
    assert obs["index"].iloc[0] == "other0"
    with h5py.File(path, "a") as file:
        del file["obs"].attrs["_index"]
    assert _header(path).obs.index[0] == "cell0"


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [("f2", "f4"), ("f8", "f8"), ("i8", "i8"), (">f4", "f4"), (">i4", "i4"), ("u1", "u1"), ("b1", "u1")],
)
@pytest.mark.parametrize("store", ["csr", "dense"])
def test_numbers_of_every_type_are_read(dtype: str, expected: str, store: str, tmp_path: Path) -> None:
    path = _toy(tmp_path)
    values = counts_for(24).toarray()
    values = (values > 0 if dtype == "b1" else values).astype(dtype)
    with h5py.File(path, "a") as file:
        del file["X"]
        if store == "dense":
            file["X"] = values
        else:
            matrix = sparse.csr_matrix(values.astype("f8"))
            group = file.create_group("X")
            group.attrs.update({"encoding-type": "csr_matrix", "shape": (24, 6)})
            group["data"] = matrix.data.astype(dtype)
            group["indices"], group["indptr"] = matrix.indices.astype("i8"), matrix.indptr.astype("u8")
    read = _read(path).X
    assert read.dtype == np.dtype(expected)
    np.testing.assert_array_equal(read.toarray(), values.astype(expected))


@pytest.mark.parametrize(
    "filters",
    [
        hdf5plugin.Zstd(),
        hdf5plugin.LZ4(),
        hdf5plugin.Blosc(),
        hdf5plugin.Blosc2(),
        {"compression": "lzf"},
    ],
    ids=["zstd", "lz4", "blosc", "blosc2", "lzf"],
)
def test_files_of_any_compression_are_read(filters: Any, tmp_path: Path) -> None:
    path = _toy(tmp_path, obs=table(20, 10))
    compress(path, filters)
    np.testing.assert_array_equal(_read(path).X.toarray(), counts_for(400).toarray())


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_matrix])
def test_damaged_floats_are_told_as_such_and_not_warned_of(form: Any, tmp_path: Path) -> None:
    """A bit that flipped can make a signalling NaN, of which numpy warns when it is converted."""
    x = np.ones((4, 3), dtype=np.float32)
    frames = {"obs": pd.DataFrame(index=list("abcd")), "var": pd.DataFrame(index=list("xyz"))}
    ad.AnnData(X=form(x), **frames).write_h5ad(tmp_path / "flipped.h5ad")
    with h5py.File(tmp_path / "flipped.h5ad", "r+") as file:
        stored = file["X"] if isinstance(file["X"], h5py.Dataset) else file["X/data"]
        values = stored[...]
        values.ravel().view(np.int32)[5] = 0x7F800001
        stored[...] = values
    sampled = READER.sample(Deposit(path=tmp_path / "flipped.h5ad"), "X")
    for found in (sampled, _read(tmp_path / "flipped.h5ad").X):
        assert likely_kind(describe(found)) == "unreadable"


def test_a_compression_that_is_not_safe_is_named(tmp_path: Path) -> None:
    path = _toy(tmp_path)
    compress(path, hdf5plugin.Bitshuffle())
    with pytest.raises(
        DataError, match=r"is not opened: /X/data is compressed with .* 32008 \(bshuf\).*gzip"
    ):
        _read(path)


@pytest.mark.parametrize("chunks", [None, (7, 3), (100, 1)])
def test_a_dense_matrix_is_read_in_blocks_and_is_the_same(
    chunks: tuple[int, int] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _toy(tmp_path, obs=table(10, 5), X=counts_for(100).toarray())
    with h5py.File(path, "a") as file:
        values = file["X"][()]
        del file["X"]
        file.create_dataset("X", data=values, chunks=chunks)
    monkeypatch.setattr(_stored, "_BLOCK_BYTES", 200)
    np.testing.assert_array_equal(_read(path).X.toarray(), values)


def test_a_matrix_by_columns_is_read_by_rows(tmp_path: Path) -> None:
    path = _toy(tmp_path, X=counts_for(24).tocsc())
    assert _read(path).X.format == "csr"
    np.testing.assert_array_equal(_read(path).X.toarray(), counts_for(24).toarray())


@pytest.mark.parametrize("form", ["absent", "null"])
def test_a_file_may_hold_counts_in_a_layer_alone(form: str, tmp_path: Path) -> None:
    path = _toy(tmp_path, layers={"counts": counts_for(24)})
    with h5py.File(path, "a") as file:
        del file["X"]
        if form == "null":
            file.create_dataset("X", data=h5py.Empty("f4")).attrs["encoding-type"] = "null"
    assert list(_header(path).slots) == ["layers/counts"]
    assert _read(path, "layers/counts").shape == (24, 6)
    with pytest.raises(DataError, match=r"X: no such matrix.*layers/counts"):
        _read(path)


def _mudata(path: Path, modalities: tuple[str, ...]) -> None:
    with h5py.File(path, "w") as file:
        file.attrs["encoding-type"] = "MuData"
        for name in modalities:
            obs = table()[["donor"]]
            adata = ad.AnnData(X=counts_for(24), obs=obs, var=pd.DataFrame(index=list(GENES)))
            ad.io.write_elem(file.require_group("mod"), name, adata)
        shared = table()[["condition"]].iloc[::-1]
        shared["rna:donor"] = "x"
        ad.io.write_elem(file, "obs", shared)
        ad.io.write_elem(file, "var", pd.DataFrame(index=list(GENES)))


def test_the_gene_expression_of_mudata_is_read_with_the_columns_all_share(tmp_path: Path) -> None:
    _mudata(tmp_path / "x.h5mu", ("prot", "rna"))
    read = _read(tmp_path / "x.h5mu")
    np.testing.assert_array_equal(read.X.toarray(), counts_for(24).toarray())
    assert list(read.obs.columns) == ["donor", "condition"]
    assert read.obs["condition"].tolist() == table()["condition"].tolist()
    assert "Took condition from the obs that all modalities share." in _header(tmp_path / "x.h5mu").notes


def test_mudata_without_gene_expression_names_what_it_has(tmp_path: Path) -> None:
    _mudata(tmp_path / "x.h5mu", ("prot", "atac"))
    with pytest.raises(DataError, match=r"no modality called rna. It holds: atac, prot"):
        _header(tmp_path / "x.h5mu")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("matrix/barcodes", "matrix/data", "matrix/indices", "matrix/indptr", "matrix/shape"), "tenx_h5"),
        (("hg19/data", "hg19/indices", "hg19/indptr", "hg19/shape", "hg19/genes"), "tenx_h5"),
        (("matrix", "row_attrs/Gene", "col_attrs/CellID"), "it is a loom file.*reader: loom"),
        (("assays/RNA/counts/x", "meta.data/x", "cell.names"), r"h5Seurat.*SeuratDisk::Convert"),
        (("barcode_idx", "umi", "count"), "holds reads and no matrix"),
        (("assay001",), "HDF5SummarizedExperiment.*zellkonverter"),
        (("bins/x", "pixels/x", "chroms/x"), "chromatin"),
        (("a/b",), r"a kind that is not known here \(found in it: a\)"),
    ],
)
def test_hdf5_of_another_kind_is_called_by_its_name(
    names: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    with h5py.File(tmp_path / "x.h5ad", "w") as file:
        for name in names:
            file[name] = [1]
    with pytest.raises(DataError, match=rf"^x\.h5ad: is an HDF5 file but no h5ad.*{words}"):
        _header(tmp_path / "x.h5ad")


@pytest.mark.parametrize("place", ["X/data", "X/indptr", "obs/_index", "obs/donor/codes", "var/_index"])
@pytest.mark.parametrize("chunk", [64, 2**24])
def test_sizes_that_cannot_be_are_refused_before_memory_is_asked_for(
    place: str, chunk: int, tmp_path: Path
) -> None:
    obs = table().astype("category")
    path = _toy(tmp_path, obs=obs)
    with h5py.File(path, "a") as file:
        place = f"{place}/values" if isinstance(file[place], h5py.Group) else place
        attributes = dict(file[place].attrs)
        dtype = file[place].dtype
        del file[place]
        file.create_dataset(place, shape=(2**40,), chunks=(chunk,), dtype=dtype).attrs.update(attributes)
    with pytest.raises(DataError, match=r"toy\.h5ad: the file is damaged"):
        _read(path)


@pytest.mark.parametrize(
    ("part", "values", "words"),
    [
        ("indices", 99, "indices"),
        ("indices", -1, "indices"),
        ("indptr", 2**31 - 1, "indptr|index pointer|start"),
    ],
)
def test_places_outside_of_the_matrix_are_refused(part: str, values: int, words: str, tmp_path: Path) -> None:
    path = _toy(tmp_path)
    with h5py.File(path, "a") as file:
        file[f"X/{part}"][3] = values
    with pytest.raises(DataError, match=rf"toy\.h5ad: the file is damaged.*({words})"):
        _read(path)


def test_a_heap_of_text_without_an_end_is_refused(tmp_path: Path) -> None:
    path = _toy(tmp_path)
    content = bytearray(path.read_bytes())
    start = content.index(b"GCOL")
    end = start + int.from_bytes(content[start + 8 : start + 16], "little")
    free = next(at for at in range(start + 16, end, 8) if _is_free_space(content, at, end))
    content[free + 8 : free + 16] = bytes(8)
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"a heap of text at byte .* has an object without a size"):
        _header(path)


def _is_free_space(content: bytearray, at: int, end: int) -> bool:
    size = int.from_bytes(content[at + 8 : at + 16], "little")
    return content[at : at + 2] == b"\0\0" and size == end - at
