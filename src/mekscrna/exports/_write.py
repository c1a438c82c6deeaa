"""Give a run to other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mekscrna.discovery import discover
from mekscrna.errors import UnknownNameError
from mekscrna.exports import formats
from mekscrna.exports._export import Export

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.record import Run


def export(run: Run, folder: Path | str, *, to: Sequence[str] | None = None) -> tuple[Path, ...]:
    """Write a run in the formats of other programs.

    Parameters
    ----------
    run
        As :func:`mekscrna.run` or :func:`mekscrna.read_run` returns it.
    folder
        The run's folder.
    to
        Names of formats: ``parquet`` (tables, typed), ``multiqc`` (custom content), ``ro_crate`` (describes
        all files that lie in the folder by then, so it comes last). All if None.

    Returns
    -------
    The files written, in order. Files of an earlier export are replaced.

    Raises
    ------
    UnknownNameError
        No such format.
    """
    known = discover(formats, "EXPORT", Export)
    wanted = tuple(known) if to is None else tuple(to)
    for name in wanted:
        if name not in known:
            raise UnknownNameError("export", name, known)
    return tuple(path for name in known if name in wanted for path in known[name].write(run, Path(folder)))
