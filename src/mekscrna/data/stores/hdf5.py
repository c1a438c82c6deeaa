"""HDF5 files: which kind one is, whether it can be read at all, and which sizes are believed."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import h5py
import hdf5plugin

from mekscrna.data._damage import FAULTS, NotOpenedError, unreadable
from mekscrna.data.stores.claims import Claim
from mekscrna.data.stores.heaps import check_heaps
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FILTERS: Final = {number: name for name, number in hdf5plugin.FILTERS.items()}
_SAFE: Final = (1, 2, 3, 4, 5, 6, 307, 32000, 32001, 32004, 32015, 32026)
"""Compressions that fail without harm on damaged data: those of HDF5 itself, bzip2, lzf, blosc, lz4, zstd and
blosc2. That of bitshuffle writes outside of its memory; others lose precision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of HDF5 file."""

    name: str
    title: str
    """What to call it in a message: *a loom file*."""
    reader: str | None = None
    """The reader that reads it, if any does."""
    hint: str = ""
    """What to do with one that no reader reads."""


_TENX = Kind(name="tenx_h5", title="a 10x Genomics matrix", reader="tenx_h5")
_UNKNOWN = Kind(
    name="unknown",
    title="an HDF5 file of a kind that is not known here",
    hint="Convert it to h5ad with the tool that wrote it, or with scanpy.",
)
_KINDS = (
    (
        {"mod"},
        Kind(name="h5mu", title="a MuData file (h5mu)", reader="h5ad"),
    ),
    (
        {"obs", "var"},
        Kind(name="h5ad", title="an AnnData file (h5ad)", reader="h5ad"),
    ),
    (
        {"matrix", "row_attrs", "col_attrs"},
        Kind(name="loom", title="a loom file", reader="loom"),
    ),
    (
        {"barcode_idx", "umi"},
        Kind(
            name="molecules",
            title="a 10x molecule file (molecule_info.h5), which holds reads and no matrix",
            hint="Fetch filtered_feature_bc_matrix.h5 of the same run.",
        ),
    ),
    (
        {"assays", "meta.data"},
        Kind(
            name="h5seurat",
            title="a Seurat file (h5Seurat)",
            hint="In R: SeuratDisk::Convert(file, dest = 'h5ad'), then read that.",
        ),
    ),
    (
        {"assay001"},
        Kind(
            name="hdf5array",
            title="the matrix of a Bioconductor HDF5SummarizedExperiment; its names lie in se.rds",
            hint="In R: zellkonverter::writeH5AD(HDF5Array::loadHDF5SummarizedExperiment(folder), 'x.h5ad').",
        ),
    ),
    (
        {"bins", "pixels"},
        Kind(name="cooler", title="a cooler file of chromatin contacts", hint="It holds no expression."),
    ),
    (
        {"geneExp"},
        Kind(name="gef", title="a Stereo-seq file (gef)", hint="Convert it to h5ad with stereopy."),
    ),
)


def kind_of_hdf5(file: h5py.File) -> Kind:
    """Tell by the names at its top which kind of file an open HDF5 file is."""
    names = set(file)
    for wanted, kind in _KINDS:
        if wanted <= names and not (kind.name == "loom" and isinstance(file["matrix"], h5py.Group)):
            return kind
    groups = [group for group in (_group(file, name) for name in sorted(names)) if group is not None]
    if any({"data", "indices", "indptr"} <= set(group) and "shape" in group for group in groups):
        return _TENX
    if any("pandas_type" in group.attrs for group in groups):
        return Kind(
            name="pandas",
            title="a table written by pandas (HDFStore)",
            hint="In Python: pandas.read_hdf(file).to_csv('table.csv.gz'), then read that.",
        )
    return _UNKNOWN


def _group(file: h5py.File, name: str) -> h5py.Group | None:
    found = file.get(name)
    return found if isinstance(found, h5py.Group) else None


def other_kind(path: Path, file: h5py.File, wanted: str) -> DataError:
    """Return what to raise for an HDF5 file that is of another kind than `wanted`."""
    kind = kind_of_hdf5(file)
    names = ", ".join(sorted(file)[:12]) or "nothing"
    what = f"is an HDF5 file but no {wanted}: it is {kind.title} (found in it: {names})."
    hint = f"Declare reader: {kind.reader}." if kind.reader else kind.hint
    return DataError([Problem(file=path.name, what=what, hint=hint)])


@contextmanager
def open_hdf5(path: Path, kinds: tuple[str, ...], *, wanted: str) -> Iterator[h5py.File]:
    """Open a file for reading, with the compressions that hdf5plugin brings.

    Parameters
    ----------
    path
        The file.
    kinds
        Names of `Kind` that are read on; others are refused with what they are.
    wanted
        What the file should be, for messages: ``h5ad``.

    Raises
    ------
    DataError
        The file is none of these kinds, or is damaged; also where reading fails inside the block.
    """
    try:
        check_heaps(path)
        with h5py.File(path, "r") as file:
            check_links(file)
            if kind_of_hdf5(file).name not in kinds:
                raise other_kind(path, file, wanted)
            yield file
    except FAULTS as fault:
        raise unreadable(path, fault, wanted=wanted) from fault


def check_links(file: h5py.File) -> None:
    """See that nothing in a file lies in another file, which no sha256 would tell of.

    Raises
    ------
    NotOpenedError
        Something does.
    """
    found: list[str] = []

    def note(name: bytes, info: Any) -> None:
        if info.type == h5py.h5l.TYPE_EXTERNAL:
            found.append(name.decode("utf-8", "replace"))

    file.id.links.visit(note, info=True)
    if found:
        raise NotOpenedError(f"{found[0]} lies in another file, and what is there may be anything")


def check_sizes(element: h5py.Group | h5py.Dataset, *, depth: int = 3) -> tuple[str, ...]:
    """See that the arrays of an element can be as large as they say, before memory is asked for them.

    Returns
    -------
    Nothing to note.

    Raises
    ------
    ValueError
        An array says that it is far larger than what is stored of it.
    NotOpenedError
        An array is compressed in a way that is not known, or not safe; or lies in another file.
    """
    if isinstance(element, h5py.Dataset):
        _check_size(element)
    elif isinstance(element, h5py.Group) and depth > 0:
        for name in element:
            check_sizes(element[name], depth=depth - 1)
    return ()


def _check_size(array: h5py.Dataset) -> None:
    if array.is_virtual or array.external:
        raise NotOpenedError(f"{array.name} lies in another file, and what is there may be anything")
    Claim(
        name=str(array.name),
        shape=array.shape or (),
        chunk=array.chunks,
        itemsize=array.dtype.itemsize,
        stored=array.id.get_storage_size,
        n_pieces=array.id.get_num_chunks if array.chunks else lambda: 1,
    ).check()
    for number in _filters_of(array):
        if number not in _SAFE or not h5py.h5z.filter_avail(number):
            name = _FILTERS.get(number, "unknown")
            raise NotOpenedError(f"{array.name} is compressed with HDF5 filter {number} ({name})")


def _filters_of(array: h5py.Dataset) -> list[int]:
    made: Any = array.id.get_create_plist()
    return [int(made.get_filter(i)[0]) for i in range(made.get_nfilters())]
