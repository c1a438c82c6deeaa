"""Matrix market: every way in which people deposit it, and a reason for each refusal."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import io as scipy_io
from scipy import sparse
from tenx_files import coordinates, write_deposit, write_text

from mekscrna.data._reader import Deposit
from mekscrna.data.readers.mtx import READER
from mekscrna.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore:The default value for .spmatrix.:DeprecationWarning")

CELLS = ["AAAC-1", "AAAG-1", "AACC-1"]
GENES = [
    ("ENSG00000139318", "DUSP6"),
    ("ENSG00000187678", "SPRY4"),
    ("ENSG00000110092", "CCND1"),
    ("ENSG00000166710", "B2M"),
]
X = sparse.csr_matrix(np.array([[1, 0, 2, 30], [0, 0, 3, 41], [4, 5, 0, 52]], dtype=np.float64))


def _deposit(folder: Path, name: str = "matrix.mtx", **changes: Any) -> Deposit:
    write_deposit(folder / name, **{"x": X, "cells": CELLS, "genes": GENES, **changes})
    return Deposit(path=folder / name)


def _refusal(deposit: Deposit) -> str:
    """Return the message of what all three functions refuse in the same words."""
    words = set()
    for use in (READER.read_header, lambda d: READER.read(d, "X"), lambda d: READER.sample(d, "X")):
        with pytest.raises(DataError) as caught:
            use(deposit)
        words.add(str(caught.value))
    assert len(words) == 1
    return words.pop()


def _dense(deposit: Deposit, slot: str = "X") -> Any:
    return READER.read(deposit, slot).X.toarray()


@pytest.mark.parametrize("name", ["matrix.mtx", "matrix.mtx.gz", "matrix.mtx.txt", "matrix.mtx.gzip"])
def test_symbols_name_the_genes_and_ids_are_kept(name: str, tmp_path: Path) -> None:
    adata = READER.read(_deposit(tmp_path, name), "X")
    assert list(adata.var_names) == [symbol for _, symbol in GENES]
    assert adata.var["gene_id"].tolist() == [name for name, _ in GENES]
    assert list(adata.obs_names) == CELLS
    assert adata.X.format == "csr"
    np.testing.assert_array_equal(adata.X.toarray(), X.toarray())


@pytest.mark.parametrize(
    ("genes", "index", "ids"),
    [
        ([("DUSP6",), ("SPRY4",), ("CCND1",), ("B2M",)], "DUSP6", None),
        ([(gene,) for gene, _ in GENES], "ENSG00000139318", "ENSG00000139318"),
        ([(symbol, gene) for gene, symbol in GENES], "DUSP6", "ENSG00000139318"),
        ([(*gene, "Gene Expression") for gene in GENES], "DUSP6", "ENSG00000139318"),
        ([(symbol, "Gene Expression") for _, symbol in GENES], "DUSP6", None),
        ([(str(i), *gene) for i, gene in enumerate(GENES, start=1)], "DUSP6", "ENSG00000139318"),
        ([("gene_id", "gene_name"), *GENES], "DUSP6", "ENSG00000139318"),
        ([("x",), *((symbol,) for _, symbol in GENES)], "DUSP6", None),
        ([("ENSG00000139318", ""), *GENES[1:]], "ENSG00000139318", "ENSG00000139318"),
        ([("574405", "DUSP6"), *GENES[1:]], "DUSP6", "574405"),
    ],
    ids=[
        "symbols",
        "ids",
        "swapped",
        "v3",
        "symbol_and_type",
        "numbered",
        "header",
        "r_header",
        "no_symbol",
        "entrez",
    ],
)
def test_files_of_genes_of_every_kind(
    genes: list[tuple[str, ...]], index: str, ids: str | None, tmp_path: Path
) -> None:
    deposit = _deposit(tmp_path, genes=genes)
    adata = READER.read(deposit, "X")
    assert adata.var_names[0] == index
    assert ("gene_id" in adata.var) == (ids is not None)
    if ids is not None:
        assert adata.var["gene_id"].iloc[0] == ids
    np.testing.assert_array_equal(adata.X.toarray(), X.toarray())
    has_extra = len(genes) > len(GENES) or genes[0][0] == "1"
    assert bool(READER.read_header(deposit).notes) == has_extra


def test_names_written_by_r_and_by_spreadsheets(tmp_path: Path) -> None:
    deposit = _deposit(tmp_path)
    quoted = "".join(f'"{i}","{gene}","{symbol}"\r\n' for i, (gene, symbol) in enumerate(GENES, start=1))
    (tmp_path / "features.tsv").unlink()
    write_text(tmp_path / "features.csv", '"","gene_id","symbol"\r\n' + quoted)
    write_text(tmp_path / "barcodes.tsv", "\ufeff" + "".join(f'"{cell}"\r\n' for cell in CELLS))
    adata = READER.read(deposit, "X")
    assert list(adata.obs_names) == CELLS
    assert list(adata.var_names) == [symbol for _, symbol in GENES]
    assert adata.var["gene_id"].tolist() == [gene for gene, _ in GENES]


def test_columns_beside_the_barcodes_are_kept(tmp_path: Path) -> None:
    deposit = _deposit(
        tmp_path, cells=["barcode\tsample", *(f"{cell}\tP{i}" for i, cell in enumerate(CELLS))]
    )
    adata = READER.read(deposit, "X")
    assert adata.obs["sample"].tolist() == ["P0", "P1", "P2"]
    assert list(adata.obs_names) == CELLS


def test_names_that_occur_twice_are_left_as_they_are(tmp_path: Path) -> None:
    deposit = _deposit(
        tmp_path, genes=[("a", "TNF"), ("b", "TNF"), ("c", "IL6"), ("d", "IL6")], cells=["A"] * 3
    )
    adata = READER.read(deposit, "X")
    assert list(adata.var_names) == ["TNF", "TNF", "IL6", "IL6"]
    assert list(adata.obs_names) == ["A"] * 3


def test_types_of_features_make_slots(tmp_path: Path) -> None:
    kinds = ["Antibody Capture", "Gene Expression", "Antibody Capture", "Gene Expression"]
    deposit = _deposit(tmp_path, genes=[(*gene, kind) for gene, kind in zip(GENES, kinds, strict=True)])
    header = READER.read_header(deposit)
    assert list(header.slots) == ["X", "features/Antibody Capture"]
    assert list(header.slots["X"].index) == ["SPRY4", "B2M"]
    np.testing.assert_array_equal(_dense(deposit), X.toarray()[:, [1, 3]])
    np.testing.assert_array_equal(_dense(deposit, "features/Antibody Capture"), X.toarray()[:, [0, 2]])
    assert sorted(READER.sample(deposit, "X")) == [5, 30, 41, 52]
    with pytest.raises(DataError, match=r"features/Antibody: no such matrix.*'features/Antibody Capture'"):
        READER.read(deposit, "features/Antibody")


def test_a_matrix_may_lie_either_way(tmp_path: Path) -> None:
    deposit = _deposit(tmp_path)
    write_text(deposit.path, coordinates(X))
    np.testing.assert_array_equal(_dense(deposit), X.toarray())
    assert READER.read_header(deposit).notes == (
        "matrix.mtx lies cells × genes, told by the numbers of names.",
    )
    declared = Deposit(path=deposit.path, orientation="genes_by_cells")
    assert "does not lie as declared in matrix.orientation. It would as cells_by_genes" in _refusal(declared)


def test_a_square_matrix_needs_its_orientation_declared(tmp_path: Path) -> None:
    square = X[:, :3]
    deposit = _deposit(tmp_path, x=square, genes=GENES[:3])
    assert "is square (3 rows × 3 columns)" in _refusal(deposit)
    for orientation, expected in (("genes_by_cells", square), ("cells_by_genes", square.T)):
        found = _dense(Deposit(path=deposit.path, orientation=orientation))  # type: ignore[arg-type]
        np.testing.assert_array_equal(found, expected.toarray())


@pytest.mark.parametrize("field", ["real", "pattern"])
def test_values_are_kept_exactly(field: str, tmp_path: Path) -> None:
    x = sparse.csr_matrix(np.array([[0.1, 0, 2.58], [1e-30, 3, 0]]))
    deposit = _deposit(tmp_path, x=x, cells=CELLS[:2], genes=GENES[:3], field=field)
    expected = scipy_io.mmread(deposit.path).T.toarray()
    np.testing.assert_array_equal(_dense(deposit), expected)
    assert sorted(READER.sample(deposit, "X")) == sorted(expected[expected != 0])


def test_large_counts_and_very_many_digits(tmp_path: Path) -> None:
    deposit = _deposit(tmp_path)
    text = "%%MatrixMarket matrix coordinate integer general\n4 3 3\n"
    write_text(deposit.path, text + "1 1 16777217\n4 2 0.30000000000000004440892098500626\n2 3 9\n")
    assert READER.read(deposit, "X").X.data.tolist() == [16777217.0, 0.30000000000000004, 9.0]


def test_room_not_yet_filled_is_never_taken_for_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fresh memory holds whatever lay there before, such as signalling NaNs, of which a conversion warns."""
    deposit = _deposit(tmp_path, x=sparse.csr_matrix(X / 8 + X.sign() * 0.1), field="real")
    fresh = np.empty

    def used_before(shape: Any, *args: Any, **options: Any) -> Any:
        array = fresh(shape, *args, **options)
        if array.dtype == np.float32:
            array.view(np.int32)[...] = 0x7F800001
        return array

    monkeypatch.setattr(np, "empty", used_before)
    found = _dense(deposit)
    monkeypatch.undo()
    np.testing.assert_array_equal(found, (X / 8 + X.sign() * 0.1).toarray())


