"""10x HDF5: both layouts, and a reason for each refusal."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import h5py
import numpy as np
import pytest
import scanpy as sc
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse
from tenx_files import write_columns

from mekscrna.data._reader import Deposit
from mekscrna.data.readers.tenx_h5 import READER
from mekscrna.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CELLS = ["AAAC-1", "AAAG-1", "AACC-1"]
X = sparse.csr_matrix(np.array([[1, 0, 2, 30], [0, 0, 3, 41], [4, 5, 0, 52]]))
KINDS = ["Antibody Capture", "Gene Expression", "Antibody Capture", "Gene Expression"]


def _third(path: Path, kinds: list[str] | None = None) -> Deposit:
    with h5py.File(path, "w") as file:
        group = file.create_group("matrix")
        write_columns(group, X, CELLS)
        group["features/id"] = np.array([f"ENSG{i:011d}" for i in range(4)], dtype="S")
        group["features/name"] = np.array(["DUSP6", "TNF", "TNF", ""], dtype="S")
        group["features/feature_type"] = np.array(kinds or ["Gene Expression"] * 4, dtype="S")
        group["features/genome"] = np.array(["GRCh38"] * 4, dtype="S")
        group["features/_all_tag_keys"] = np.array(["genome"], dtype="S")
    return Deposit(path=path)


def _second(path: Path, cells: dict[str, list[str]]) -> Deposit:
    with h5py.File(path, "w") as file:
        for genome, names in cells.items():
            group = file.create_group(genome)
            write_columns(group, X if genome == "GRCh38" else 2 * X, names)
            group["genes"] = np.array([f"{genome}_{i}" for i in range(4)], dtype="S")
            group["gene_names"] = np.array(["DUSP6", "TNF", "TNF", ""], dtype="S")
    return Deposit(path=path)


def test_genes_go_by_symbols_with_ids_types_and_genomes_beside(tmp_path: Path) -> None:
    adata = READER.read(_third(tmp_path / "a.h5"), "X")
    assert list(adata.var_names) == ["DUSP6", "TNF", "TNF", "ENSG00000000003"]
    assert list(adata.var.columns) == ["gene_id", "feature_type", "genome"]
    assert list(adata.obs_names) == CELLS
    np.testing.assert_array_equal(adata.X.toarray(), X.toarray())


def test_types_of_features_make_slots(tmp_path: Path) -> None:
    deposit = _third(tmp_path / "a.h5", KINDS)
    assert list(READER.read_header(deposit).slots) == ["X", "features/Antibody Capture"]
    np.testing.assert_array_equal(READER.read(deposit, "X").X.toarray(), X.toarray()[:, [1, 3]])
    assert sorted(READER.sample(deposit, "X")) == [5, 30, 41, 52]
    assert sorted(READER.sample(deposit, "features/Antibody Capture")) == [1, 2, 3, 4]


def test_one_genome_is_x_and_several_are_slots(tmp_path: Path) -> None:
    alone = READER.read_header(_second(tmp_path / "a.h5", {"GRCh38": CELLS}))
    assert list(alone.slots) == ["X"]
    assert alone.slots["X"]["genome"].unique().tolist() == ["GRCh38"]
    both = _second(tmp_path / "b.h5", {"GRCh38": CELLS, "mm10": CELLS})
    assert list(READER.read_header(both).slots) == ["genome/GRCh38", "genome/mm10"]
    np.testing.assert_array_equal(READER.read(both, "genome/mm10").X.toarray(), 2 * X.toarray())
    with pytest.raises(DataError, match=r"X: no such matrix in the file.*genome/GRCh38, genome/mm10"):
        READER.read(both, "X")


def test_genomes_with_cells_of_their_own_are_refused(tmp_path: Path) -> None:
    deposit = _second(tmp_path / "a.h5", {"GRCh38": CELLS, "mm10": ["X-1", "Y-1", "Z-1"]})
    with pytest.raises(DataError, match=r"other cells for each genome \(GRCh38: 3, mm10: 3\)"):
        READER.read_header(deposit)


def _drop(name: str) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        del file[name]

    return change


def _put(name: str, values: object) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        del file[name]
        file[name] = values

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_drop("matrix/barcodes"), "matrix: has no barcodes"),
        (_drop("matrix/features/id"), "matrix: has no features/id"),
        (_drop("matrix/shape"), "no 10x matrix"),
        (_put("matrix/shape", [3, 4]), "is 3 × 4, but 4 genes and 3 cells are named"),
        (_put("matrix/shape", 7), "but 4 genes and 3 cells are named"),
        (_put("matrix/data", [1, 2]), "has 2 values at 8 places and should have 8"),
        (_put("matrix/data", np.array([b"a"] * 8)), "not numbers"),
        (_put("matrix/indptr", [0, 8]), "says where 1 cells start, not 3"),
        (_put("matrix/indptr", [0, 9, 3, 8]), "damaged"),
        (_put("matrix/indptr", [2, 3, 5, 8]), "starts at 2, not at 0"),
        (_put("matrix/indices", [0, 2, 3, 2, 3, 0, 1, 4]), "damaged"),
        (_put("matrix/indices", [0, 2, 3, 2, 3, 0, 1, -1]), "damaged"),
        (_put("matrix/indices", [0, 2, 2, 2, 3, 0, 1, 3]), "two entries for one gene in one cell"),
        (_put("matrix/features/name", np.array([b"TNF"])), "names genes in lists of other lengths"),
        (_put("matrix/barcodes", 3), "is no list"),
    ],
)
def test_a_broken_file_is_refused_with_the_cause(
    change: Callable[[h5py.File], None], words: str, tmp_path: Path
) -> None:
    deposit = _third(tmp_path / "a.h5")
    with h5py.File(deposit.path, "a") as file:
        change(file)
    with pytest.raises(DataError, match=rf"a\.h5.*{words}"):
        READER.read(deposit, "X")


def test_an_array_that_claims_to_be_huge_is_not_believed(tmp_path: Path) -> None:
    deposit = _third(tmp_path / "a.h5")
    with h5py.File(deposit.path, "a") as file:
        del file["matrix/data"]
        file["matrix"].create_dataset("data", shape=(10**12,), dtype="i4", chunks=(1000,))
    with pytest.raises(DataError, match=r"a\.h5"):
        READER.read(deposit, "X")


@pytest.mark.parametrize(
    "name",
    [
        "1.2.0/filtered_gene_bc_matrices_h5.h5",
        "3.0.0/filtered_feature_bc_matrix.h5",
        "visium_1.0.0_filtered_feature_bc_matrix.h5",
    ],
)
@pytest.mark.filterwarnings("ignore:.*names are not unique")
def test_real_files_are_what_scanpy_reads(name: str, shared_data: Path) -> None:
    path = shared_data / "formats" / "scanpy_10x" / name
    found, expected = READER.read(Deposit(path=path), "X"), sc.read_10x_h5(path)
    assert list(found.var_names) == list(expected.var_names)
    assert list(found.obs_names) == list(expected.obs_names)
    assert found.var["gene_id"].tolist() == expected.var["gene_ids"].tolist()
    assert found.var["genome"].tolist() == expected.var.get("genome", found.var["genome"]).tolist()
    assert (found.X != expected.X).nnz == 0


def test_every_genome_of_a_real_file_is_what_scanpy_reads(shared_data: Path) -> None:
    path = shared_data / "formats" / "scanpy_10x" / "1.2.0" / "multiple_genomes.h5"
    for genome in ("another_genome", "hg19_chr21"):
        found = READER.read(Deposit(path=path), f"genome/{genome}")
        expected = sc.read_10x_h5(path, genome=genome)
        assert list(found.var_names) == list(expected.var_names)
        assert (found.X != expected.X).nnz == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("scvi_tests/brain_large.h5", "mm10: has no barcodes and no genes"),
        ("scp_ingest/anndata/bad.h5", "cut short"),
        ("scp_ingest/anndata/test.h5ad", "it is an AnnData file .*Declare reader: h5ad"),
        ("loom/scvi_Cortex.loom", "it is a loom file .*Declare reader: loom"),
    ],
)
def test_other_files_are_refused_with_what_they_are(name: str, words: str, shared_data: Path) -> None:
    with pytest.raises(DataError, match=words):
        READER.read_header(Deposit(path=shared_data / "formats" / name))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return _third(tmp_path_factory.mktemp("tenx") / "a.h5").path.read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(data=st.data())
def test_damage_is_refused_or_harmless(data: st.DataObject, whole: bytes, tmp_path: Path) -> None:
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content))) :]
    path = tmp_path / "a.h5"
    path.write_bytes(content)
    for use in (READER.read_header, lambda d: READER.read(d, "X"), lambda d: READER.sample(d, "X")):
        with suppress(DataError):
            use(Deposit(path=path))
