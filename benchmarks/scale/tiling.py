"""Make a large compressed file of a smaller one: its chunks again and again, as they are compressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import h5py
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path


def tile(base: Path, path: Path, n_cells: int) -> None:
    """Write `n_cells` cells; where whole chunks end within a cell, the cell is cut short there."""
    with h5py.File(base) as small, h5py.File(path, "w") as large:
        small.copy("var", large)
        large.attrs.update(dict(small.attrs))
        x = large.create_group("X")
        x.attrs.update(dict(small["X"].attrs))
        x.attrs["shape"] = np.array([n_cells, small["X"].attrs["shape"][1]])
        length = small["X/data"].chunks[0]
        n_chunks = small["X/data"].shape[0] // length
        indptr = _starts(small["X/indptr"][...], n_chunks * length, n_cells)
        x.create_dataset("indptr", data=indptr)
        for part in ("data", "indices"):
            _copy(small["X"][part], x, (part, int(indptr[-1]), n_chunks))


def _starts(indptr: Any, n_values: int, n_cells: int) -> Any:
    within = np.append(indptr[indptr < n_values], n_values)[1:]
    n_times = -(-n_cells // len(within))
    ends = np.concatenate([within + turn * n_values for turn in range(n_times)])
    return np.concatenate([[0], ends])[: n_cells + 1]


def _copy(source: Any, group: Any, asked: tuple[str, int, int]) -> None:
    name, n_values, n_chunks = asked
    made = source.id.get_create_plist()
    space = h5py.h5s.create_simple((n_values,), (n_values,))
    array = h5py.h5d.create(group.id, name.encode(), source.id.get_type(), space, dcpl=made)
    length = source.chunks[0]
    if length != h5py.Dataset(array).chunks[0]:
        raise SystemExit("the chunks of the two files differ in length")
    for number in range(-(-n_values // length)):
        mask, stored = source.id.read_direct_chunk((number % n_chunks * length,))
        array.write_direct_chunk((number * length,), stored, mask)
