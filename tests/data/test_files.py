from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from small_data import declare

from mekscrna.data.files import locate, sha256_of, verify
from mekscrna.errors import DataError
from mekscrna.spec.dataset import File

if TYPE_CHECKING:
    from pathlib import Path


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    # FIPS 180-2, appendix B.1
    assert sha256_of(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_every_missing_file_is_named_with_its_full_path_and_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/tumor_counts.h5ad").write_bytes(b"")
    files = (
        File(path="deep/tumour_counts.h5ad"),
        File(path="nowhere/x.h5ad", url="https://example.org/x.h5ad"),
    )
    with pytest.raises(DataError) as caught:
        locate(declare(files=files), tmp_path)
    first, second = map(str, caught.value.problems)
    assert str(tmp_path / "deep/tumour_counts.h5ad") in first
    assert f"Did you mean {tmp_path / 'deep/tumor_counts.h5ad'}?" in first
    assert "is the data folder (--data-dir) right?" in second
    assert "fetched from https://example.org/x.h5ad" in second


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
