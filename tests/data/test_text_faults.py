from __future__ import annotations

import contextlib
import gzip
import re
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mekscrna.data._reader import Deposit
from mekscrna.data.readers.text import READER
from mekscrna.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.errors import Problem
    from mekscrna.spec.dataset import Orientation

GOOD = ",c1,c2,c3\nDUSP6,0,2,0\nSPRY4,3,0,0\nB2M,14,0,7\nCCND1,0,0,1\n"
LONG = "gene\tcell\tcount\n" + "".join(
    f"{gene}\tc{i}\t{i}\n" for gene in ("DUSP6", "B2M") for i in range(1, 5)
)


def _problems(
    folder: Path, text: str | bytes, name: str = "m.csv", orientation: Orientation | None = None
) -> tuple[Problem, ...]:
    content = text.encode() if isinstance(text, str) else text
    path = folder / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    with pytest.raises(DataError) as caught:
        READER.read(Deposit(path=path, orientation=orientation), "X")
    with pytest.raises(DataError) as again:
        READER.read_header(Deposit(path=path, orientation=orientation))
    assert caught.value.problems == again.value.problems
    assert all(problem.file == name for problem in caught.value.problems)
    return caught.value.problems


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ("NA", "'NA' is a missing or infinite value"),
        ("NaN", "missing or infinite"),
        ("Inf", "missing or infinite"),
        ("", "a blank field, so a missing"),
        ("x7", "'x7' is no number"),
        ('"1,5"', "comma within the number"),
        ("1e999", "too large"),
        ("0x1F", "no number"),
    ],
)
def test_a_value_that_is_no_number_is_named_with_its_place(found: str, words: str, tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, GOOD.replace("B2M,14", f"B2M,{found}"))
    assert words in problem.what
    assert "row 'B2M', column 'c1'" in problem.what
    assert (problem.line, problem.column) == (4, 2)


@pytest.mark.parametrize("separator", [",", "\t"])
@pytest.mark.parametrize(("old", "new"), [("14,", "14\x1d,"), (",7", ",7\x1d")])
def test_a_number_with_an_unprintable_byte_is_damage(
    old: str, new: str, separator: str, tmp_path: Path
) -> None:
    assert old in GOOD
    (problem,) = _problems(tmp_path, GOOD.replace(old, new).replace(",", separator))
    assert "unprintable bytes: the file is damaged" in problem.what
    assert problem.line == 4


def test_decimal_commas_are_told_by_their_name(tmp_path: Path) -> None:
    (problem, *_) = _problems(tmp_path, ";c1;c2\nDUSP6;0,5;2\nB2M;1,25;0\n")
    assert "'0,5' has a comma within the number" in problem.what
    assert "1234.5" in problem.hint


def test_every_fault_of_a_block_is_told_at_once(tmp_path: Path) -> None:
    problems = _problems(tmp_path, GOOD.replace(",3,", ",NA,").replace(",14,0,7", ",14,0"))
    assert [problem.line for problem in problems] == [3, 4]
    assert "has 3 fields, the header names 4" in problems[1].what


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.removesuffix("0,1\n"), "cut short: its last row, 'CCND1', has 3 fields of 4"),
        ("c1,c2,c3,c4\nDUSP6,0,2,0\nB2M,1,1,1\n", "a name like those of columns"),
        ("GENE,c1,c2\nDUSP6,0,2,0\nB2M,1,1,1\n", "from 'GENE' on, names 3 columns; rows have 4"),
        ("DUSP6,0,2,0\nB2M,1,1,1\n", "has no header"),
        ("ENSG00000011304\tPTBP1\t12\nENSG00000065268\tWDR18\t0\n", "has no header"),
        ("DUSP6\t12\nB2M\t0\n", "has no header"),
        (",c1,c2\n", "a header .* and no rows"),
        ("a,b\nc,d\ne,f\n", "holds text, not numbers, up to its last column"),
        ("CD3D,CD8A,GAPDH\n1,2,3\n4,5,6\n", "name like those|holds numbers: whether they name the rows"),
        (",c1,c2,type\nx1,1,2,T\nx2,3,4,B\n", "'type'"),
        ("just one line of words\n", "no rows|one field"),
        ("word\nword\nword\n", "one field per line"),
        (",r1,r2\nx1,0,1\nx2,1,0\n", "whether rows or columns are genes"),
        (",c1\n\x00\x00,1\n", "zero bytes"),
        ("%%MatrixMarket matrix coordinate\n", "Matrix Market"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"\xff\xfea\x00", "UTF-16"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel or Word"),
        ("{\\rtf1}", "rich text"),
        (LONG.replace("c3\t3", "c3\tx"), "'x' is no number"),
        (LONG + "DUSP6\tc1\t5\n", "repeat a gene and cell"),
        (LONG.replace("DUSP6\tc2\t2", "DUSP6\tc2"), "2 fields"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_cause(text: str | bytes, words: str, tmp_path: Path) -> None:
    problems = _problems(tmp_path, text)
    assert any(re.search(words, str(problem)) for problem in problems), problems


def test_a_declared_orientation_that_the_names_deny_is_refused(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, GOOD, orientation="cells_by_genes")
    assert "the rows go by names of genes" in problem.what
    assert "genes_by_cells" in problem.hint


@pytest.mark.parametrize(
    ("name", "end", "n_notes"), [("m.csv", "", 1), ("m.csv", "\n", 0), ("m.csv.gz", "", 0)]
)
def test_a_plain_table_that_ends_within_a_line_is_told(
    name: str, end: str, n_notes: int, tmp_path: Path
) -> None:
    """Of ``…,0,12`` and ``…,0,1`` nobody can tell which is cut short; a packed file has a checksum."""
    content = (GOOD.rstrip("\n") + end).encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    notes = READER.read_header(Deposit(path=tmp_path / name)).notes
    assert len(notes) == n_notes
    assert all("does not end with a line break" in note for note in notes)


def test_a_packed_table_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.csv.gz"
    path.write_bytes(gzip.compress(GOOD.encode())[:-9])
    with pytest.raises(DataError, match="cut short"):
        READER.read(Deposit(path=path), "X")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("anndata_text/adata.csv", "whether rows or columns are genes"),
        ("anndata_text/adata-comments.tsv", r"whether rows .* \(r1, r2, r3 …; c1, c2 …\)"),
        ("anndata_text/excel.xlsx", "Excel workbook"),
        ("scp_ingest/r_format_text.csv", "whether rows or columns are genes"),
        ("scp_ingest/raw1_human_5k_cells_80_genes.dense.txt", "names 5,120 columns; rows have 5,121"),
        ("scvi_tests/immune_control_expression_matrix.txt", "begins with 'AAACATACATTTCC-1'"),
        ("scvi_tests/immune_stimulated_expression_matrix.txt", "a name like those of columns"),
    ],
)
def test_deposited_tables_that_cannot_be_trusted_are_refused(
    name: str, words: str, shared_data: Path
) -> None:
    with pytest.raises(DataError, match=words):
        READER.read(Deposit(path=shared_data / "formats" / name), "X")


