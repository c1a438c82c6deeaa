"""The sha256 of each file of a deposit, as declarations hold them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mekscrna.data.archives import split
from mekscrna.data.digests import sha256_of

if TYPE_CHECKING:
    from mekscrna.intake.inspection import Inspection


def digests(seen: Inspection) -> dict[str, str]:
    """Return path → sha256 of what lies there: for a member of an archive, that of the archive.

    Files that are not here, known from a record alone, have none.
    """
    paths = {matrix.path: Path(seen.data_dir) / matrix.path for matrix in seen.matrices}
    return {name: sha256_of(path) for name, path in paths.items() if split(path)[0].exists()}
