"""Tallies on disk: a tab-separated table that grows while the grid is run."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from benchmarks.calibration.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

COLUMNS = tuple(each.name for each in fields(Tally))
_TYPES: dict[str, Any] = {"str": str, "int": int, "float": float}
_READ = {each.name: _TYPES[str(each.type)] for each in fields(Tally)}


def read(path: Path) -> list[Tally]:
    """Read the tallies of a table; none where there is no file. A line cut short is passed over."""
    if not path.exists():
        return []
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    if tuple(head.split("\t")) != COLUMNS:
        raise SystemExit(f"{path}: these are not the columns of a calibration; give another file.")
    rows = [line.split("\t") for line in lines]
    return [
        Tally(**{name: _READ[name](cell) for name, cell in zip(COLUMNS, row, strict=True)})
        for row in rows
        if len(row) == len(COLUMNS)
    ]


def write(path: Path, tallies: Iterable[Tally]) -> None:
    """Write a table whole."""
    partial = path.with_name(f"{path.name}.partial")
    lines = ["\t".join(COLUMNS), *map(_line, tallies)]
    partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
    partial.replace(path)


def append(path: Path, tally: Tally) -> None:
    """Add one line, and a head to a new file."""
    if not path.exists():
        write(path, [tally])
        return
    with path.open("a", encoding="utf-8") as file:
        file.write(_line(tally) + "\n")


def _line(tally: Tally) -> str:
    return "\t".join(
        f"{value:.6g}" if isinstance(value, float) else str(value) for value in asdict(tally).values()
    )
