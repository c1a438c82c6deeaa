"""Tallies on disk: a tab-separated table that grows while a grid is run."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Kept = TypeVar("Kept")
_TYPES: Final[dict[str, Any]] = {"str": str, "int": int, "float": float}


def read(path: Path, kind: type[Kept]) -> list[Kept]:
    """Read the tallies of a table; none where there is no file. A line cut short is passed over."""
    if not path.exists():
        return []
    columns = {each.name: _TYPES[str(each.type)] for each in fields(kind)}  # type: ignore[arg-type]
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    if head.split("\t") != list(columns):
        raise SystemExit(f"{path}: its columns are not {', '.join(columns)}; give another file.")
    rows = [line.split("\t") for line in lines]
    return [
        kind(**{name: columns[name](cell) for name, cell in zip(columns, row, strict=True)})
        for row in rows
        if len(row) == len(columns)
    ]


def write(path: Path, tallies: Iterable[Any]) -> None:
    """Write a table whole."""
    rows = list(tallies)
    partial = path.with_name(f"{path.name}.partial")
    lines = ["\t".join(asdict(rows[0])), *map(_line, rows)]
    partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
    partial.replace(path)


def append(path: Path, tally: Any) -> None:
    """Add one line, and a head to a new file."""
    if not path.exists():
        write(path, [tally])
        return
    with path.open("a", encoding="utf-8") as file:
        file.write(_line(tally) + "\n")


def _line(tally: Any) -> str:
    values = asdict(tally).values()
    return "\t".join(f"{value:.6g}" if isinstance(value, float) else str(value) for value in values)
