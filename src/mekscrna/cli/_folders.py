"""Whether the folders that a user names can be used, seen before any work is done."""

from __future__ import annotations

import os
from pathlib import Path

from mekscrna.errors import InputError


def check_data_dir(data_dir: Path) -> None:
    """See that the data folder is one.

    Raises
    ------
    InputError
        It is not there, or is a file.
    """
    if not data_dir.exists():
        raise InputError(f"--data-dir {data_dir}: there is no such folder.")
    if not data_dir.is_dir():
        raise InputError(f"--data-dir {data_dir}: this is a file. Name the folder that holds it.")


def check_out(out: Path) -> None:
    """See that files can be written into a folder, which need not be there yet; nothing is written.

    Raises
    ------
    InputError
        A file is in the way, or nothing may be written there.
    """
    nearest = next(each for each in (out, *out.parents, Path()) if each.exists())
    if not nearest.is_dir():
        raise InputError(f"--out: cannot write to {out}, for {nearest} is a file.")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise InputError(f"--out: cannot write to {out}; you may not write in {nearest.resolve()}.")
