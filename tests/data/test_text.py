from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.data._reader import Deposit
from mekscrna.data.readers.text import READER

if TYPE_CHECKING:
    from pathlib import Path

    import anndata as ad

GENES = ["DUSP6", "SPRY4", "ERCC-00002", "B2M"]
CELLS = ["AAACCTGAGAAACCAT-1", "AAACCTGAGAAACCGC-1", "AAACCTGAGAAACCTA-1"]
COUNTS = [[0, 2, 0, 14], [3, 0, 0, 0], [0, 0, 1, 7]]
"""Cells × genes."""
ROWS = [[gene, *(str(cell[place]) for cell in COUNTS)] for place, gene in enumerate(GENES)]
BY_GENES = [["", *CELLS], *ROWS]
BY_CELLS = [list(row) for row in zip(*BY_GENES, strict=True)]


def _read(folder: Path, text: str | bytes, name: str = "m.csv", **declared: str) -> ad.AnnData:
    content = text.encode() if isinstance(text, str) else text
    path = folder / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    deposit = Deposit(path=path, **declared)
    read = READER.read(deposit, "X")
    header = READER.read_header(deposit)
    assert list(header.obs.index) == list(read.obs_names)
    assert list(header.slots["X"].index) == list(read.var_names)
    return read


def _table(rows: list[list[str]], separator: str = ",", end: str = "\n") -> str:
    return end.join(separator.join(row) for row in rows) + end


def _is_the_toy(read: ad.AnnData) -> bool:
    return (
        list(read.obs_names) == CELLS
        and list(read.var_names) == GENES
        and read.X.toarray().tolist() == COUNTS
        and read.X.dtype == np.float32
    )


@pytest.mark.parametrize("separator", [",", "\t"])
def test_a_header_that_ends_by_a_separator_names_no_column_more(separator: str, tmp_path: Path) -> None:
    header, *rows = [["GENE", *CELLS, ""], *ROWS]
    assert _is_the_toy(_read(tmp_path, _table([header, *rows], separator), "m.txt"))


@pytest.mark.parametrize("rows", [BY_GENES, BY_CELLS], ids=["genes_by_cells", "cells_by_genes"])
@pytest.mark.parametrize("separator", [",", "\t", ";", " "])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ["m.csv", "m.txt.gz"])
def test_either_way_round_in_every_spelling_it_is_the_same(
    rows: list[list[str]], separator: str, end: str, name: str, tmp_path: Path
) -> None:
    named = [["id", *rows[0][1:]], *rows[1:]] if separator == " " else rows
    assert _is_the_toy(_read(tmp_path, _table(named, separator, end), name))


SHORT = [CELLS, *ROWS]
QUOTED = [[f'"{field}"' if not field.isdigit() else field for field in row] for row in SHORT]
ALL_QUOTED = [[f'"{field}"' for field in row] for row in BY_GENES]


@pytest.mark.parametrize(
    "text",
    [
        _table(SHORT),
        _table(QUOTED, " "),
        _table(ALL_QUOTED),
        "\ufeff" + _table(BY_GENES),
        "# by hand\n" + _table(BY_GENES, "\t"),
        "\n" + _table(BY_GENES).replace("\n", "\n\n"),
        _table([[*row, ""] for row in BY_GENES]),
        _table([BY_GENES[0], *([*row, ""] for row in ROWS)]),
        _table([[*CELLS, ""], *ROWS], "\t"),
        _table(BY_GENES).replace(",14", ",1.4e1").replace(",3", ", 3.00"),
        _table(BY_GENES).removesuffix("\n"),
        "# comment\n# " + " ".join(CELLS) + "\n" + _table(ROWS, "\t"),
    ],
    ids=lambda text: repr(text[:24]),
)
def test_habits_of_programs_change_nothing(text: str, tmp_path: Path) -> None:
    assert _is_the_toy(_read(tmp_path, text))


def test_columns_of_text_before_the_numbers_are_facts_about_genes(tmp_path: Path) -> None:
    ids = ["gene_name", *GENES]
    lengths = ["Length", "1", "22", "333", "4"]
    names = ["gene_id", *(f"ENSG0000000000{place}" for place in range(1, 5))]
    rows = [
        [name, gene, n, *row[1:]] for name, gene, n, row in zip(names, ids, lengths, BY_GENES, strict=True)
    ]
    read = _read(tmp_path, _table(rows, "\t"), orientation="genes_by_cells")
    assert read.X.toarray().tolist() == COUNTS
    assert list(read.var_names) == names[1:]
    assert read.var["gene_name"].tolist() == GENES
    assert read.var["Length"].tolist() == lengths[1:]


def test_columns_before_the_numbers_are_facts_about_cells(tmp_path: Path) -> None:
    facts = [["type", "nUMI"], ["T cell", "16"], ["", "3"], ["B", "8"]]
    rows = [[row[0], *fact, *row[1:]] for row, fact in zip(BY_CELLS, facts, strict=True)]
    read = _read(tmp_path, _table(rows))
    assert _is_the_toy(read)
    assert read.obs["type"].tolist() == ["T cell", None, "B"]
    assert read.obs["nUMI"].tolist() == ["16", "3", "8"]