def test_a_shared_file_of_genes_serves_a_matrix_of_another_prefix(tmp_path: Path) -> None:
    for sample in ("GSM1_A", "GSM2_B"):
        path = tmp_path / f"{sample}_matrix.mtx.gz"
        write_text(path, coordinates(sparse.csc_matrix(X.T)))
        write_text(tmp_path / f"{sample}_barcodes.tsv.gz", "\n".join(CELLS))
    write_text(tmp_path / "GSE9_features.tsv.gz", "".join("\t".join(gene) + "\n" for gene in GENES))
    deposit = Deposit(path=tmp_path / "GSM2_B_matrix.mtx.gz")
    assert [path.name for path in READER.files(deposit)] == [
        "GSM2_B_matrix.mtx.gz",
        "GSM2_B_barcodes.tsv.gz",
        "GSE9_features.tsv.gz",
    ]
    np.testing.assert_array_equal(_dense(deposit), X.toarray())


def test_a_folder_with_one_matrix_is_as_good_as_its_path(tmp_path: Path) -> None:
    _deposit(tmp_path)
    np.testing.assert_array_equal(_dense(Deposit(path=tmp_path)), X.toarray())
    write_text(tmp_path / "other.mtx", coordinates(X))
    assert "2 matrix market files (matrix.mtx, other.mtx)" in _refusal(Deposit(path=tmp_path))


