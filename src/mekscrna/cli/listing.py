"""The verbs ``list`` and ``schema``: what there is, and how to write more of it."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mekscrna.cli._options import JsonOption, RootOption

if TYPE_CHECKING:
    from mekscrna.spec.catalog import Catalog


class Shelf(StrEnum):
    """What can be listed."""

    DATASETS = "datasets"
    SIGNATURES = "signatures"
    CLAIMS = "claims"
    STUDIES = "studies"
    METHODS = "methods"


class Kind(StrEnum):
    """The declarations that have a schema."""

    DATASET = "dataset"
    SIGNATURE = "signature"
    CLAIM = "claim"
    STUDY = "study"


def list_library(
    shelf: Annotated[Shelf, typer.Argument(help="What to list.")],
    *,
    root: RootOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the datasets, signatures, claims, studies or scoring methods there are."""
    from mekscrna.spec.catalog import Catalog

    rows = _methods() if shelf is Shelf.METHODS else _ROWS[shelf](Catalog.open(root))
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        _print(rows)


def schema(kind: Annotated[Kind, typer.Argument(help="Which declaration.")]) -> None:
    """Print the JSON Schema of a declaration, for completion in an editor."""
    from mekscrna.spec.schema import json_schema

    typer.echo(json.dumps(json_schema(kind.value), indent=2, ensure_ascii=False))


def _datasets(catalog: Catalog) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "species": each.species,
            "assay": each.assay,
            "arms": ", ".join(each.arms),
            "simulated": "simulated" if each.simulation else "",
            "title": each.title,
        }
        for each in catalog.datasets.values()
    ]


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


_ROWS = {
    Shelf.DATASETS: _datasets,
    Shelf.SIGNATURES: _signatures,
    Shelf.CLAIMS: _claims,
    Shelf.STUDIES: _studies,
}


def _print(rows: list[dict[str, Any]]) -> None:
    """Print rows as a table on a terminal, as tab-separated text in a pipe."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    columns = list(rows[0]) if rows else []
    if not console.is_terminal:
        typer.echo("\t".join(columns))
        for row in rows:
            typer.echo("\t".join(str(row[column]) for column in columns))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(str(row[column]) for column in columns))
    console.print(table)
