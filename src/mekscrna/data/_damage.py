"""Why a file cannot be read: what it is instead, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from pathlib import Path

FAULTS: Final = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What libraries raise on files that are not what they say."""
_AGAIN = "Download it again and compare its size or sha256 with those given at the source."
_IMPOSTORS = (
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself", "Fetch it with `git lfs pull`."),
    (b"\x1f\x8b", "compressed with gzip", "Unpack it with `gunzip` first."),
    (b"PK", "a zip archive", "Unpack it first."),
    (b"<", "a web page or XML, not data", "The download led to a page (a login?); fetch the file itself."),
)


def unreadable(path: Path, fault: Exception, *, wanted: str = "h5ad") -> DataError:
    """Return what to raise for a file that HDF5 cannot read: what it is instead, or how it is damaged."""
    try:
        with path.open("rb") as stream:
            start = stream.read(32)
    except OSError as closed:
        what = f"cannot be read ({closed.strerror})."
        return DataError([Problem(file=path.name, what=what, hint="Are you allowed to read it?")])
    if not start:
        return DataError([Problem(file=path.name, what="the file is empty.", hint=_AGAIN)])
    for signature, what, hint in _IMPOSTORS:
        if start.startswith(signature):
            return DataError([Problem(file=path.name, what=f"is {what}.", hint=hint)])
    if not start.startswith(b"\x89HDF"):
        return DataError([Problem(file=path.name, what=f"is no HDF5 file, so no {wanted}.", hint=_AGAIN)])
    what = "the file is cut short." if "truncated" in str(fault) else f"the file is damaged ({fault})."
    return DataError([Problem(file=path.name, what=what, hint=_AGAIN)])
