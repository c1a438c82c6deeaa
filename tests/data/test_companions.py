"""Which names belong to which matrix, in the ways that people name files."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from small_data import declare

from mekscrna.data.preflight import examine
from mekscrna.data.readers.mtx import READER
from mekscrna.spec.dataset import File


def _recognized(*names: str) -> dict[str, tuple[str | None, str | None, str]]:
    assert READER.recognize is not None
    return {
        str(found.path): (
            found.barcodes and str(found.barcodes),
            found.features and str(found.features),
            found.label,
        )
        for found in READER.recognize([PurePosixPath(name) for name in names])
    }


@pytest.mark.parametrize(
    ("matrix", "barcodes", "features", "label"),
    [
        ("matrix.mtx", "barcodes.tsv", "genes.tsv", ""),
        ("matrix.mtx.gz", "barcodes.tsv.gz", "features.tsv.gz", ""),
        ("run7/outs/filtered_feature_bc_matrix/matrix.mtx.gz", *2 * ("",), "run7"),
        ("GSM1_S1_matrix.mtx.gz", "GSM1_S1_barcodes.tsv.gz", "GSM1_S1_features.tsv.gz", "GSM1_S1"),
        ("GSM1_S1.matrix.mtx", "GSM1_S1.barcodes.tsv", "GSM1_S1.genes.tsv", "GSM1_S1"),
        ("GSM1-S1-matrix.mtx.gz", "GSM1-S1-barcodes.tsv.gz", "GSM1-S1-genes.tsv.gz", "GSM1-S1"),
        ("GSM1_matrix_S1.mtx.gz", "GSM1_barcodes_S1.tsv.gz", "GSM1_features_S1.tsv.gz", "GSM1_S1"),
        ("GSE1_counts.mtx.gz", "GSE1_cell_names.txt.gz", "GSE1_gene_names.txt.gz", "GSE1"),
        ("S1.mtx", "S1_barcodes.csv", "S1_features.csv", "S1"),
        ("S1_raw_counts.mtx.txt", "S1_barcodes.txt", "S1_genes.txt", "S1_raw"),
        ("S1_mtx.txt.gzip", "S1_barcodes.tsv.gzip", "S1_genes.tsv.gzip", "S1"),
        ("S1_MATRIX.MTX.GZ", "s1_Barcodes.TSV.gz", "s1_Features.tsv.gz", "S1"),
    ],
)
def test_a_triplet_is_found_by_its_prefix(matrix: str, barcodes: str, features: str, label: str) -> None:
    folder = PurePosixPath(matrix).parent
    barcodes = barcodes or f"{folder}/barcodes.tsv.gz"
    features = features or f"{folder}/features.tsv.gz"
    found = _recognized(matrix, barcodes, features, "README.txt", "._matrix.mtx.gz", "cluster_table.csv")
    assert found == {matrix: (barcodes, features, label)}


def test_samples_keep_their_own_names() -> None:
    samples = ["GSM1_A", "GSM2_B"]
    kinds = ("matrix.mtx.gz", "barcodes.tsv.gz", "features.tsv.gz")
    found = _recognized(*(f"{sample}_{kind}" for sample in samples for kind in kinds))
    assert found == {
        f"{sample}_matrix.mtx.gz": (f"{sample}_barcodes.tsv.gz", f"{sample}_features.tsv.gz", sample)
        for sample in samples
    }


def test_genes_of_a_series_serve_all_its_matrices_but_cells_never() -> None:
    found = _recognized(
        "GSM1_A_matrix.mtx.gz",
        "GSM1_A_barcodes.tsv.gz",
        "GSM2_B_matrix.mtx.gz",
        "GSM3_C_matrix.mtx.gz",
        "GSM3_C_barcodes.tsv.gz",
        "GSE9_features.tsv.gz",
    )
    assert {features for _, features, _ in found.values()} == {"GSE9_features.tsv.gz"}
    assert [barcodes for barcodes, _, _ in found.values()] == [
        "GSM1_A_barcodes.tsv.gz",
        None,
        "GSM3_C_barcodes.tsv.gz",
    ]


def test_genes_are_looked_for_in_the_folders_above() -> None:
    found = _recognized("GSM1.tar.gz/matrix.mtx", "GSM1.tar.gz/barcodes.tsv", "GSE9_features.tsv.gz")
    assert found == {
        "GSM1.tar.gz/matrix.mtx": ("GSM1.tar.gz/barcodes.tsv", "GSE9_features.tsv.gz", "GSM1.tar.gz")
    }


def test_names_that_could_be_of_several_are_given_to_none() -> None:
    found = _recognized("S1_matrix.mtx", "S1_barcodes.tsv", "A_genes.tsv", "B_genes.tsv")
    assert found == {"S1_matrix.mtx": ("S1_barcodes.tsv", None, "S1")}
    both = _recognized("matrix.mtx", "barcodes.tsv", "genes.tsv", "features.tsv")
    assert both["matrix.mtx"][1] is None


def test_of_twins_the_one_compressed_as_the_matrix_is_taken() -> None:
    found = _recognized("matrix.mtx.gz", "barcodes.tsv", "barcodes.tsv.gz", "genes.tsv", "genes.tsv.gz")
    assert found["matrix.mtx.gz"][:2] == ("barcodes.tsv.gz", "genes.tsv.gz")


def test_no_matrix_is_seen_in_other_files() -> None:
    assert _recognized("matrix.csv.gz", "GSM1_matrix.txt.gz", "smtx", "counts.h5", "barcodes.tsv") == {}


def test_what_is_wrong_with_a_companion_is_said_of_it(tmp_path: Path) -> None:
    (tmp_path / "S1_matrix.mtx").write_text(
        "%%MatrixMarket matrix coordinate integer general\n2 1 1\n1 1 3\n"
    )
    (tmp_path / "S1_genes.tsv").write_text("ENSG00000139318\tDUSP6\nENSG00000166710\tB2M\n")
    (tmp_path / "S1_barcodes.tsv").write_text("")
    dataset = declare(files=(File(path="S1_matrix.mtx"),), reader="mtx")
    (problem,) = examine(dataset, tmp_path).problems
    assert str(problem).startswith("S1_matrix.mtx: S1_barcodes.tsv, which goes with it: the file is empty.")
