"""Where the shipped library lies: ``signatures/`` and ``configs/``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parents[1]


def library_root() -> Path:
    """Return the folder that holds ``signatures/`` and ``configs/``.

    In an installed wheel it lies inside the package; in a source tree it is the project's root.
    """
    inside = _PACKAGE / "_library"
    return inside if inside.is_dir() else _PACKAGE.parents[1]