def test_missing_names_are_all_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "S1_matrix.mtx"
    write_text(path, coordinates(X))
    message = _refusal(Deposit(path=path))
    assert "S1_matrix.mtx barcodes: there is no file of cell names beside it" in message
    assert "S1_matrix.mtx features: there is no file of gene names beside it" in message
    write_text(tmp_path / "A_genes.tsv", "x")
    write_text(tmp_path / "B_genes.tsv", "x")
    assert "not certain which file of gene names belongs to it: A_genes.tsv, B_genes" in _refusal(
        Deposit(path=path)
    )


BANNER = "%%MatrixMarket matrix coordinate integer general\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BANNER.replace("coordinate", "array") + "4 3\n", "matrix.mtx:1: .*form 'array'"),
        (BANNER.replace("general", "symmetric") + "4 3 1\n", "matrix.mtx:1: is stored as 'symmetric'"),
        (BANNER.replace("integer", "complex") + "4 3 1\n", "matrix.mtx:1: holds 'complex' values"),
        ("4 3 1\n1 1 1\n", "matrix.mtx:1: is no matrix market file: it starts with '4 3 1'"),
        (BANNER + "%\n4 3\n", "matrix.mtx:3: '4 3' stands where"),
        (BANNER + "%\n4 3 -1\n", "matrix.mtx:3: '4 3 -1' stands where"),
        (BANNER + "%\n%\n", "says nowhere how large"),
        (BANNER + "4 3 13\n", "matrix.mtx:2: declares 13 entries, more than 4 × 3 places"),
        (BANNER + "4 3 2\n1 1 1\n", "matrix.mtx:2: declares 2 entries, but holds 1: .*cut short"),
        (BANNER + "4 3 1\n1 1 1\n2 1 1\n", "matrix.mtx:4: is an entry more than the 1 that line 2"),
        (BANNER + "4 3 1\n\n%\n5 1 1\n", "matrix.mtx:5: the row 5 is outside: line 2 declares 4"),
        (BANNER + "4 3 1\n1 0 1\n", "matrix.mtx:3: the column 0 is outside"),
        (BANNER + "4 3 1\n1e0 1 1\n", "matrix.mtx:3: the row '1e0' is no whole number"),
        (BANNER + "4 3 1\n1 1 TNF\n", "matrix.mtx:3: the value 'TNF' is no finite number"),
        (BANNER + "4 3 1\n1 1 nan\n", "matrix.mtx:3: the value 'nan' is no finite number"),
        (BANNER + "4 3 1\n1 1 1e999\n", "matrix.mtx:3: the value '1e999' is no finite number"),
        (BANNER + "4 3 1\n1 1\n", "matrix.mtx:3: '1 1' has 2 fields, not 3: row, column, value"),
        (BANNER + "4 3 1\n1 \x001 1\n", "matrix.mtx:3: holds unprintable bytes"),
        (BANNER + "4 3 1\n" + "1" * 70_000, "holds a line of more than 65,536 characters"),
        (
            BANNER + "5 3 1\n1 1 1\n",
            "matrix.mtx:2: is 5 rows × 3 columns, but 3 cells .barcodes.tsv. and 4 genes",
        ),
        (BANNER + "9999999 9999999 99999999999\n1 1 1\n", "too many for .* bytes"),
    ],
)
def test_a_refusal_names_the_line_and_the_cause(text: str, words: str, tmp_path: Path) -> None:
    deposit = _deposit(tmp_path)
    write_text(deposit.path, text)
    with pytest.raises(DataError, match=words):
        READER.read(deposit, "X")
    with pytest.raises(DataError, match=words):
        READER.read_header(deposit)


