"""What every file format owes: shape, names, values, and a clear word on a broken file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from small_data import GENES, counts_for, table

from mekscrna.data._reader import Deposit
from mekscrna.data.formats import READERS, reader
from mekscrna.errors import DataError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mekscrna.data._reader import Reader

READER = pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
WRITERS: dict[str, Callable[[ad.AnnData, Path], None]] = {"h5ad": lambda adata, path: adata.write_h5ad(path)}
"""A new format adds how a test writes it."""


def _example() -> ad.AnnData:
    obs = table()
    return ad.AnnData(X=counts_for(len(obs)), obs=obs, var=pd.DataFrame(index=list(GENES)))


def _written(reader: Reader, folder: Path) -> tuple[ad.AnnData, Path]:
    adata = _example()
    path = folder / f"example{reader.suffixes[0]}"
    WRITERS[reader.name](adata, path)
    return adata, path


@READER
def test_the_name_is_that_of_the_file_format(reader: Reader) -> None:
    assert READERS[reader.name] is reader
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in reader.suffixes)


@READER
def test_values_names_and_columns_come_back(reader: Reader, tmp_path: Path) -> None:
    written, path = _written(reader, tmp_path)
    read = reader.read(Deposit(path=path), "X")
    assert list(read.obs_names) == list(written.obs_names)
    assert list(read.var_names) == list(written.var_names)
    assert set(written.obs) <= set(read.obs)
    assert read.obs["condition"].astype(str).tolist() == written.obs["condition"].astype(str).tolist()
    found = read.X.toarray() if sparse.issparse(read.X) else read.X
    np.testing.assert_array_equal(found, written.X.toarray())


@READER
def test_the_header_agrees_with_what_is_read(reader: Reader, tmp_path: Path) -> None:
    _, path = _written(reader, tmp_path)
    header, read = reader.read_header(Deposit(path=path)), reader.read(Deposit(path=path), "X")
    assert "X" in header.slots
    assert list(header.obs.index) == list(read.obs_names)
    assert list(header.slots["X"].index) == list(read.var_names)


@READER
def test_a_sample_holds_only_values_of_the_matrix(reader: Reader, tmp_path: Path) -> None:
    written, path = _written(reader, tmp_path)
    seen = reader.sample(Deposit(path=path), "X")
    assert seen.ndim == 1
    assert seen.size > 0
    assert set(seen.tolist()) <= set(written.X.toarray().ravel().tolist())


@READER
def test_a_file_cut_short_is_named_with_what_to_do(reader: Reader, tmp_path: Path) -> None:
    _, path = _written(reader, tmp_path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(DataError, match=rf"{path.name}.*Download it again"):
        reader.read_header(Deposit(path=path))


@READER
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1", "Git LFS pointer"),
        (b"\x1f\x8b\x08\x00", "gunzip"),
        (b"cell,gene,count\n", "no HDF5 file"),
    ],
)
def test_what_is_no_such_file_is_called_by_its_name(
    reader: Reader, content: bytes, words: str, tmp_path: Path
) -> None:
    path = tmp_path / f"example{reader.suffixes[0]}"
    path.write_bytes(content)
    for use in (reader.read_header, lambda d: reader.read(d, "X"), lambda d: reader.sample(d, "X")):
        with pytest.raises(DataError, match=words) as caught:
            use(Deposit(path=path))
        assert caught.value.problems[0].file == path.name


@READER
def test_a_matrix_that_is_not_there_is_answered_with_those_that_are(reader: Reader, tmp_path: Path) -> None:
    _, path = _written(reader, tmp_path)
    for use in (reader.read, reader.sample):
        with pytest.raises(DataError, match=r"layers/counts: no such matrix.*X"):
            use(Deposit(path=path), "layers/counts")


def test_an_unknown_reader_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'h5ad'"):
        reader("h5a")
