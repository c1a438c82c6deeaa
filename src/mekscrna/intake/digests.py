"""The sha256 of each file of a deposit, as declarations hold them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mekscrna.data.archives import split
from mekscrna.data.digests import sha256_of

if TYPE_CHECKING:
    from mekscrna.intake.inspection import Inspection


def digests(seen: Inspection) -> dict[str, str]:
    """Return path → sha256 of the file on disk: for a member of an archive, that of the archive."""
    known: dict[Path, str] = {}
    found: dict[str, str] = {}
    for matrix in seen.matrices:
        real, _ = split(Path(seen.data_dir) / matrix.path)
        if real not in known:
            known[real] = sha256_of(real)
        found[matrix.path] = known[real]
    return found
