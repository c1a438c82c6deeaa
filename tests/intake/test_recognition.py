"""Files are sorted by what reads them, in the order of the deposit, however many there are."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from mekscrna.intake.recognition import recognize
from mekscrna.intake.twins import raw_twins


@pytest.mark.timeout(60)
def test_many_files_are_sorted_in_their_order() -> None:
    """Some seconds at most: asked of each file by itself, what others there are took minutes."""
    kinds = ("a.h5ad", "notes.docx", "table.csv", "reads.fastq.gz")
    names = [
        PurePosixPath(f"d{number % 50:02d}/f{number:05d}_{kinds[number % 4]}") for number in range(20_000)
    ]
    found = recognize(names)
    assert [each.found.path for each in found.matrices if each.reader.name == "h5ad"] == names[::4]
    assert list(found.others) == [name for name in names if name.suffix in {".docx", ".gz"}]


def test_a_folder_stands_where_its_first_file_does() -> None:
    names = [PurePosixPath(name) for name in ("b.h5ad", "c.zarr/X/0", "c.zarr/.zgroup", "d.h5ad")]
    assert [str(each.found.path) for each in recognize(names).matrices] == ["b.h5ad", "c.zarr", "d.h5ad"]


def test_all_barcodes_beside_those_of_cells_are_left_out() -> None:
    paths = [
        PurePosixPath("GSE2_RAW.tar", name)
        for name in (
            "GSM1_P1_raw_feature_bc_matrix.h5",
            "GSM1_P1_filtered_feature_bc_matrix.h5",
            "GSM2_P2_raw_feature_bc_matrix.h5",
            "GSM3_P3.tar.gz/raw_feature_bc_matrix/matrix.mtx.gz",
            "GSM3_P3.tar.gz/filtered_feature_bc_matrix/matrix.mtx.gz",
            "GSM4_draw_counts.csv.gz",
        )
    ]
    found = raw_twins(paths)
    assert set(found) == {paths[0], paths[3]}
    assert found[paths[0]].endswith(f"are in {paths[1]}.")
