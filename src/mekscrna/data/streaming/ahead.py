"""Have the system fetch a part of a file while something else is done."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

WINDOW: Final = 2**17
"""Bytes that Linux reads ahead at one request, at least (the usual ``read_ahead_kb``)."""


def fetch_ahead(path: Path, offset: int, n_bytes: int) -> None:
    """Ask for a run of bytes, a window at a time: of a longer request Linux drops what is beyond its window.

    Does nothing where the system knows no such request.
    """
    if not hasattr(os, "posix_fadvise"):
        return
    with path.open("rb", buffering=0) as file:
        for start in range(offset, offset + n_bytes, WINDOW):
            n_wanted = min(WINDOW, offset + n_bytes - start)
            os.posix_fadvise(file.fileno(), start, n_wanted, os.POSIX_FADV_WILLNEED)