def test_rows_above_the_genes_are_facts_about_cells(tmp_path: Path) -> None:
    above = [
        ["tumor", "72", "58", "58"],
        ["malignant(1=no,2=yes,0=unresolved)", "1", "2", "0"],
        ["cell type", "T cell", "", "B"],
    ]
    text = _table([["Cell", *CELLS], *above, *ROWS], "\t")
    read = _read(tmp_path, text)
    assert _is_the_toy(read)
    assert read.obs["tumor"].tolist() == ["72", "58", "58"]
    assert read.obs["cell type"].tolist() == ["T cell", None, "B"]


def test_single_quotes_are_no_part_of_names(tmp_path: Path) -> None:
    text = _table([["", *CELLS], *([f"'{row[0]}'", *row[1:]] for row in ROWS)], "\t")
    assert _is_the_toy(_read(tmp_path, text))


def test_one_row_per_gene_and_cell_needs_no_header(tmp_path: Path) -> None:
    rows = [[gene, cell, "3"] for gene in ("DUSP6", "SPRY4", "B2M") for cell in CELLS]
    read = _read(tmp_path, _table(rows, "\t"))
    assert (read.shape, read.X.sum()) == ((3, 3), 27)


def test_one_row_per_gene_and_cell_is_a_matrix_too(tmp_path: Path) -> None:
    triplets = [
        [gene, CELLS[cell], str(COUNTS[cell][place])]
        for place, gene in enumerate(GENES)
        for cell in range(3)
        if COUNTS[cell][place]
    ]
    read = _read(tmp_path, _table([["gene", "cell", "count"], *triplets], "\t"), "m.tsv.gz")
    dense = pd.DataFrame(read.X.toarray(), index=read.obs_names, columns=read.var_names)
    assert dense.loc[CELLS, GENES].to_numpy().tolist() == COUNTS


def test_names_that_occur_again_are_kept(tmp_path: Path) -> None:
    rows = [["", "c1", "c1"], ["DUSP6", "1", "0"], ["DUSP6", "0", "2"], ["B2M", "0", "0"]]
    read = _read(tmp_path, _table(rows))
    assert (list(read.obs_names), list(read.var_names)) == (["c1", "c1"], ["DUSP6", "DUSP6", "B2M"])


def test_fractions_are_kept_to_the_last_digit(tmp_path: Path) -> None:
    values = ["0.6931471805599453", "1e-320", "123456789012345678901", "2.2250738585072014e-308"]
    rows = [["", *(f"c{place}" for place in range(4))], ["DUSP6", *values], ["B2M", "0", "0", "0", "0"]]
    read = _read(tmp_path, _table(rows))
    assert read.X.toarray()[:, 0].tolist() == [float(value) for value in values]


@given(data=st.data())
def test_it_reads_what_pandas_writes(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    n_rows, n_columns = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 6))
    value = st.one_of(st.just(0.0), st.integers(0, 10**6).map(float), st.floats(0, 1e9))
    values = data.draw(
        st.lists(st.lists(value, min_size=n_columns, max_size=n_columns), min_size=n_rows, max_size=n_rows)
    )
    table = pd.DataFrame(
        values, index=[f"n{i}" for i in range(n_rows)], columns=[f"m{i}" for i in range(n_columns)]
    )
    path = tmp_path_factory.mktemp("pandas") / data.draw(st.sampled_from(["m.csv", "m.csv.gz"]))
    table.to_csv(path, sep=data.draw(st.sampled_from([",", "\t", ";"])))
    read = READER.read(Deposit(path=path, orientation="cells_by_genes"), "X")
    np.testing.assert_array_equal(read.X.toarray(), table.to_numpy())


SHAPES = {
    "anndata_text/umi_tools.tsv.gz": (2, 13, 145.0),
    "scp_ingest/dense_expression_matrix.txt": (15, 3, None),
    "scp_ingest/dense_matrix_19_genes_1000_cells.txt": (1000, 19, None),
    "scp_ingest/dense_matrix_no_exp_data.txt": (4, 4, 0.0),
    "scp_ingest/expression_matrix_bad_duplicate_gene.txt": (15, 4, None),
    "scp_ingest/expression_matrix_non_unique.txt": (15, 2, None),
    "scp_ingest/r_format_text.txt": (15, 19, None),
    "scvi_tests/GSE100866_CBMC_8K_13AB_10X-RNA_umi.csv.gz": (50, 10, 214585.0),
    "scvi_tests/Layer2_BC_count_matrix-1.tsv": (8, 14789, 19003.0),
}
"""Cells, genes, and the total, as told by wc, cut and awk."""


@pytest.mark.parametrize("name", SHAPES)
def test_deposited_tables_load_in_their_shape(name: str, shared_data: Path) -> None:
    n_cells, n_genes, total = SHAPES[name]
    read = READER.read(Deposit(path=shared_data / "formats" / name), "X")
    assert read.shape == (n_cells, n_genes)
    assert total is None or read.X.sum() == total


def test_a_real_table_is_as_pandas_reads_it(shared_data: Path) -> None:
    path = shared_data / "formats/scp_ingest/dense_matrix_19_genes_1000_cells.txt"
    expected = pd.read_csv(path, index_col=0)
    read = READER.read(Deposit(path=path), "X")
    assert list(read.obs_names) == list(expected.columns)
    np.testing.assert_allclose(read.X.toarray(), expected.to_numpy().T, rtol=1e-15)
