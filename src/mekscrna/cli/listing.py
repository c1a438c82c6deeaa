"""The verbs ``list`` and ``schema``: what there is, and how to write more of it."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from mekscrna.cli._options import JsonOption, RootOption
from mekscrna.errors import UnknownNameError

if TYPE_CHECKING:
    from mekscrna.spec.catalog import Catalog
    from mekscrna.spec.dataset import Dataset
    from mekscrna.spec.prospect import Prospect


class Shelf(StrEnum):
    """What can be listed."""

    DATASETS = "datasets"
    SIGNATURES = "signatures"
    CLAIMS = "claims"
    STUDIES = "studies"
    METHODS = "methods"


KINDS = ("dataset", "prospect", "signature", "claim", "study")
"""The declarations that have a schema, named here so that help loads nothing."""


def list_library(
    shelf: Annotated[str, typer.Argument(help="What to list.", metavar="|".join(Shelf))],
    *,
    root: RootOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the datasets, signatures, claims, studies or scoring methods there are."""
    from mekscrna.spec.catalog import Catalog

    if shelf not in set(Shelf):
        raise UnknownNameError("shelf", shelf, Shelf)
    rows = _methods() if shelf == Shelf.METHODS else _ROWS[Shelf(shelf)](Catalog.open(root))
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        print_rows(rows)


def schema(kind: Annotated[str, typer.Argument(help="Which declaration.", metavar="|".join(KINDS))]) -> None:
    """Print the JSON Schema of a declaration, for completion in an editor."""
    from mekscrna.spec.schema import json_schema

    typer.echo(json.dumps(json_schema(kind), indent=2, ensure_ascii=False))


def _datasets(catalog: Catalog) -> list[dict[str, Any]]:
    """Return the datasets that are declared, then those that are known and not ready, with what they lack."""
    ready = [_deposit(each, status=_status(each)) for each in catalog.datasets.values()]
    known = [
        _deposit(each, status="not ready", missing="; ".join(each.missing))
        for each in catalog.prospects.values()
    ]
    return ready + known


def _status(dataset: Dataset) -> str:
    """Tell datasets whose files were read from those declared by what others say of their files."""
    if dataset.simulation:
        return "simulated"
    known = dataset.availability
    return "untried" if known and known.unverified else "runs"


def _deposit(each: Dataset | Prospect, *, status: str, missing: str = "") -> dict[str, Any]:
    seen = each.availability
    return {
        "id": each.id,
        "status": status,
        "record_seen": "" if seen is None else "yes" if seen.verified else "no",
        "species": each.species,
        "assay": each.assay,
        "arms": ", ".join(each.arms),
        "missing": missing,
        "unverified": "" if seen is None else "; ".join(each.rstrip(".") for each in seen.unverified),
        "title": each.title,
    }


def _signatures(catalog: Catalog) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "species": each.species,
            "genes": len(each.genes.up) + len(each.genes.down),
            "role": each.role,
            "licence": each.licence,
            "title": each.title,
        }
        for each in catalog.all_signatures.values()
    ]


def _claims(catalog: Catalog) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "population": each.population,
            "readout": each.readout.key,
            "direction": each.direction,
            "smallest_effect": each.smallest_effect.value,
            "unit": each.smallest_effect.unit,
            "statement": each.statement,
        }
        for each in catalog.claims.values()
    ]


def _studies(catalog: Catalog) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "datasets": len(each.datasets),
            "claims": len(each.claims),
            "question": each.question,
        }
        for each in catalog.studies.values()
    ]


def _methods() -> list[dict[str, Any]]:
    from mekscrna.scoring.score import METHODS

    return [
        {"id": each.name, "reads": each.reads, "doi": each.doi, "title": each.title, "meaning": each.meaning}
        for each in METHODS.values()
    ]


_NARROW: Final = 120
"""Columns of a terminal below which a table that does not fit is cut to names and titles."""

_LAST: Final = 24
"""Columns that the last field of a row must have at least; it may take several lines."""

_ROWS = {
    Shelf.DATASETS: _datasets,
    Shelf.SIGNATURES: _signatures,
    Shelf.CLAIMS: _claims,
    Shelf.STUDIES: _studies,
}


def print_rows(rows: list[dict[str, Any]]) -> None:
    """Print rows as a table on a terminal, as tab-separated text in a pipe."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    console = Console()
    columns = list(rows[0]) if rows else []
    if not console.is_terminal:
        typer.echo("\t".join(columns))
        for row in rows:
            typer.echo("\t".join(str(row[column]) for column in columns))
        return
    if console.width < _NARROW and not _fit(rows, console.width):
        for row in rows:
            console.print(Text(str(row[columns[0]]), style="bold"))
            console.print(Padding(Text(str(row[columns[-1]])), (0, 0, 0, 2)))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold", no_wrap=column == columns[0])
    for row in rows:
        table.add_row(*(Text(str(row[column])) for column in columns))
    console.print(table)


def _fit(rows: list[dict[str, Any]], width: int) -> bool:
    """Tell whether all fields but the last fit side by side, with room for the last."""
    columns = list(rows[0]) if rows else []
    widest = [max(len(column), *(len(str(row[column])) for row in rows)) for column in columns]
    return sum(each + 1 for each in widest[:-1]) + min(_LAST, *widest[-1:]) <= width if widest else True
