"""The verb ``check``: everything that can be said before any work or download."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mekscrna.cli._folders import check_data_dir
from mekscrna.cli._options import JsonOption, RootOption
from mekscrna.errors import DataError

if TYPE_CHECKING:
    from mekscrna.spec.catalog import Catalog
    from mekscrna.spec.study import Study


def check(
    study: Annotated[
        str | None,
        typer.Argument(help="The id or YAML file of a study or a dataset; every study if left out."),
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
    from mekscrna.cli._studies import check_parts, open_study
    from mekscrna.spec.catalog import Catalog

    if data_dir is not None:
        check_data_dir(data_dir)
    if study is None:
        catalog = Catalog.open(root)
        studies = list(catalog.studies.values())
    else:
        one, catalog = open_study(study, root)
        studies = [one]
    check_parts(studies, catalog)
    notes = {} if data_dir is None else _notes_of_files(studies, catalog, data_dir)
    _tell(studies, notes, with_data=data_dir is not None, as_json=as_json)


def _notes_of_files(studies: list[Study], catalog: Catalog, data_dir: Path) -> dict[str, list[str]]:
    """Check the files of all studies, and return study → what a person should know though it is no fault."""
    from mekscrna.lock import examine_data

    findings = {each.id: examine_data(each, catalog, data_dir) for each in studies}
    problems = [problem for found in findings.values() for problem in found.problems]
    if problems:
        raise DataError(dict.fromkeys(problems))
    return {name: found.notes for name, found in findings.items()}


def _tell(studies: list[Study], notes: dict[str, list[str]], *, with_data: bool, as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "study": each.id,
                "digest": each.digest(),
                "data_checked": with_data,
                "notes": notes.get(each.id, []),
            }
            for each in studies
        ]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for each in studies:
        what = f"{_count(len(each.datasets), 'dataset')}, {_count(len(each.claims), 'claim')}"
        files = "; its files hold what they should" if with_data else ""
        typer.echo(f"{each.id}: {what}: all in order{files}.")
        for note in notes.get(each.id, []):
            typer.echo(f"  note: {note}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
