"""The verb ``report``: the page again, from run.json alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from mekscrna.cli._options import JsonOption


def report(
    run: Annotated[Path, typer.Argument(help="A run's folder, or its run.json.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Write report.html again beside a run.json, without computing anything."""
    from mekscrna.reporting.archive import read_run
    from mekscrna.reporting.render import write_page

    folder = run if run.is_dir() else run.parent
    path = write_page(read_run(run), folder)
    typer.echo(json.dumps({"report": str(path)}) if as_json else f"Report: {path}")
