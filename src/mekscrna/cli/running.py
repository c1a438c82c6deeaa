"""The verbs that run a study: ``run`` and ``demo``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mekscrna.cli._answers import DATASET_FAILED
from mekscrna.cli._folders import check_data_dir, check_out
from mekscrna.cli._options import DataDirOption, JsonOption, OutOption, QuietOption, RootOption

if TYPE_CHECKING:
    from mekscrna.record import Run
    from mekscrna.spec.catalog import Catalog
    from mekscrna.spec.study import Study


def run(
    study: Annotated[
        str,
        typer.Argument(help="A study, or a dataset (every claim that compares its arms); id or YAML file."),
    ],
    *,
    data_dir: DataDirOption = Path(),
    out: OutOption = Path("runs"),
    root: RootOption = None,
    scores: Annotated[
        bool, typer.Option("--scores", help="Keep every cell's scores, too: scores/<dataset>.h5ad.")
    ] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Put a study's claims to its datasets, and write the run and its report."""
    from mekscrna.cli._studies import check_parts, open_study

    check_data_dir(data_dir)
    asked, catalog = open_study(study, root)
    check_parts([asked], catalog)
    check_out(out / asked.id)
    return _run(asked, catalog, data_dir=data_dir, out=out, scores=scores, as_json=as_json, quiet=quiet)


def demo(
    *,
    out: OutOption = Path("runs"),
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Simulate tumors with planted truths, and run a study on them in which every verdict occurs."""
    from mekscrna.cli._progress import shown_simulation
    from mekscrna.cli._studies import open_study

    study, catalog = open_study("demo", None)
    data_dir = out / study.id / "data"
    check_out(data_dir)
    with shown_simulation(quiet=quiet or as_json) as tell:
        from mekscrna.simulation.tumour import write

        for entry in study.datasets:
            dataset = catalog.dataset(entry.id)
            tell(dataset.title)
            write(dataset, catalog.signatures_for(dataset.species), data_dir)
    return _run(study, catalog, data_dir=data_dir, out=out, scores=False, as_json=as_json, quiet=quiet)


def _run(
    study: Study, catalog: Catalog, *, data_dir: Path, out: Path, scores: bool, as_json: bool, quiet: bool
) -> int:
    from mekscrna import pipeline
    from mekscrna.cli._progress import shown_progress
    from mekscrna.reporting.write import write_report

    with shown_progress(len(study.datasets), quiet=quiet or as_json) as listener:
        found = pipeline.run(
            study, catalog=catalog, data_dir=data_dir, out=out, scores=scores, listener=listener
        )
    report = write_report(found, pipeline.run_folder(out, study, found.digest))
    _show(found, report, as_json=as_json)
    return DATASET_FAILED if any(outcome.failure for outcome in found.outcomes) else 0


def _show(found: Run, report: Path, *, as_json: bool) -> None:
    from mekscrna.reporting.terminal import print_verdicts, verdict_rows

    if as_json:
        rows = {"digest": found.digest, "report": str(report), "verdicts": verdict_rows(found)}
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        print_verdicts(found)
        typer.echo(f"\nReport: {report}")
