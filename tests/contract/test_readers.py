"""What every file format owes: shape, names, values, and a clear word on a broken file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from dense_files import write_r, write_text
from scipy import sparse
from small_data import GENES, counts_for, table
from small_loom import write_loom
from small_zarr import write_zarr
from tenx_files import write_mtx, write_tenx_h5

from mekscrna.data._reader import Deposit
from mekscrna.data.formats import READERS, reader
from mekscrna.errors import DataError, UnknownNameError

if TYPE_CHECKING:
    from mekscrna.data._reader import Reader

READER = pytest.mark.parametrize("reader", READERS.values(), ids=READERS)


def _cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _cut_the_last_files(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.parent != folder)
    _cut_in_half(files[len(files) // 3])
    for path in files[len(files) // 3 + 1 :]:
        path.unlink()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Wherein formats differ; the defaults are those of a file that holds everything."""

    obs_columns: bool = True
    """Whether the format keeps the columns of obs."""
    slot: str = "X"
    """What the matrix is called."""
    cut: Callable[[Path], None] = _cut_in_half
    """How a download that broke off looks."""
    cut_seen_by_header: bool = True
    """Whether the header alone shows that; otherwise reading the matrix does."""
    foreign: dict[str, str] = field(default_factory=dict)
    """Kind of foreign content (see FOREIGN) → the words of the refusal, where not the usual ones."""


FOREIGN = {
    "nothing": (b"", "empty"),
    "html": (b"<!DOCTYPE html><html>", "web page"),
    "lfs": (b"version https://git-lfs.github.com/spec/v1", "Git LFS pointer"),
    "gzip": (b"\x1f\x8b\x08\x00", "gunzip"),
    "text": (b"cell,gene,count\n", "no HDF5 file"),
}
"""What lies where a file of the format should be, and the words that say so."""

WRITERS: dict[str, Callable[[ad.AnnData, Path], None]] = {
    "h5ad": lambda adata, path: adata.write_h5ad(path),
    "loom": write_loom,
    "mtx": write_mtx,
    "tenx_h5": write_tenx_h5,
    "r_object": write_r,
    "text": write_text,
    "zarr": write_zarr,
}
"""A new format adds how a test writes it."""
FACTS: dict[str, Facts] = {
    "tenx_h5": Facts(obs_columns=False),
    "mtx": Facts(obs_columns=False, foreign={"gzip": "cut short", "text": "no matrix market file"}),
    "r_object": Facts(foreign={"gzip": "cut short", "text": "no R object"}),
    "text": Facts(foreign={"gzip": "cut short", "text": "no rows"}),
    "zarr": Facts(cut=_cut_the_last_files, foreign={"text": "neither a zip nor a folder"}),
}
"""And wherein it differs, if it does."""


def _facts(reader: Reader) -> Facts:
    return FACTS.get(reader.name, Facts())


def _path(reader: Reader, folder: Path) -> Path:
    return folder / f"example{reader.suffixes[0]}"


def _written(reader: Reader, folder: Path) -> tuple[ad.AnnData, Path]:
    obs = table()
    adata = ad.AnnData(X=counts_for(len(obs)), obs=obs, var=pd.DataFrame(index=list(GENES)))
    path = _path(reader, folder)
    WRITERS[reader.name](adata, path)
    return adata, path


@READER
def test_the_name_is_that_of_the_file_format(reader: Reader) -> None:
    assert READERS[reader.name] is reader
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in reader.suffixes)


@READER
def test_values_and_names_come_back(reader: Reader, tmp_path: Path) -> None:
    written, path = _written(reader, tmp_path)
    read = reader.read(Deposit(path=path), _facts(reader).slot)
    assert list(read.obs_names) == list(written.obs_names)
    assert list(read.var_names) == list(written.var_names)
    found = read.X.toarray() if sparse.issparse(read.X) else read.X
    np.testing.assert_array_equal(found, written.X.toarray())


@READER
def test_columns_come_back_where_the_format_keeps_them(reader: Reader, tmp_path: Path) -> None:
    written, path = _written(reader, tmp_path)
    read = reader.read(Deposit(path=path), _facts(reader).slot)
    assert (set(written.obs) <= set(read.obs)) == _facts(reader).obs_columns
    for column in set(written.obs) & set(read.obs):
        assert read.obs[column].astype(str).tolist() == written.obs[column].astype(str).tolist()


@READER
def test_the_header_agrees_with_what_is_read(reader: Reader, tmp_path: Path) -> None:
    _, path = _written(reader, tmp_path)
    slot = _facts(reader).slot
    header, read = reader.read_header(Deposit(path=path)), reader.read(Deposit(path=path), slot)
    assert slot in header.slots
    assert list(header.obs.index) == list(read.obs_names)
    assert list(header.obs.columns) == list(read.obs.columns)
    assert list(header.slots[slot].index) == list(read.var_names)
    assert list(header.slots[slot].columns) == list(read.var.columns)


@READER
def test_a_sample_holds_only_values_of_the_matrix(reader: Reader, tmp_path: Path) -> None:
    written, path = _written(reader, tmp_path)
    seen = reader.sample(Deposit(path=path), _facts(reader).slot)
    assert seen.ndim == 1
    assert seen.size > 0
    assert set(seen.tolist()) <= set(written.X.toarray().ravel().tolist())


@READER
def test_every_file_that_is_read_is_named(reader: Reader, tmp_path: Path) -> None:
    _, path = _written(reader, tmp_path)
    named = reader.files(Deposit(path=path))
    assert sorted(named) == sorted(file for file in tmp_path.rglob("*") if file.is_file())
    assert named[0] == path or path in named[0].parents


@READER
def test_a_file_cut_short_is_named_with_what_to_do(reader: Reader, tmp_path: Path) -> None:
    _, path = _written(reader, tmp_path)
    facts = _facts(reader)
    facts.cut(path)
    with pytest.raises(DataError, match=rf"{path.name}.*Download it again"):
        reader.read(Deposit(path=path), facts.slot)
    if facts.cut_seen_by_header:
        with pytest.raises(DataError, match=rf"{path.name}.*Download it again"):
            reader.read_header(Deposit(path=path))


@READER
@pytest.mark.parametrize("kind", FOREIGN)
def test_what_is_no_such_file_is_called_by_its_name(reader: Reader, kind: str, tmp_path: Path) -> None:
    content, usual = FOREIGN[kind]
    facts = _facts(reader)
    path = _path(reader, tmp_path)
    path.write_bytes(content)
    uses = (reader.read_header, lambda d: reader.read(d, facts.slot), lambda d: reader.sample(d, facts.slot))
    for use in uses:
        with pytest.raises(DataError, match=facts.foreign.get(kind, usual)) as caught:
            use(Deposit(path=path))
        assert caught.value.problems[0].file == path.name


@READER
def test_a_file_that_is_not_there_is_no_crash(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="example"):
        reader.read_header(Deposit(path=_path(reader, tmp_path)))


@READER
def test_a_matrix_that_is_not_there_is_answered_with_those_that_are(reader: Reader, tmp_path: Path) -> None:
    _, path = _written(reader, tmp_path)
    for use in (reader.read, reader.sample):
        with pytest.raises(DataError, match=rf"layers/counts: no such matrix.*{_facts(reader).slot}"):
            use(Deposit(path=path), "layers/counts")


def test_an_unknown_reader_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'h5ad'"):
        reader("h5a")
