"""The program ``mekscrna``: its verbs."""

from __future__ import annotations

import sys
import warnings
from importlib.metadata import version as version_of
from typing import Annotated

import typer

from mekscrna.cli._answers import answered
from mekscrna.cli.calibrating import calibrate
from mekscrna.cli.checking import check
from mekscrna.cli.drawing import report
from mekscrna.cli.exporting import export
from mekscrna.cli.fetching import fetch
from mekscrna.cli.inspecting import init, inspect
from mekscrna.cli.listing import list_library, schema
from mekscrna.cli.planning import atlas, power
from mekscrna.cli.running import demo, run
from mekscrna.cli.signatures import signatures

app = typer.Typer(
    name="mekscrna",
    help="Put published claims about MEK inhibition to single-cell data; get verdicts with their reasons.",
    epilog=(
        "Exit codes: 0 ran, 1 failed, 2 bad input (nothing written), 3 a dataset failed on the way, "
        "130 stopped by Ctrl-C."
    ),
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
app.command("demo", rich_help_panel="Start")(answered(demo))
app.command("inspect", rich_help_panel="Start")(answered(inspect))
app.command("init", rich_help_panel="Start")(answered(init))
app.command("fetch", rich_help_panel="Start")(answered(fetch))
app.command("run", rich_help_panel="Run")(answered(run))
app.command("check", rich_help_panel="Run")(answered(check))
app.command("power", rich_help_panel="Plan")(answered(power))
app.command("atlas", rich_help_panel="Plan")(answered(atlas))
app.command("calibrate", rich_help_panel="Plan")(answered(calibrate))
app.command("report", rich_help_panel="Look")(answered(report))
app.command("export", rich_help_panel="Look")(answered(export))
app.command("list", rich_help_panel="Look")(answered(list_library))
app.command("schema", rich_help_panel="Look")(answered(schema))
app.add_typer(signatures, name="signatures", rich_help_panel="Look")


def _print_versions(wanted: bool) -> None:  # noqa: FBT001 - typer hands an option's value by position
    if wanted:
        for name in ("mekscrna", "scanpy", "anndata"):
            typer.echo(f"{name} {version_of(name)}")
        raise typer.Exit


@app.callback()
def _before_any_verb(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_versions, is_eager=True, help="Show versions and leave."),
    ] = False,
) -> None:
    """Put published claims about MEK inhibition to single-cell data; get verdicts with their reasons."""
    del version  # its callback has acted


def main() -> None:
    """Run the program and leave with its exit code.

    Warnings of the packages underneath are for those who write code; ``python -W`` and ``PYTHONWARNINGS``
    bring them back.
    """
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    app()
