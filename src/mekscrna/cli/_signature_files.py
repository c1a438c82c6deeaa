"""What goes out of ``signatures export`` and ``signatures check``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from mekscrna.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mekscrna.errors import Problem
    from mekscrna.spec.signature import Signature


def format_of(out: Path | None) -> str:
    """Return how lists are written to a file, by the end of its name; GMT to standard output.

    Raises
    ------
    InputError
        The name ends otherwise.
    """
    from mekscrna.spec.gene_sets import kind_of

    if out is None:
        return "gmt"
    kind = kind_of(out)
    return {",": "csv", "\t": "tsv"}.get(kind, kind)


def text_as(form: str, signatures: list[Signature]) -> str:
    """Return signatures as gmt, csv, tsv or yaml."""
    from mekscrna.spec._plain_yaml import yaml_text
    from mekscrna.spec.gene_sets import csv_text, gmt_text

    if form == "gmt":
        return gmt_text(signatures)
    if form == "yaml":
        return yaml_text(signatures)
    return csv_text(signatures, separator="," if form == "csv" else "\t")


def note_lost_weights(signatures: Iterable[Signature]) -> None:
    """Say on standard error which signatures have weights that GMT cannot hold."""
    weighted = [each.id for each in signatures if each.genes.weights]
    if weighted:
        typer.echo(f"GMT has no place for weights: those of {', '.join(weighted)} are left out.", err=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file in one step, so that a half-written one is never seen.

    Raises
    ------
    InputError
        There is no such folder.
    """
    if not path.parent.is_dir():
        raise InputError(f"{path}: there is no folder {path.parent}.")
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)


def problem_row(problem: Problem) -> dict[str, Any]:
    """Return a problem for a program to read."""
    keys = ("file", "line", "column", "path", "what", "hint")
    return {key: getattr(problem, key) for key in keys}
