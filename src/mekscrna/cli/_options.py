"""Options that several verbs share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

RootOption = Annotated[
    Path | None,
    typer.Option(
        "--root",
        help="A folder of your own with configs/ and signatures/, read beside the shipped library.",
    ),
]
DataDirOption = Annotated[
    Path,
    typer.Option("--data-dir", "-d", help="The folder that the datasets' file paths start from."),
]
OutOption = Annotated[Path, typer.Option("--out", "-o", help="Runs are written to OUT/<study>/<digest>/.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print machine-readable JSON to standard output.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]
