from __future__ import annotations

import contextlib
import gzip
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.data.text_tables.small import glance, read_table
from mekscrna.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [["cell", "type", "n"], ["AAAC-1", "CD8 T", "007"], ["AAAG-1", "B", "12"]]


def _write(folder: Path, text: str | bytes, name: str = "meta.csv") -> Path:
    content = text.encode() if isinstance(text, str) else text
    path = folder / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ["meta.csv", "meta.txt.gz"])
def test_a_table_is_the_same_however_it_is_written(
    separator: str, end: str, name: str, tmp_path: Path
) -> None:
    text = end.join(separator.join(row) for row in ROWS) + end
    table = read_table(_write(tmp_path, text, name))
    assert list(table.columns) == ROWS[0]
    assert table.to_numpy().tolist() == ROWS[1:]
    looked = glance(_write(tmp_path, text, name))
    assert (looked.separator, looked.n_fields, looked.is_whole) == (separator, 3, True)


@pytest.mark.parametrize(
    ("text", "names", "first"),
    [
        ("type,n\nA-1,B,1\nA-2,T,2\n", ["row_names", "type", "n"], ["A-1", "B", "1"]),
        ('"type" "n"\n"A-1" "B cell" 1\n', ["row_names", "type", "n"], ["A-1", "B cell", "1"]),
        (",type,\nA-1,B,\n", ["row_names", "type"], ["A-1", "B"]),
        ("cell,type\nA-1,B,\nA-2,T,\n", ["cell", "type"], ["A-1", "B"]),
        ("type\tn\t\nA-1\tB\t1\n", ["row_names", "type", "n"], ["A-1", "B", "1"]),
        ("\ufeffcell,type\nA-1,B\n", ["cell", "type"], ["A-1", "B"]),
        ("# made by hand\ncell,type\nA-1,B\n", ["cell", "type"], ["A-1", "B"]),
        ("#cell\ttype\nA-1\tB\n", ["cell", "type"], ["A-1", "B"]),
        ('cell,note\nA-1,"a, b\nand c"\n', ["cell", "note"], ["A-1", "a, b\nand c"]),
        ("cell,x,x\nA-1,B,NA\n", ["cell", "x", "x.2"], ["A-1", "B", None]),
        ("NAME\ttype\nTYPE\tgroup\nA-1\tB\n", ["NAME", "type"], ["A-1", "B"]),
        ("cell,note\nA-1,\nA-2,\n", ["cell", "note"], ["A-1", None]),
        ("barcode\nA-1\nA-2\n", ["barcode"], ["A-1"]),
    ],
)
def test_headers_of_every_habit_are_understood(
    text: str, names: list[str], first: list[str | None], tmp_path: Path
) -> None:
    table = read_table(_write(tmp_path, text))
    assert list(table.columns) == names
    assert table.iloc[0].tolist() == first


def test_a_table_of_old_encoding_keeps_its_letters(tmp_path: Path) -> None:
    table = read_table(_write(tmp_path, "cell,dose\nA,1µM\n".encode("latin-1")))
    assert table["dose"].tolist() == ["1µM"]


def test_every_ragged_row_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_table(_write(tmp_path, "cell,type\nA,B\nC\nD,E\nF,G,H\n"))
    assert [problem.line for problem in caught.value.problems] == [3, 5]
    assert "1 fields, the header names 2" in caught.value.problems[0].what


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "no rows"),
        (b"a,b\n\x00\x01", "no text"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"%%MatrixMarket matrix", "Matrix Market"),
        (b'a,b\n"x,y\n', "quote"),
    ],
)
def test_what_is_no_table_is_called_by_its_name(content: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=words):
        read_table(_write(tmp_path, content))


def test_a_packed_table_cut_short_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path, "cell,type\n" + "A,B\n" * 500, "meta.csv.gz")
    path.write_bytes(path.read_bytes()[:-6])
    with pytest.raises(DataError, match="cut short"):
        read_table(path)


def test_a_workbook_is_no_table(shared_data: Path) -> None:
    with pytest.raises(DataError, match="Excel workbook"):
        read_table(shared_data / "formats/anndata_text/excel.xlsx")


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00#\r", exclude_categories=("Cs",)))


@given(rows=st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=8))
def test_what_pandas_writes_is_read_as_it_was(
    rows: list[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("table") / "table.csv"
    written = pd.DataFrame(rows, columns=["first", "second", "third"], dtype=object)
    written.insert(0, "cell", [f"c{i}" for i in range(len(rows))])
    written.to_csv(path, index=False)
    read = read_table(path)
    assert list(read["cell"]) == list(written["cell"])
    assert list(read.columns) == list(written.columns)


@given(content=st.binary(max_size=300))
def test_no_bytes_make_it_crash(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = _write(tmp_path_factory.mktemp("bytes"), b"cell,type\nA,B\n" + content)
    for look in (read_table, glance):
        with contextlib.suppress(DataError):
            look(path)
