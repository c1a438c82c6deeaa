"""Arrays of one axis in a file, read in runs by many threads at once."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mekscrna.data.streaming.ahead import fetch_ahead
from mekscrna.data.streaming.inflate import Filters, filters_of
from mekscrna.kernels.types import Index

if TYPE_CHECKING:
    import h5py

_NO_ADDRESS = 2**64 - 1


class Stored(Protocol):
    """An array of one axis in a file."""

    @property
    def size(self) -> int:
        """Values."""
        ...

    @property
    def least(self) -> int:
        """Values that are unpacked at once, at least."""
        ...

    def read(self, start: int, stop: int) -> NDArray[Any]:
        """Read a run of values."""
        ...

    def expect(self, start: int, stop: int) -> None:
        """Have the system fetch a run that is read soon."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Contiguous:
    """Values that lie in the file as they are."""

    path: Path
    offset: int
    dtype: np.dtype[Any]
    size: int
    least: int = 1

    def read(self, start: int, stop: int) -> NDArray[Any]:
        """Read a run of values.

        Raises
        ------
        OSError
            The file ends before.
        """
        values = np.empty(stop - start, dtype=self.dtype)
        room = memoryview(values.view(np.uint8).data)
        with self.path.open("rb", buffering=0) as file:
            file.seek(self.offset + start * self.dtype.itemsize)
            filled = 0
            while filled < len(room):
                n_bytes = file.readinto(room[filled:])
                if not n_bytes:
                    raise OSError("the file is cut short: truncated")
                filled += n_bytes
        return values

    def expect(self, start: int, stop: int) -> None:
        """Have the system fetch a run that is read soon."""
        width = self.dtype.itemsize
        fetch_ahead(self.path, self.offset + start * width, (stop - start) * width)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chunked:
    """Values in chunks of one length, each compressed; ``place`` and ``n_bytes`` say where each lies.

    The two chunks at the ends of a run are kept for the runs beside it, which other threads may be reading.
    """

    path: Path
    place: Index
    n_bytes: Index
    masks: Index
    filters: Filters
    dtype: np.dtype[Any]
    size: int
    least: int
    kept: dict[int, Future[NDArray[Any]]] = field(default_factory=dict)
    lock: Any = field(default_factory=Lock)

    def read(self, start: int, stop: int) -> NDArray[Any]:
        """Read a run of values.

        Raises
        ------
        OSError, ValueError
            The file ends before, or is damaged.
        """
        values = np.empty(stop - start, dtype=self.dtype)
        if start == stop:
            return values
        first, last = start // self.least, (stop - 1) // self.least
        with self.path.open("rb", buffering=0) as file:
            for number in range(first, last + 1):
                begins = number * self.least
                chunk = self._end(file, number) if number in (first, last) else self._unpack(file, number)
                wanted = slice(max(start - begins, 0), min(stop - begins, self.least))
                values[begins + wanted.start - start : begins + wanted.stop - start] = chunk[wanted]
        return values

    def expect(self, start: int, stop: int) -> None:
        """Have the system fetch a run that is read soon."""
        if start == stop:
            return
        chunks = slice(start // self.least, (stop - 1) // self.least + 1)
        begins = int(self.place[chunks].min())
        ends = int((self.place[chunks] + self.n_bytes[chunks]).max())
        if ends - begins <= 2 * int(self.n_bytes[chunks].sum()):
            fetch_ahead(self.path, begins, ends - begins)
            return
        for number in range(chunks.start, chunks.stop):
            fetch_ahead(self.path, int(self.place[number]), int(self.n_bytes[number]))

    def _unpack(self, file: Any, number: int) -> NDArray[Any]:
        file.seek(int(self.place[number]))
        n_bytes = int(self.n_bytes[number])
        stored = file.read(n_bytes)
        if len(stored) < n_bytes:
            raise OSError("the file is cut short: truncated")
        values = self.filters.undo(stored, mask=int(self.masks[number]), dtype=self.dtype)
        if len(values) != self.least:
            raise ValueError(f"a chunk holds {len(values)} values, not {self.least}")
        return values

    def _end(self, file: Any, number: int) -> NDArray[Any]:
        """Unpack a chunk that two runs share: once, by whichever thread comes first."""
        with self.lock:
            known = self.kept.get(number)
            if known is None:
                made: Future[NDArray[Any]] = Future()
                self.kept[number] = made
                for old in list(self.kept)[:-16]:
                    del self.kept[old]
        if known is not None:
            return known.result()
        try:
            made.set_result(self._unpack(file, number))
        except BaseException as fault:
            made.set_exception(fault)
            raise
        return made.result()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sliced:
    """An array of an open file that is read through its own library: HDF5 with other filters, zarr."""

    array: Any
    lock: Any = field(default_factory=Lock)

    @property
    def size(self) -> int:
        """Values."""
        return int(self.array.shape[0])

    @property
    def least(self) -> int:
        """Values that are unpacked at once, at least."""
        chunks = self.array.chunks
        return int(chunks[0]) if chunks else 1

    def read(self, start: int, stop: int) -> NDArray[Any]:
        """Read a run of values."""
        with self.lock:
            values: NDArray[Any] = np.asarray(self.array[start:stop])
        return values.astype(values.dtype.newbyteorder("="), copy=False)

    def expect(self, start: int, stop: int) -> None:
        """Do nothing: the library reads as it likes."""


def stored_array(array: h5py.Dataset, path: Path) -> Stored:
    """Return the fastest way to read an array of one axis of an HDF5 file that nobody writes to."""
    dtype = array.dtype
    is_plain = dtype.kind in "biuf" and dtype.isnative and dtype.itemsize <= 8 and dtype.kind != "b"
    if not is_plain or array.is_virtual or array.external or array.file.userblock_size:
        return Sliced(array=array)
    if not array.chunks:
        offset = array.id.get_offset()
        if offset is None or offset == _NO_ADDRESS:
            return Sliced(array=array)
        return Contiguous(path=path, offset=int(offset), dtype=dtype, size=int(array.shape[0]))
    return _chunked(array, path) or Sliced(array=array)


def _chunked(array: h5py.Dataset, path: Path) -> Chunked | None:
    filters = filters_of(array)
    n_chunks = -(-int(array.shape[0]) // int(array.chunks[0]))
    found = np.full((3, n_chunks), -1, dtype=np.int64)

    def note(info: Any) -> None:
        found[:, info.chunk_offset[0] // array.chunks[0]] = info.byte_offset, info.size, info.filter_mask

    if filters is None or not n_chunks:
        return None
    array.id.chunk_iter(note)
    if (found < 0).any():  # a chunk that was never written holds the fill value
        return None
    place, n_bytes, masks = found
    return Chunked(
        path=path,
        place=place,
        n_bytes=n_bytes,
        masks=masks,
        filters=filters,
        dtype=array.dtype,
        size=int(array.shape[0]),
        least=int(array.chunks[0]),
    )
