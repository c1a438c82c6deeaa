"""Matrices that are there twice: of all barcodes, and of those that are cells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePosixPath

_RAW: Final = re.compile(r"(?<![a-z])(raw|unfiltered)(?![a-z])")
_WHY: Final = "all barcodes, empty droplets among them; the cells of the same sample are in {}."


def raw_twins(paths: Iterable[PurePosixPath]) -> dict[PurePosixPath, str]:
    """Return the matrices of all barcodes whose filtered twin is there, each with why it is left out.

    Twins have one name but for ``raw`` and ``filtered``, as Cell Ranger writes them.
    """
    by_name = {str(path).lower(): path for path in paths}
    found = {}
    for name, path in by_name.items():
        twins = (f"{name[: raw.start()]}filtered{name[raw.end() :]}" for raw in _RAW.finditer(name))
        twin = next((by_name[other] for other in twins if other in by_name), None)
        if twin is not None:
            found[path] = _WHY.format(twin)
    return found