@settings(max_examples=150)
@given(
    text=st.sampled_from([GOOD, GOOD.replace("\n", "\r"), LONG, "# note\n" + GOOD.replace(",", "\t")]),
    is_packed=st.booleans(),
    packed_damage=st.booleans(),
    cut=st.one_of(st.none(), st.integers(0, 120)),
    flips=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=4),
    order=st.one_of(st.none(), st.permutations(range(5))),
)
def test_a_damaged_table_is_refused_or_read(
    text: str,
    is_packed: bool,
    packed_damage: bool,
    cut: int | None,
    flips: list[tuple[int, int]],
    order: list[int] | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    lines = text.splitlines(keepends=True)
    if order is not None:
        lines = [lines[place] for place in order] + lines[5:]
    content = bytearray("".join(lines).encode())
    if is_packed and packed_damage:
        content = bytearray(gzip.compress(bytes(content)))
    for place, byte in flips:
        content[place % len(content)] = byte
    damaged = bytes(content[:cut])
    if is_packed and not packed_damage:
        damaged = gzip.compress(damaged)
    path = tmp_path_factory.mktemp("damaged") / ("m.csv.gz" if is_packed else "m.csv")
    path.write_bytes(damaged)
    for orientation in (None, "genes_by_cells"):
        deposit = Deposit(path=path, orientation=orientation)
        with contextlib.suppress(DataError):
            READER.read_header(deposit)
            READER.sample(deposit, "X")
            assert min(READER.read(deposit, "X").shape) > 0


def test_memory_is_bounded_by_what_is_not_zero(tmp_path: Path) -> None:
    path = tmp_path / "zeros.csv.gz"
    row = b",0" * 2000 + b"\n"
    genes = b"".join(b"GENE%d" % place + row for place in range(5000))
    header = b"GENE" + b"".join(b",c%d" % place for place in range(2000)) + b"\n"
    path.write_bytes(gzip.compress(header + b"DUSP6" + b",1" * 2000 + b"\n" + genes, 1))
    del genes
    READER.read(Deposit(path=path), "X")
    tracemalloc.start()
    read = READER.read(Deposit(path=path), "X")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert read.X.nnz == 2000
    assert peak < 60 * 2**20  # of 20 MB of text, or 80 MB of numbers


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("gene,c1,c2,Length\nDUSP6,0,2,900\nSPRY4,3,0,800\nB2M,14,0,700\nCCND1,0,0,600\n", "Length"),
        ("gene,c1,c2,Total\nDUSP6,0,2,2\nSPRY4,3,0,3\nB2M,14,0,14\nCCND1,0,1,1\n", "Total"),
        ("cell,DUSP6,SPRY4,B2M,seurat_clusters\nc1,0,3,1,4\nc2,0,3,1,4\nc3,1,2,3,0\n", "seurat_clusters"),
    ],
)
def test_numbers_about_rows_behind_the_values_are_no_cell_and_no_gene(
    text: str, name: str, tmp_path: Path
) -> None:
    (problem,) = _problems(tmp_path, text)
    assert f"the last column, '{name}', is a fact about the rows" in problem.what


def test_a_table_of_facts_about_cells_is_no_matrix(tmp_path: Path) -> None:
    path = tmp_path / "qc.csv"
    rows = [f"AAACCTGAGAAACC{end}-1,{n},0.{n}" for n, end in enumerate(("AA", "CC", "GT"), 1)]
    path.write_text("\n".join(["barcode,UMAP_1,pct_mito", *rows]), encoding="utf-8")
    with pytest.raises(DataError, match=r"cells alone \(UMAP_1, pct_mito\), no genes.*cell_tables"):
        READER.read_header(Deposit(path=path))


@pytest.mark.timeout(60)
def test_a_line_without_end_is_given_up_in_seconds(tmp_path: Path) -> None:
    """Half a gigabyte is unpacked, and looked at once."""
    path = tmp_path / "m.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as stream:
        stream.write(b"gene,c1,c2\nDUSP6")
        for _ in range(520):
            stream.write(b",0" * 2**19)
    with pytest.raises(DataError, match="run over more than 512 MiB"):
        READER.read_header(Deposit(path=path))
