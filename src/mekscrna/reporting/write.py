"""A run and its report, written into one folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mekscrna.reporting.archive import write_run
from mekscrna.reporting.render import write_page

if TYPE_CHECKING:
    from mekscrna.record import Run


def write_report(run: Run, folder: Path | str) -> Path:
    """Write a run (``run.json``, ``study.lock.yaml``, ``tables/``) and its ``report.html``.

    Parameters
    ----------
    run
        As :func:`mekscrna.run` returns it.
    folder
        Made where it is missing; files of an earlier report in it are replaced.

    Returns
    -------
    The path of ``report.html``.

    Raises
    ------
    RunError
        The run holds a number that is not finite; nothing is written.
    """
    place = Path(folder)
    write_run(run, place)
    return write_page(run, place)
