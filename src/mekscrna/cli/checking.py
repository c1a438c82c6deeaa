"""The verb ``check``: everything that can be said before any work or download."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mekscrna.cli._options import JsonOption, RootOption
from mekscrna.cli._studies import open_study
from mekscrna.scoring.names import check_names
from mekscrna.spec.catalog import Catalog

if TYPE_CHECKING:
    from mekscrna.spec.study import Study


def check(
    study: Annotated[
        str | None, typer.Argument(help="The id or YAML file of a study; every study if left out.")
    ] = None,
    *,
    data_dir: Annotated[
        Path | None,
        typer.Option("--data-dir", "-d", help="Check the data files too; they are looked for here."),
    ] = None,
    root: RootOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check configs, references and, with --data-dir, the design in the data; nothing is computed."""
    catalog: Catalog
    if study is None:
        catalog = Catalog.open(root)
        studies = list(catalog.studies.values())
    else:
        one, catalog = open_study(study, root)
        studies = [one]
    for each in studies:
        check_names(each.methods)
        if data_dir is not None:
            _check_files(each, catalog, data_dir)
    _tell(studies, with_data=data_dir is not None, as_json=as_json)


def _check_files(study: Study, catalog: Catalog, data_dir: Path) -> None:
    from mekscrna.lock import lock

    lock(study, catalog, data_dir)


def _tell(studies: list[Study], *, with_data: bool, as_json: bool) -> None:
    if as_json:
        rows = [{"study": each.id, "digest": each.digest(), "data_checked": with_data} for each in studies]
        typer.echo(json.dumps(rows, indent=2))
        return
    for each in studies:
        what = f"{_count(len(each.datasets), 'dataset')}, {_count(len(each.claims), 'claim')}"
        files = "; its files hold what they should" if with_data else ""
        typer.echo(f"{each.id}: {what}: all in order{files}.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
