"""The verbs ``power`` and ``atlas``: how many samples a claim would need, and how far samples differ."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mekscrna.cli._options import DataDirOption, JsonOption, QuietOption, RootOption

if TYPE_CHECKING:
    from mekscrna.calibration.plans import ClaimPlan


def power(  # noqa: PLR0913 - an option of a verb is an argument of its function
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
    atlas: Annotated[
        Path | None,
        typer.Option("--atlas", help="Plan by this atlas where a dataset has too few samples of its own."),
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
    from mekscrna.comparison.atlas_file import read_atlas
    from mekscrna.errors import InputError

    if true_effect is not None and not 0 < abs(true_effect) < float("inf"):
        raise InputError(f"--true {true_effect}: the shift to plan for must be a number other than 0.")
    known = read_atlas(atlas) if atlas is not None else None
    found = open_or_run(run, data_dir=data_dir, root=root, quiet=quiet or as_json)
    plans = plans_of(found, claim=claim, true_effect=true_effect, atlas=known)
    typer.echo(_as_json(plans) if as_json else plan_text(plans))


def atlas(
    runs: Annotated[list[Path], typer.Argument(help="Runs' folders, or their run.json.")],
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write.")] = Path("atlas.json"),
) -> None:
    """Gather how far untreated samples differ in the datasets of your runs, for datasets with too few."""
    from mekscrna.calibration.atlases import atlas_from, write_atlas
    from mekscrna.cli._folders import check_out
    from mekscrna.comparison.atlas import FEWEST_DATASETS
    from mekscrna.reporting.archive import read_run

    check_out(out.parent)
    found = atlas_from([read_run(each) for each in runs])
    write_atlas(found, out)
    for entry in found.entries:
        low, middle, high = entry.quantiles
        typer.echo(
            f"{entry.readout}\t{entry.population}\t{entry.method}\t{len(entry.variances)} datasets\t"
            f"SD {middle:.3g} ({low:.3g} to {high:.3g})"
        )
    enough = sum(len(entry.variances) >= FEWEST_DATASETS for entry in found.entries)
    typer.echo(
        f"\nAtlas: {out}; {enough} of {len(found.entries)} questions know {FEWEST_DATASETS} datasets or "
        "more, and lend their variance."
    )


def _as_json(plans: list[ClaimPlan]) -> str:
    return json.dumps([asdict(each) for each in plans], indent=2, ensure_ascii=False)
