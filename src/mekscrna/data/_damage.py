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
    SystemError,
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


class NotOpenedError(ValueError):
    """What is stored in a way that is not opened on purpose; the message says in which and why."""


def unreadable(path: Path, fault: Exception, *, wanted: str = "h5ad") -> DataError:
    """Return what to raise for a file that HDF5 cannot read: what it is instead, or how it is damaged."""
    problem = impostor(path)
    if problem is None and not start_of(path).startswith(b"\x89HDF"):
        problem = Problem(file=path.name, what=f"is no HDF5 file, so no {wanted}.", hint=_AGAIN)
    return DataError([problem]) if problem else damaged(path, fault)


def damaged(path: Path, fault: Exception) -> DataError:
    """Return what to raise for a file of the right kind that cannot be read to its end."""
    words = str(fault).strip() or type(fault).__name__
    if isinstance(fault, NotOpenedError):
        hint = "Where you trust its source, write it again: whole, and compressed with gzip or zstd."
        return DataError([Problem(file=path.name, what=f"is not opened: {words}.", hint=hint)])
    what = "the file is cut short." if "truncated" in words else f"the file is damaged ({words})."
    return DataError([Problem(file=path.name, what=what, hint=_AGAIN)])


def impostor(path: Path) -> Problem | None:
    """Say that a file is empty, closed, or something else altogether (a web page, compressed …)."""
    try:
        start = start_of(path)
    except OSError as closed:
        what = f"cannot be read ({closed.strerror})."
        return Problem(file=path.name, what=what, hint="Are you allowed to read it?")
    if not start:
        return Problem(file=path.name, what="the file is empty.", hint=_AGAIN)
    for signature, what, hint in _IMPOSTORS:
        if start.startswith(signature):
            return Problem(file=path.name, what=f"is {what}.", hint=hint)
    return None


def start_of(path: Path) -> bytes:
    """Return the first bytes of a file."""
    with path.open("rb") as stream:
        return stream.read(32)
