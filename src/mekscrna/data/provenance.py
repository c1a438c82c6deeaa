"""Every file that a dataset is read from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mekscrna.data.archives import split
from mekscrna.data.files import below, deposit_of, locate
from mekscrna.data.formats import reader_for

if TYPE_CHECKING:
    from mekscrna.spec.dataset import Dataset, File


def sources(dataset: Dataset, data_dir: Path | None = None) -> dict[str, Path]:
    """Return the files that a dataset is read from: path below the data folder → where it lies.

    The matrices come first, as declared, then the files of cell and gene names that go with them, then the
    tables of the authors. What lies in an archive, or in a folder that is one file (zarr), goes by that: its
    checksum is that of the whole.

    Raises
    ------
    DataError
        Files are missing; all are named.
    UnknownNameError
        No such reader.
    """
    paths = dict(zip((file.path for file in dataset.files), locate(dataset, data_dir), strict=True))
    for file in dataset.files:
        for each in _companions(dataset, file, data_dir):
            paths.setdefault(_below_root(each, data_dir), each)
    return paths | {table.path: below(table, data_dir) for table in dataset.cell_tables}


def _companions(dataset: Dataset, file: File, data_dir: Path | None) -> list[Path]:
    path, root = below(file, data_dir), data_dir or Path()
    if split(path)[1] is not None:
        return [root / each for each in (file.barcodes, file.features) if each is not None]
    read = reader_for(dataset, file).files(deposit_of(dataset, file, data_dir))
    return [each for each in read if each != path and path not in each.parents]


def _below_root(path: Path, data_dir: Path | None) -> str:
    root = data_dir or Path()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
