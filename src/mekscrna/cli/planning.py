"""The verb ``power``: how many samples a claim would need."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mekscrna.cli._options import DataDirOption, JsonOption, QuietOption, RootOption

if TYPE_CHECKING:
    from mekscrna.calibration.plans import ClaimPlan


def power(
    run: Annotated[
        str, typer.Argument(help="A run's folder or its run.json; or a study, which is then run.")
    ],
    *,
    claim: Annotated[str | None, typer.Option("--claim", help="The id of one claim; else all.")] = None,
    true_effect: Annotated[
        float | None,
        typer.Option(
            "--true",
            help="The true shift to plan for, in the claim's unit; else 1, 1.5 and 2 smallest effects.",
        ),
    ] = None,
    data_dir: DataDirOption = Path(),
    root: RootOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Say how many samples each claim would need, if further ones differ as those of each dataset do."""
    from mekscrna.calibration.plans import plans_of
    from mekscrna.cli._plan_words import plan_text
    from mekscrna.cli._runs import open_or_run
    from mekscrna.errors import InputError

    if true_effect is not None and not 0 < abs(true_effect) < float("inf"):
        raise InputError(f"--true {true_effect}: the shift to plan for must be a number other than 0.")
    found = open_or_run(run, data_dir=data_dir, root=root, quiet=quiet or as_json)
    plans = plans_of(found, claim=claim, true_effect=true_effect)
    typer.echo(_as_json(plans) if as_json else plan_text(plans))


def _as_json(plans: list[ClaimPlan]) -> str:
    return json.dumps([asdict(each) for each in plans], indent=2, ensure_ascii=False)