def test_two_entries_of_one_place_are_refused_by_name(tmp_path: Path) -> None:
    deposit = _deposit(tmp_path)
    write_text(deposit.path, BANNER + "4 3 2\n2 1 1\n2 1 5\n")
    with pytest.raises(DataError, match="two entries for gene SPRY4 in cell AAAC-1"):
        READER.read(deposit, "X")


def test_names_must_be_as_many_as_the_matrix_has(tmp_path: Path) -> None:
    assert "4 cells (barcodes.tsv) and 4 genes" in _refusal(_deposit(tmp_path, cells=[*CELLS, "EXTRA-1"]))
    assert "barcodes.tsv:2: is empty" in _refusal(_deposit(tmp_path, cells=["A", "", "B"]))


def test_a_broken_file_of_names_is_called_by_its_name(tmp_path: Path) -> None:
    deposit = _deposit(tmp_path)
    packed = gzip.compress(b"\n".join(cell.encode() for cell in CELLS))
    (tmp_path / "barcodes.tsv").write_bytes(packed[:-9])
    assert _refusal(deposit).startswith("barcodes.tsv: the file is cut short")
    (tmp_path / "barcodes.tsv").write_bytes(b"")
    assert _refusal(deposit).startswith("barcodes.tsv: the file is empty")


def test_a_matrix_of_many_pieces_is_read_and_sampled_whole(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    x = sparse.csr_matrix(rng.poisson(0.4, (700, 900)).astype(np.float64))
    genes = [(f"G{i}",) for i in range(900)]
    deposit = _deposit(tmp_path, "matrix.mtx.gz", x=x, genes=genes, cells=[f"C{i}" for i in range(700)])
    np.testing.assert_array_equal(_dense(deposit), x.toarray())
    seen = READER.sample(deposit, "X")
    assert 5_000 < seen.size < x.nnz
    assert set(seen) <= set(x.data)
    assert seen.mean() == pytest.approx(x.data.mean(), rel=0.05)
