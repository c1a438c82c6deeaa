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
