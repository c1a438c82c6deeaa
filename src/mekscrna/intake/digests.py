"""The sha256 of each file of a deposit, as declarations hold them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mekscrna.data.digests import sha256_of

if TYPE_CHECKING:
    from mekscrna.intake.inspection import Inspection


def digests(seen: Inspection) -> dict[str, str]:
    """Return path → sha256 of what lies there: for a member of an archive, that of the archive."""
    return {matrix.path: sha256_of(Path(seen.data_dir) / matrix.path) for matrix in seen.matrices}
