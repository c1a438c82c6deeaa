from __future__ import annotations

import hashlib
import io
import tarfile
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest
from small_data import declare

from mekscrna.data import files
from mekscrna.data._reader import Found
from mekscrna.data.files import absence, deposit_of, locate, present, sha256_of, size_of, verify
from mekscrna.data.formats import reader
from mekscrna.errors import DataError
from mekscrna.spec.dataset import File

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEKSCRNA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def raw_tar(folder: Path, names: Sequence[str]) -> Path:
    with tarfile.open(folder / "GSE1_RAW.tar", "w") as tar:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = len(name)
            tar.addfile(info, io.BytesIO(name.encode()))
    return folder / "GSE1_RAW.tar"


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    # FIPS 180-2, appendix B.1
    assert sha256_of(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_every_missing_file_is_named_with_its_full_path_and_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/tumor_counts.h5ad").write_bytes(b"")
    asked = (
        File(path="deep/tumour_counts.h5ad"),
        File(path="nowhere/x.h5ad", url="https://example.org/x.h5ad"),
    )
    with pytest.raises(DataError) as caught:
        locate(declare(files=asked), tmp_path)
    first, second = map(str, caught.value.problems)
    assert str(tmp_path / "deep/tumour_counts.h5ad") in first
    assert "Did you mean deep/tumor_counts.h5ad?" in first
    assert "is the data folder (--data-dir) right?" in second
    assert "`mekscrna fetch toy` gets it from https://example.org/x.h5ad." in second


def test_without_a_data_folder_the_current_one_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "toy.h5ad").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    (found,) = locate(declare())
    assert found.samefile(tmp_path / "toy.h5ad")


def test_a_file_that_differs_is_named_with_both_digests(tmp_path: Path) -> None:
    (tmp_path / "toy.h5ad").write_bytes(b"abd")
    declared = hashlib.sha256(b"abc").hexdigest()
    dataset = declare(files=(File(path="toy.h5ad", sha256=declared),))
    with pytest.raises(DataError) as caught:
        verify(dataset, locate(dataset, tmp_path))
    message = str(caught.value)
    assert declared in message
    assert hashlib.sha256(b"abd").hexdigest() in message
    (tmp_path / "toy.h5ad").write_bytes(b"abc")
    verify(dataset, locate(dataset, tmp_path))


TRIPLET = ("GSM1_matrix.mtx.gz", "GSM1_barcodes.tsv.gz", "features.tsv.gz", "GSM2_matrix.mtx.gz")


def test_files_in_an_archive_are_located_without_unpacking_them(tmp_path: Path, cache: Path) -> None:
    raw_tar(tmp_path, TRIPLET)
    dataset = declare(
        files=(File(path="GSE1_RAW.tar/GSM1_matrix.mtx.gz"), File(path="GSE1_RAW.tar/GSM3_matrix.mtx"))
    )
    with pytest.raises(DataError) as caught:
        locate(dataset, tmp_path)
    (problem,) = caught.value.problems
    assert problem.file == "GSE1_RAW.tar/GSM3_matrix.mtx"
    assert "Did you mean GSE1_RAW.tar/GSM" in problem.hint
    assert [each.suffix for each in cache.rglob("*") if each.is_file()] == [".json"]


def test_the_archive_is_what_is_verified(tmp_path: Path) -> None:
    archive = raw_tar(tmp_path, TRIPLET)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    right = declare(files=(File(path="GSE1_RAW.tar/GSM1_matrix.mtx.gz", sha256=digest),))
    verify(right, locate(right, tmp_path))
    wrong = declare(files=(File(path="GSE1_RAW.tar/GSM1_matrix.mtx.gz", sha256="0" * 64),))
    with pytest.raises(DataError, match=rf"the sha256 of GSE1_RAW\.tar is {digest}"):
        verify(wrong, locate(wrong, tmp_path))
    assert size_of(tmp_path / "GSE1_RAW.tar/GSM1_matrix.mtx.gz") == archive.stat().st_size


def test_companions_in_an_archive_are_found_by_the_rules_of_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def recognize(names: Sequence[PurePosixPath]) -> tuple[Found, ...]:
        assert set(map(str, names)) == set(TRIPLET)
        matrix, barcodes, features = map(PurePosixPath, TRIPLET[:3])
        return (Found(path=matrix, barcodes=barcodes, features=features),)

    monkeypatch.setattr(files, "reader_for", lambda *_: replace(reader("h5ad"), recognize=recognize))
    raw_tar(tmp_path, TRIPLET)
    dataset = declare(files=(File(path="GSE1_RAW.tar/GSM1_matrix.mtx.gz"),))
    deposit = deposit_of(dataset, dataset.files[0], tmp_path)
    assert deposit.path.read_text() == "GSM1_matrix.mtx.gz"
    assert deposit.barcodes is not None
    assert deposit.barcodes.read_text() == "GSM1_barcodes.tsv.gz"
    assert deposit.features is not None
    assert deposit.features.read_text() == "features.tsv.gz"


def test_a_declared_companion_that_is_missing_is_named(tmp_path: Path) -> None:
    raw_tar(tmp_path, TRIPLET)
    file = File(
        path="GSE1_RAW.tar/GSM1_matrix.mtx.gz",
        barcodes="GSE1_RAW.tar/GSM1_barcodes.tsv",
        features="genes.tsv",
    )
    with pytest.raises(DataError) as caught:
        deposit_of(declare(files=(file,)), file, tmp_path)
    assert [problem.file for problem in caught.value.problems] == [
        "GSE1_RAW.tar/GSM1_barcodes.tsv",
        "genes.tsv",
    ]


def test_a_folder_is_a_deposit_unless_it_is_empty(tmp_path: Path) -> None:
    (tmp_path / "x.zarr").mkdir()
    dataset = declare(files=(File(path="x.zarr"),))
    with pytest.raises(DataError, match="is a folder, not a file"):
        locate(dataset, tmp_path)
    (tmp_path / "x.zarr/.zgroup").write_text("{}")
    assert locate(dataset, tmp_path) == (tmp_path / "x.zarr",)


def test_the_digest_of_a_folder_is_that_of_its_files_and_their_places(tmp_path: Path) -> None:
    (tmp_path / "x.zarr/a").mkdir(parents=True)
    (tmp_path / "x.zarr/a/0").write_bytes(b"abc")
    (tmp_path / "x.zarr/.z").write_bytes(b"")
    # FIPS 180-2 gives the digest of abc; that of nothing is as widely known
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    listed = f".z\0{nothing}\na/0\0{abc}\n".encode()
    digest = sha256_of(tmp_path / "x.zarr")
    assert digest == hashlib.sha256(listed).hexdigest()
    assert size_of(tmp_path / "x.zarr") == 3
    (tmp_path / "x.zarr/a/0").rename(tmp_path / "x.zarr/a/1")
    assert sha256_of(tmp_path / "x.zarr") != digest


def test_a_file_that_can_be_fetched_says_how(tmp_path: Path) -> None:
    file = File(path="x.h5ad", url="https://example.org/x.h5ad")
    assert not present(tmp_path / "x.h5ad")
    assert "`mekscrna fetch`" in absence(file, tmp_path / "x.h5ad").hint
    assert "`mekscrna fetch toy`" in absence(file, tmp_path / "x.h5ad", dataset=declare()).hint
