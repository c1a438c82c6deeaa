"""Genes are told by species and kind of name; tables by the cells and samples that they name."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from mekscrna.data.joining.barcodes import Named
from mekscrna.intake.gene_view import gene_view
from mekscrna.intake.inspect import inspect
from mekscrna.intake.obs_table import per_file
from mekscrna.intake.other_files import why_unread
from mekscrna.intake.tables import holds_numbers, look_at_table

if TYPE_CHECKING:
    from pathlib import Path

HUMAN = ["DUSP6", "SPRY4", "CCND1", "B2M", "ACTB", "GAPDH", "CD8A", "STAT1", "IRF1", "TAP1"]
MOUSE = ["Dusp6", "Spry4", "Ccnd1", "B2m", "Actb", "Gapdh", "Cd8a", "Stat1", "Irf1", "Tap1"]
IDS = ["ENSG00000139318", "ENSG00000075624", "ENSG00000111640.15", "ENSG00000153563"]


def frame(names: list[str], **columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns, index=names)


@pytest.mark.parametrize(
    ("names", "species", "kind"),
    [
        (HUMAN, "human", "symbols"),
        (MOUSE, "mouse", "symbols"),
        (IDS, "human", "ids"),
        (["Gene1", "Gene2", "Gene3", "Gene4"], None, "unknown"),
    ],
)
def test_names_tell_species_and_kind(names: list[str], species: str | None, kind: str) -> None:
    view = gene_view(frame(names))
    assert (view.species, view.named_by, view.column) == (species, kind, None)


def test_symbols_in_a_column_are_found_where_rows_are_numbered() -> None:
    view = gene_view(frame([str(n) for n in range(10)], length=["1"] * 10, feature_name=HUMAN))
    assert (view.column, view.named_by, view.species) == ("feature_name", "symbols", "human")


def test_mouse_symbols_in_capitals_do_not_pass_for_human() -> None:
    clones = ["1700001C19Rik", "2310030G06Rik", "4930402H24Rik"]
    view = gene_view(frame([name.upper() for name in [*MOUSE, *clones]]))
    assert (view.species, view.in_capitals) == ("mouse", True)
    assert not gene_view(frame(HUMAN)).in_capitals


def test_dates_and_repeats_are_counted() -> None:
    view = gene_view(frame([*HUMAN, "1-Mar", "2-Sep", "B2M"]))
    assert (view.n_dates, view.dates, view.n_repeated) == (2, ("1-Mar", "2-Sep"), 1)


def test_a_table_is_joined_by_barcodes_whatever_stands_around_them(tmp_path: Path) -> None:
    barcodes = ["AAACCTGAGAAACCAT-1", "CAACCTGAGAAACGCC-1", "GAACCTGAGAAGGCCT-1", "TTACCTGAGTTTCCTT-1"]
    path = tmp_path / "meta.csv"
    path.write_text("cell,type\n" + "".join(f"s1_{name[:-2]},t{n}\n" for n, name in enumerate(barcodes)))
    look = look_at_table(path, "meta.csv", cells=Named(names=barcodes, file=[0] * 4), per_file=())
    assert look is not None
    assert (look.view.key, look.view.on, look.view.share) == ("cell", None, 1.0)
    (column,) = look.columns
    assert [column.levels[code] for code in column.codes] == ["t0", "t1", "t2", "t3"]


def test_a_table_of_samples_is_joined_by_the_accession(tmp_path: Path) -> None:
    path = tmp_path / "samples.tsv"
    path.write_text("geo\tdrug\nGSM2\ttrametinib\nGSM1\tDMSO\n")
    of_file = per_file("file_gsm", ("GSM1", "GSM2"), (2, 1), origin="name")
    look = look_at_table(path, "samples.tsv", cells=Named(names=["a", "b", "c"]), per_file=[of_file])
    assert look is not None
    assert (look.view.key, look.view.on) == ("geo", "file_gsm")
    (column,) = look.columns
    assert [column.levels[code] for code in column.codes] == ["DMSO", "DMSO", "trametinib"]


def test_a_table_of_other_cells_is_none_of_the_deposit(tmp_path: Path) -> None:
    path = tmp_path / "meta.csv"
    path.write_text("cell,type\nx1,a\nx2,b\nx3,a\n")
    assert look_at_table(path, "meta.csv", cells=Named(names=["p", "q", "r"]), per_file=()) is None


def test_a_matrix_is_told_from_a_table_of_words(tmp_path: Path) -> None:
    matrix, words = tmp_path / "a.csv", tmp_path / "b.csv"
    matrix.write_text("gene,c1,c2\nDUSP6,0,3\nB2M,1.5,0\n")
    words.write_text("cell,donor,type\nc1,P1,B\nc2,P2,T\n")
    assert holds_numbers(matrix)
    assert not holds_numbers(words)


@pytest.mark.parametrize(
    ("text", "is_matrix"),
    [
        ("gene\tcell\tcount\nDUSP6\tAACG\t3\nDUSP6\tTTCG\t1\n", True),
        ("cell\ttype\tn\nAACG\tCD8 T\t3\nTTCG\tB\t1\n", False),
        ("NAME\tX\tY\nTYPE\tnumeric\tnumeric\nAACG\t3\t1\nTTCG\t2\t1\nGGCG\t2\t2\n", False),
        ("\tAACG\tTTCG\nDUSP6\t3\t1\n", True),
    ],
    ids=["gene-cell-count", "labels", "coordinates", "genes-by-cells"],
)
def test_texts_are_told_apart(text: str, is_matrix: bool, tmp_path: Path) -> None:
    path = tmp_path / "table.tsv"
    path.write_text(text, encoding="utf-8")
    assert holds_numbers(path) is is_matrix


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("genes.XLSX", "spreadsheet"),
        ("a_R1.fastq.gz", "reads, not counts"),
        ("run.cloupe", "Loupe"),
        ("notes.abc", "no format known"),
    ],
)
def test_what_cannot_be_read_is_called_by_what_it_is(name: str, words: str) -> None:
    assert words in why_unread(PurePosixPath("GSE1", name))


def test_a_table_of_measures_is_joined_to_the_cells_and_is_no_matrix(tmp_path: Path) -> None:
    barcodes = ["AAACCTGAGAAACCAT-1", "CAACCTGAGAAACGCC-1", "GAACCTGAGAAGGCCT-1", "TTACCTGAGTTTCCTT-1"]
    counts = ["," + ",".join(barcodes), *(f"{gene},1,0,2,5" for gene in HUMAN)]
    (tmp_path / "counts.csv").write_text("\n".join(counts), encoding="utf-8")
    measures = ["barcode,nUMI,pct_mito", *(f"{name},{n},0.{n}" for n, name in enumerate(barcodes, 1))]
    (tmp_path / "qc.csv").write_text("\n".join(measures), encoding="utf-8")
    seen = inspect(tmp_path)
    assert [matrix.path for matrix in seen.matrices] == ["counts.csv"]
    assert [(table.path, table.share, table.columns) for table in seen.tables] == [
        ("qc.csv", 1.0, ("nUMI", "pct_mito"))
    ]


def test_a_table_with_many_measures_is_joined_by_its_names_alone(tmp_path: Path) -> None:
    cells = [f"{letter * 12}-{number}" for letter in "ACGT" for number in range(1, 6)]
    measures = {f"score_{number}": [0.25 + place * 1.5 for place in range(len(cells))] for number in range(6)}
    table = pd.DataFrame({**measures, "cell": cells, "label": ["T", "B"] * 10})
    table.to_csv(tmp_path / "meta.csv", index=False)
    found = look_at_table(tmp_path / "meta.csv", "meta.csv", cells=Named(names=cells), per_file=())
    assert found is not None
    assert (found.view.key, found.view.share, found.view.is_clear) == ("cell", 1.0, True)
