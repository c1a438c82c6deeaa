"""Compressed text: what comes out is what went in, and a broken file is called by its fault."""

from __future__ import annotations

import bz2
import gzip
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mekscrna.data import _gzip
from mekscrna.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

TEXT = b"".join(b"gene%d\tcell%d\t%d\n" % (i, i * 7, i % 5) for i in range(5_000))


@pytest.mark.parametrize("size", [1, 7, 4096, 1 << 22])
@pytest.mark.parametrize("packed", [TEXT[:3_000], gzip.compress(TEXT[:3_000])], ids=["plain", "gzip"])
def test_pieces_make_the_whole_again(packed: bytes, size: int, tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_bytes(packed)
    pieces = list(_gzip.chunks(path, size=size))
    assert b"".join(pieces) == TEXT[:3_000]
    assert max(map(len, pieces)) <= size


def test_a_file_of_several_gzip_members_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv.gz"
    path.write_bytes(gzip.compress(TEXT) + gzip.compress(b"last\n"))
    assert _gzip.inflated(path) == TEXT + b"last\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (gzip.compress(b""), "is empty"),
        (gzip.compress(TEXT)[:-9], "cut short"),
        (gzip.compress(TEXT)[:40], "cut short"),
        (b"\x1f\x8b\x08\x00", "cut short"),
        (gzip.compress(TEXT)[:-8] + b"12345678", "damaged"),
        (gzip.compress(TEXT) + b"more and more and more", "damaged"),
        (gzip.compress(gzip.compress(TEXT)), "gzip twice"),
        (bz2.compress(TEXT), "bunzip2"),
        (b"\xef\xbb\xbf\n <!DOCTYPE html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
        (b"\x89HDF\r\n\x1a\n", "HDF5"),
        ("barcode".encode("utf-16"), "UTF-16"),
    ],
    ids=range(13),
)
def test_a_broken_file_is_named_with_its_fault(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "names.tsv.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=words) as caught:
        _gzip.inflated(path)
    assert caught.value.problems[0].file == "names.tsv.gz"


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"names\.tsv: cannot be read \(No such file"):
        _gzip.inflated(tmp_path / "names.tsv")


def test_no_more_is_inflated_than_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv.gz"
    path.write_bytes(gzip.compress(b"a" * 5_000_000))
    with pytest.raises(DataError, match="more than 1,000 bytes"):
        _gzip.inflated(path, limit=1_000)
    assert len(_gzip.inflated(path, limit=5_000_000)) == 5_000_000


def test_text_loses_the_mark_at_its_start_and_names_the_line_of_a_bad_byte(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    path.write_bytes(b"\xef\xbb\xbfTNF\n")
    assert _gzip.text(path) == "TNF\n"
    path.write_bytes(b"TNF\nIL6\xe9\n")
    with pytest.raises(DataError, match=r"names\.tsv:2: is no UTF-8"):
        _gzip.text(path)


def test_the_start_is_read_without_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv.gz"
    path.write_bytes(gzip.compress(TEXT)[:-5])
    assert _gzip.start_of(path, 100) == TEXT[:100]
    path.write_bytes(gzip.compress(TEXT[:20]))
    assert _gzip.start_of(path, 100) == TEXT[:20]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_flipped_bit_is_refused_or_harmless(place: int, bit: int, tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(TEXT[:2_000]))
    packed[place % len(packed)] ^= 1 << bit
    path = tmp_path / "names.tsv.gz"
    path.write_bytes(packed)
    with suppress(DataError):
        assert _gzip.inflated(path) in (TEXT[:2_000], bytes(packed))
