"""Matrix market as others deposited it: what scanpy and scipy read, or the true cause of a refusal."""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING

import numpy as np
import pytest
import scanpy as sc
from scipy import io as scipy_io

from mekscrna.data._reader import Deposit
from mekscrna.data.readers.mtx import READER
from mekscrna.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore:The default value for .spmatrix.:DeprecationWarning")


@pytest.mark.parametrize(
    "name",
    ["1.2.0/filtered_gene_bc_matrices/hg19_chr21", "3.0.0/filtered_feature_bc_matrix"],
)
def test_real_folders_are_what_scanpy_reads(name: str, shared_data: Path) -> None:
    folder = shared_data / "formats" / "scanpy_10x" / name
    path = next(folder.glob("matrix.mtx*"))
    expected = sc.read_10x_mtx(folder, make_unique=False)
    for deposit in (Deposit(path=path), Deposit(path=folder)):
        found = READER.read(deposit, "X")
        assert list(found.var_names) == list(expected.var_names)
        assert list(found.obs_names) == list(expected.obs_names)
        assert found.var["gene_id"].tolist() == expected.var["gene_ids"].astype(str).tolist()
        assert (found.X != expected.X).nnz == 0


def test_ids_that_are_numbers_stay_ids(shared_data: Path) -> None:
    folder = (
        shared_data / "formats" / "scanpy_10x" / "int-ids"
    )  # scanpy: no such file, for it is not compressed
    adata = READER.read(Deposit(path=folder), "X")
    assert adata.var_names[:2].tolist() == ["Pwwp4b", "Pwwp4a"]
    assert adata.var["gene_id"].tolist()[:2] == ["574405", "574404"]
    np.testing.assert_array_equal(adata.X.toarray(), scipy_io.mmread(folder / "matrix.mtx").T.toarray())


TOY = "AB_toy_data_toy"


@pytest.mark.parametrize(
    ("name", "names", "words"),
    [
        ("AB_toy_data_toy.matrix.mtx", TOY, ":2: declares 4,352 entries, but holds 4,329: .*cut short"),
        ("AB_toy_data_toy.unsorted_mtx.mtx", TOY, ":4355: is an entry more than the 4,352 that line 2"),
        ("bad_dimensions.mtx.txt", TOY, ":2: '80 t 4352' stands where"),
        ("bad_format_has_character.mtx", TOY, ":4: 'aaggg' stands where"),
        ("bad_format_has_space.mtx", TOY, ":5: declares 4,352 entries, too many for 119 bytes"),
        ("no_data.mtx.txt", TOY, "says nowhere how large"),
        ("unsorted_mtx.mtx.txt", TOY, ":2: declares 4,352 entries, too many for 113 bytes"),
        ("unsorted_mtx.txt.gzip", TOY, ":2: declares 4,352 entries, but holds 6"),
        ("one_column_feature_file_data_models.mtx", None, ":2: declares 772,476 entries, more than 4 × 429"),
        ("raw_count.sparse.mtx", None, ":2: declares 81,920 entries, too many for 2,520 bytes"),
        ("sorted_matrix.mtx", None, ":1: is no matrix market file: it starts with '1 11 1'"),
        ("unsorted_matrix.mtx", None, ":2: declares 772,476 entries, more than 4 × 429 places"),
        ("unsorted_matrix.mtx.gz", None, ":2: declares 772,476 entries, more than 4 × 429 places"),
        ("matrix_with_header.mtx", None, "barcodes: it is not certain which file of cell names"),
        ("matrix_with_header.mtx", None, ":[0-9]+: "),
        ("unsorted_mtx.txt.gzip", None, ":2: declares 4,352 entries, but holds 6"),
    ],
)
def test_broken_files_of_others_are_refused_with_the_cause(
    name: str, names: str | None, words: str, shared_data: Path
) -> None:
    folder = shared_data / "formats" / "scp_ingest" / "mtx"
    given = {part: names and folder / f"{names}.{part}.tsv" for part in ("barcodes", "genes")}
    deposit = Deposit(path=folder / name, barcodes=given["barcodes"], features=given["genes"])
    for use in (READER.read_header, lambda d: READER.read(d, "X")):
        with pytest.raises(DataError, match=f"{name}.*{words}"):
            use(deposit)


def test_a_real_matrix_among_many_others_finds_its_own_names(shared_data: Path) -> None:
    folder = shared_data / "formats" / "scp_ingest" / "mtx"
    adata = READER.read(Deposit(path=folder / "matrix.mtx"), "X")
    expected = scipy_io.mmread(folder / "matrix.mtx").T.tocsr()
    assert adata.shape == (25, 33694)
    assert (expected != adata.X).nnz == 0


def test_a_real_folder_with_antibodies_gives_both(shared_data: Path, tmp_path: Path) -> None:
    with tarfile.open(
        shared_data / "formats" / "scvi_tests" / "filtered_feature_bc_matrix.tar.gz"
    ) as archive:
        archive.extractall(tmp_path, filter="data")
    folder = tmp_path / "filtered_feature_bc_matrix"
    expected = sc.read_10x_mtx(folder, make_unique=False, gex_only=False)
    is_antibody = (expected.var["feature_types"] == "Antibody Capture").to_numpy()
    for slot, genes in (("X", ~is_antibody), ("features/Antibody Capture", is_antibody)):
        found = READER.read(Deposit(path=folder), slot)
        assert list(found.var_names) == expected.var_names[genes].tolist()
        assert (expected.X[:, genes] != found.X).nnz == 0


def test_a_real_folder_without_cell_names_is_refused(shared_data: Path, tmp_path: Path) -> None:
    with tarfile.open(shared_data / "formats" / "scvi_tests" / "filtered_gene_bc_matrices.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    deposit = Deposit(path=tmp_path / "filtered_gene_bc_matrices" / "mm10" / "matrix.mtx")
    with pytest.raises(DataError, match=r"matrix\.mtx barcodes: there is no file of cell names beside it"):
        READER.read_header(deposit)
