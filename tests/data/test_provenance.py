from __future__ import annotations

import hashlib
import tarfile
from typing import TYPE_CHECKING

from small_data import declare, table, write

from mekscrna.data.provenance import sources
from mekscrna.lock import file_records
from mekscrna.spec.dataset import CellTable, File

if TYPE_CHECKING:
    from pathlib import Path


def test_every_file_that_is_read_is_recorded_with_its_own_checksum(tmp_path: Path) -> None:
    write(tmp_path)
    table().to_csv(tmp_path / "meta.csv")
    records = file_records(declare(cell_tables=(CellTable(path="meta.csv"),)), tmp_path)
    expected = {
        name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("toy.h5ad", "meta.csv")
    }
    assert {each.path: each.sha256 for each in records} == expected
    assert [each.n_bytes for each in records] == [(tmp_path / name).stat().st_size for name in expected]


def test_what_lies_in_an_archive_goes_by_the_archive(tmp_path: Path) -> None:
    write(tmp_path)
    with tarfile.open(tmp_path / "all.tar", "w") as archive:
        archive.add(tmp_path / "toy.h5ad", "toy.h5ad")
    (record,) = file_records(declare(files=(File(path="all.tar/toy.h5ad"),)), tmp_path)
    assert record.path == "all.tar/toy.h5ad"
    assert record.sha256 == hashlib.sha256((tmp_path / "all.tar").read_bytes()).hexdigest()


def test_names_of_cells_and_genes_beside_a_matrix_are_files_of_the_dataset(tmp_path: Path) -> None:
    for name in ("a_matrix.mtx", "a_barcodes.tsv", "genes.tsv"):
        (tmp_path / name).write_text("%%MatrixMarket matrix coordinate integer general\n1 1 0\n")
    file = File(path="a_matrix.mtx", features="genes.tsv", barcodes="a_barcodes.tsv")
    found = sources(declare(reader="mtx", files=(file,)), tmp_path)
    assert list(found) == ["a_matrix.mtx", "a_barcodes.tsv", "genes.tsv"]
