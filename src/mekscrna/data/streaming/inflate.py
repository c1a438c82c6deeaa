"""Undo the compression of one chunk of an HDF5 file, outside of HDF5 and free of the interpreter's lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from isal import isal_zlib
from numcodecs.zstd import Zstd  # type: ignore[import-untyped]  # it brings no types

if TYPE_CHECKING:
    import h5py
    from numpy.typing import NDArray

_DEFLATE, _SHUFFLE, _FLETCHER, _ZSTD = 1, 2, 3, 32015
_CHECKSUM_BYTES = 4


class Step(NamedTuple):
    """One filter of a chunk: its number in HDF5."""

    number: int
    size: int
    """Bytes of a value (shuffle) or of the whole chunk."""

    def undo(self, stored: Any) -> Any:
        """Return what the filter was given."""
        if self.number == _DEFLATE:
            return isal_zlib.decompress(stored, 15, self.size)
        if self.number == _ZSTD:
            return Zstd().decode(stored)
        if self.number == _FLETCHER:
            return memoryview(stored)[:-_CHECKSUM_BYTES]
        return np.frombuffer(stored, dtype=np.uint8).reshape(self.size, -1).T.tobytes()


class Filters(NamedTuple):
    """The filters of an array, in the order in which they are undone."""

    steps: tuple[Step, ...]

    def undo(self, stored: Any, *, mask: int, dtype: np.dtype[Any]) -> NDArray[Any]:
        """Return the values of a chunk; a bit of `mask` marks a filter that this chunk went without."""
        last = len(self.steps) - 1
        for place, step in enumerate(self.steps):
            if not mask >> (last - place) & 1:
                stored = step.undo(stored)
        return np.frombuffer(stored, dtype=dtype)


def filters_of(array: h5py.Dataset) -> Filters | None:
    """Return the filters of a chunked array; None where one is not known here and HDF5 has to undo it."""
    made: Any = array.id.get_create_plist()
    numbers = [int(made.get_filter(place)[0]) for place in range(made.get_nfilters())]
    if not set(numbers) <= {_DEFLATE, _SHUFFLE, _FLETCHER, _ZSTD}:
        return None
    if _SHUFFLE in numbers and array.chunks[0] * array.dtype.itemsize % array.dtype.itemsize:
        return None
    n_bytes = int(array.chunks[0]) * array.dtype.itemsize
    sizes = {_SHUFFLE: array.dtype.itemsize}
    return Filters(tuple(Step(number, sizes.get(number, n_bytes)) for number in reversed(numbers)))
