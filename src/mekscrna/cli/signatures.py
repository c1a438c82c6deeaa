"""The verbs of ``signatures``: gene lists, looked at closely."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from mekscrna.cli._answers import BAD_INPUT, answered
from mekscrna.cli._options import JsonOption, RootOption
from mekscrna.cli.listing import print_rows


class Species(StrEnum):
    """The species there are gene lists for."""

    HUMAN = "human"
    MOUSE = "mouse"


class Role(StrEnum):
    """What a list is meant for."""

    DEFAULT = "default"
    ALTERNATE = "alternate"
    CONTROL = "control"
    AVOID = "avoid"


class Format(StrEnum):
    """What lists can be written as."""

    GMT = "gmt"
    CSV = "csv"
    TSV = "tsv"
    YAML = "yaml"


FileSpeciesOption = Annotated[
    Species, typer.Option("--species", help="Of lists that do not say; the declaration of a signature does.")
]


def list_signatures(
    *,
    species: Annotated[Species | None, typer.Option("--species", help="Only lists of one species.")] = None,
    role: Annotated[Role | None, typer.Option("--role", help="Only lists of one role.")] = None,
    root: RootOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the signatures of the library."""
    from mekscrna.spec.signature_files import read_signatures, signature_files

    found = read_signatures(signature_files(root).values()).values()
    rows = [
        {
            "id": each.id,
            "species": each.species,
            "role": each.role,
            "genes": len(each.genes.up) + len(each.genes.down),
            "licence": each.licence,
            "title": each.title,
        }
        for each in found
        if species in {None, each.species} and role in {None, each.role}
    ]
    _give(rows, as_json=as_json)


def show(
    signature: Annotated[str, typer.Argument(help="An id, a file that holds one list, or FILE:SET.")],
    *,
    species: FileSpeciesOption = Species.HUMAN,
    root: RootOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a signature: its genes and what each is, its source, and the lists it overlaps with."""
    from mekscrna.cli._signature_card import card, print_card
    from mekscrna.spec.signature_files import read_signatures, signature_files, signature_of

    files = signature_files(root)
    shown = card(
        signature_of(signature, files, species=species.value), read_signatures(files.values()).values()
    )
    if as_json:
        typer.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    else:
        print_card(shown)


def check(
    lists: Annotated[
        list[str] | None,
        typer.Argument(help="Files (YAML, GMT, CSV, TSV) or ids; the whole library if left out."),
    ] = None,
    *,
    species: FileSpeciesOption = Species.HUMAN,
    root: RootOption = None,
    as_json: JsonOption = False,
) -> int:
    """Check that every gene goes by its current symbol, once; say what to write where one does not."""
    from mekscrna.cli._signature_files import problem_row
    from mekscrna.errors import SpecError, UnknownNameError
    from mekscrna.spec.gene_check import check_file
    from mekscrna.spec.signature_files import is_file_name, signature_files

    files = signature_files(root)
    chosen = []
    for word in lists or files:
        if word not in files and not is_file_name(word):
            raise UnknownNameError("signature", word, files)
        chosen.append(files.get(word) or Path(word))
    problems = [problem for file in chosen for problem in check_file(file, species=species.value)]
    if as_json:
        typer.echo(json.dumps([problem_row(problem) for problem in problems], indent=2, ensure_ascii=False))
        return BAD_INPUT if problems else 0
    if problems:
        raise SpecError(problems)
    what = f"{chosen[0].name}: " if len(chosen) == 1 else f"{len(chosen)} files: "
    typer.echo(f"{what}every gene goes by its current symbol, once.")
    return 0


def diff(
    first: Annotated[str, typer.Argument(help="An id, a file that holds one list, or FILE:SET.")],
    second: Annotated[str, typer.Argument(help="The other.")],
    *,
    species: FileSpeciesOption = Species.HUMAN,
    root: RootOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare two signatures: genes of one alone, genes weighed otherwise, and how much they share."""
    from mekscrna.cli._signature_card import difference_rows, difference_values
    from mekscrna.spec.gene_difference import difference
    from mekscrna.spec.signature_files import signature_files, signature_of

    files = signature_files(root)
    one, other = (signature_of(word, files, species=species.value) for word in (first, second))
    found = difference(one, other)
    if as_json:
        typer.echo(json.dumps(difference_values(one, other, found), indent=2, ensure_ascii=False))
        return
    rows = difference_rows(found)
    if rows:
        print_rows(rows)
    note = "" if one.species == other.species else " The lists are of different species; names are compared."
    n_all = len(found.first.keys() | found.second.keys())
    shared = f"{len(found.shared)} of {n_all} genes shared (Jaccard {found.jaccard:.2f})"
    typer.echo(f"{one.id} and {other.id}: {shared}.{note}", err=True)


def export(
    lists: Annotated[list[str], typer.Argument(help="Ids of signatures, or files of gene lists.")],
    *,
    written_as: Annotated[
        Format | None, typer.Option("--format", help="How to write them; by the name of OUT, else GMT.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Where; standard output if left out.", dir_okay=False),
    ] = None,
    species: FileSpeciesOption = Species.HUMAN,
    root: RootOption = None,
) -> None:
    """Write signatures as GMT, as a table of source, target and weight (CSV, TSV), or as plain YAML."""
    from mekscrna.claims.words import counted
    from mekscrna.cli._signature_files import format_of, note_lost_weights, text_as, write_text
    from mekscrna.spec.signature_files import signature_files, signatures_named

    form = written_as.value if written_as else format_of(out)
    chosen = list(signatures_named(lists, signature_files(root), species=species.value).values())
    text = text_as(form, chosen)
    if form == "gmt":
        note_lost_weights(chosen)
    if out is None:
        typer.echo(text, nl=False)
        return
    write_text(out, text)
    typer.echo(f"{counted(len(chosen), 'signature')}: {out}", err=True)


def _give(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        print_rows(rows)


signatures = typer.Typer(help="Look at gene lists, the library's and your own.", no_args_is_help=True)
signatures.command("list")(answered(list_signatures))
signatures.command("show")(answered(show))
signatures.command("check")(answered(check))
signatures.command("diff")(answered(diff))
signatures.command("export")(answered(export))
