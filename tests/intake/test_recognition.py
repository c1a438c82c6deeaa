"""Files are sorted by what reads them, in the order of the deposit, however many there are."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from mekscrna.intake.recognition import recognize


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
