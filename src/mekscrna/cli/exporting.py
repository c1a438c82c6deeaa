"""The verb ``export``: a run in the formats of other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from mekscrna.cli._options import JsonOption


def export(
    run: Annotated[Path, typer.Argument(help="A run's folder, or its run.json.")],
    *,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", help="parquet, multiqc or ro_crate; may be repeated. All, if left out."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write a run's tables as Parquet, its verdicts for MultiQC, and its folder as an RO-Crate."""
    from mekscrna.exports._write import export as write_exports
    from mekscrna.reporting.archive import read_run

    paths = write_exports(read_run(run), run if run.is_dir() else run.parent, to=to)
    if as_json:
        typer.echo(json.dumps({"written": [str(path) for path in paths]}, indent=2))
    else:
        typer.echo("\n".join(f"Wrote {path}" for path in paths))
