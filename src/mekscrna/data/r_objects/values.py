"""R objects as Python values, from .rds and .RData files."""

from __future__ import annotations

import bz2
import lzma
import warnings
import zlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mekscrna.data._damage import FAULTS
from mekscrna.data._gzip import AGAIN
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LARGEST: Final = 2**33
_LONGEST_SEQUENCE: Final = 10**8
_STARTS: Final = (b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n", b"X\n", b"A\n")
_PIECE: Final = 2**20
EXPORT: Final = (
    "Export it from R: Matrix::writeMM(counts, 'matrix.mtx'), with its rownames and colnames as features.tsv "
    "and barcodes.tsv; or write.csv(as.matrix(counts), 'counts.csv')."
)


def values_of(path: Path) -> Any:
    """Read a file of R: the value of an .rds, a mapping from name to value of an .RData.

    Nothing in it is run. S4 objects become namespaces of their slots, matrices with names labeled arrays.

    Raises
    ------
    DataError
        The file is none of R, is damaged, or holds what cannot be read without R.
    """
    content = _unpacked(path)
    if not content.startswith(_STARTS):
        what = "is no R object (.rds) or workspace (.RData)."
        raise DataError([Problem(file=path.name, what=what, hint=AGAIN)])
    try:
        return _converted(content)
    except (*FAULTS, AssertionError) as fault:
        reason = str(fault)[:200] or type(fault).__name__
        what = f"is a file of R that cannot be read without R, or is damaged ({reason})."
        raise DataError([Problem(file=path.name, what=what, hint=f"{AGAIN} {EXPORT}")]) from fault


def _converted(content: bytes) -> Any:
    from rdata.conversion import convert  # noqa: PLC0415  # takes half a second, for R files alone
    from rdata.parser import DEFAULT_ALTREP_MAP, parse_data  # noqa: PLC0415  # likewise

    bounded = {
        name: _bounded(make) if name.startswith(b"compact") else make
        for name, make in DEFAULT_ALTREP_MAP.items()
    }
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # of R classes that it does not know: their slots are what is wanted
        return convert(parse_data(content, altrep_constructor_dict=bounded), default_encoding="utf-8")


def _bounded(make: Any) -> Any:
    """Refuse sequences that a damaged file says are longer than memory."""

    def bounded(state: Any) -> Any:
        if not 0 <= float(state.value[0]) <= _LONGEST_SEQUENCE:
            raise ValueError("a sequence of impossible length")
        return make(state)

    return bounded


def _unpacked(path: Path) -> bytes:
    try:
        packed = path.read_bytes()
    except OSError as fault:
        what = f"cannot be read ({fault.strerror or fault})."
        raise DataError([Problem(file=path.name, what=what, hint="Is its path right?")]) from fault
    if not packed:
        raise DataError([Problem(file=path.name, what="the file is empty.", hint=AGAIN)])
    for start, what, hint in _IMPOSTORS:
        if packed.startswith(start):
            raise DataError([Problem(file=path.name, what=f"is {what}.", hint=hint)])
    makers: Mapping[bytes, Any] = {
        b"\x1f\x8b": lambda: zlib.decompressobj(31),
        b"BZh": bz2.BZ2Decompressor,
        b"\xfd7zXZ": lzma.LZMADecompressor,
    }
    for start, maker in makers.items():
        if packed.startswith(start):
            return _inflated(path, packed, maker())
    return packed


_IMPOSTORS: Final = (
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself", "Fetch it with `git lfs pull`."),
    (b"<", "a web page or XML, not data", "The download led to a page (a login?); fetch the file itself."),
    (b"\x89HDF", "an HDF5 file, no R object", "Declare the reader of its format, such as reader: h5ad."),
    (b"PK\x03\x04", "a zip archive", "Unpack it first."),
)


def _inflated(path: Path, packed: bytes, inflater: Any) -> bytes:
    """Unpack with a limit; the memory is that of what comes out."""
    found = bytearray()
    try:
        for start in range(0, len(packed), _PIECE):
            found += inflater.decompress(packed[start : start + _PIECE])
            if len(found) > _LARGEST:
                what = f"unpacks to more than {_LARGEST // 2**30} GiB."
                raise DataError([Problem(file=path.name, what=what, hint=EXPORT)])
            if inflater.eof:
                return bytes(found)
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as fault:
        what = f"the file is damaged: it cannot be unpacked ({fault})."
        raise DataError([Problem(file=path.name, what=what, hint=AGAIN)]) from fault
    what = "the file is cut short: it ends before what was packed does."
    raise DataError([Problem(file=path.name, what=what, hint=AGAIN)])
