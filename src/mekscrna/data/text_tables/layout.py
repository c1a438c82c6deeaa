"""How a table of expression values is laid out: names, facts beside and above, and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mekscrna.data.text_tables import names as words
from mekscrna.data.text_tables.sketch import MISSING, fields_in, is_number
from mekscrna.errors import DataError, Problem
from mekscrna.kernels.dense_text import Form
from mekscrna.spec.dataset import Orientation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mekscrna.data.text_tables.sketch import Row, Sketch
_N_LEADING: Final = 20
_N_ABOVE: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where names, facts and numbers are in a table."""

    form: Form
    separator: str
    start: int
    """The first byte of the first row of numbers, behind the byte-order mark."""
    line: int
    """Its number."""
    leading: tuple[str, ...]
    """What stands above the columns before the numbers; the first of them holds the names of rows."""
    columns: tuple[str, ...]
    """The names of the columns of numbers."""
    above: dict[str, tuple[str, ...]]
    """Rows of facts between the header and the numbers: name → one value per column."""
    orientation: Orientation | None
    """None where the names do not tell."""


def layout_of(path: Path, sketch: Sketch, declared: Orientation | None) -> Layout:
    """See where names, facts and numbers are.

    Columns of text before the numbers are facts about the rows, rows of text above the numbers facts about
    the columns; so are columns and rows of numbers there whose names say so (``Length``, ``tumor``).

    Raises
    ------
    DataError
        It cannot be told, or is not what was declared.
    """
    header, rows = sketch.header, sketch.rows
    _check_names(path, sketch)
    n_leading = _n_leading(path, sketch)
    seen = words.orientation_of([row.fields[0] for row in rows], header[n_leading:], header[0])
    orientation = declared or seen
    if declared and seen and declared != seen:
        raise DataError([_contradiction(path, sketch, seen)])
    while (
        orientation and n_leading < len(header) - 1 and words.is_fact(header[n_leading], beside=orientation)
    ):
        n_leading += 1
    _check_facts(path, header, n_leading=n_leading, orientation=orientation)
    _check_trailing(path, sketch, n_leading=n_leading, orientation=orientation)
    n_above = _n_above(rows, n_leading, orientation)
    if n_above == len(rows):
        what = "holds rows of text alone where the values should be."
        raise DataError([Problem(file=path.name, line=rows[0].line.number, what=what, hint=_NO_MATRIX)])
    first = rows[n_above].line
    form = Form(
        separator=ord(sketch.separator),
        end=sketch.end,
        n_leading=n_leading,
        n_values=len(header) - n_leading,
        is_trailed=sketch.is_trailed or sketch.separator == " ",
    )
    return Layout(
        form=form,
        separator=sketch.separator,
        start=first.start,
        line=first.number,
        leading=header[:n_leading],
        columns=header[n_leading:],
        above=_above(path, sketch, n_leading=n_leading, n_above=n_above),
        orientation=orientation,
    )


_NO_MATRIX: Final = "Is it a table about cells? Those are declared under cell_tables, beside the matrix."


def _check_facts(
    path: Path, header: Sequence[str], *, n_leading: int, orientation: Orientation | None
) -> None:
    """Refuse a table whose columns are facts about cells, all of them."""
    is_last = n_leading == len(header) - 1
    if orientation == "cells_by_genes" and is_last and words.is_fact(header[-1], beside=orientation):
        shown = ", ".join(header[1:4]) + (" …" if len(header) > 4 else "")
        what = f"holds facts about cells alone ({shown}), no genes."
        raise DataError([Problem(file=path.name, line=1, what=what, hint=_NO_MATRIX)])


def _check_names(path: Path, sketch: Sketch) -> None:
    """Refuse columns without names, and a first column of numbers that may be values."""
    if not sketch.has_header:
        line = sketch.rows[0].line
        what = f"has no header: its first line is a row of values ('{line.text[:60]}')."
        hint = "Add a first line that names the columns."
        raise DataError([Problem(file=path.name, line=line.number, what=what, hint=hint)])
    corner = sketch.header[0]
    if corner.lower() in words.NAME_WORDS or not all(is_number(row.fields[0]) for row in sketch.rows):
        return
    what = (
        f"the first column, '{corner}', holds numbers: whether they name the rows or are values is not said."
    )
    hint = "If they are names, call that column 'id' in the header; if not, add a first column of names."
    raise DataError([Problem(file=path.name, line=1, what=what, hint=hint)])


def _n_leading(path: Path, sketch: Sketch) -> int:
    """Count the columns up to the last one of text, the first being that of names."""
    header = sketch.header
    looked_at = [row for row in sketch.rows[len(sketch.rows) // 2 :] if row.n_fields >= len(header)]
    n_first = min(len(header), len(looked_at[0].fields) if looked_at else 1)
    texts = [place for place in range(n_first) if _is_text([row.fields[place] for row in looked_at])]
    n_leading = max([0, *(place for place in texts if place < _N_LEADING)]) + 1
    between = [
        header[place]
        for place in range(1, n_leading)
        if place not in texts and not any(words.is_fact(header[place], beside=way) for way in words.WAYS)
    ]
    if between or len(texts) > n_leading:
        column = header[max(texts)]
        what = f"the column '{column}' holds text, behind columns of numbers."
        hint = "Move it before the numbers, or into a table of its own (cell_tables)."
        raise DataError([Problem(file=path.name, line=1, what=what, hint=hint)])
    if n_leading == len(header) or len(texts) > _N_LEADING:
        what = f"holds text, not numbers, up to its last column ('{header[-1]}')."
        raise DataError([Problem(file=path.name, line=1, what=what, hint=_NO_MATRIX)])
    return n_leading


def _check_trailing(path: Path, sketch: Sketch, *, n_leading: int, orientation: Orientation | None) -> None:
    """Refuse a last column of numbers that is a fact about the rows, by its name."""
    name = sketch.header[-1]
    if orientation and len(sketch.header) > n_leading and words.is_trailing_fact(name, beside=orientation):
        what = f"the last column, '{name}', is a fact about the rows, behind columns of values."
        hint = "Move it before the numbers, or into a table of its own (cell_tables)."
        raise DataError([Problem(file=path.name, line=1, what=what, hint=hint)])


def _is_text(fields: Sequence[str]) -> bool:
    """Tell whether most of the fields that hold something are no numbers."""
    filled = [field for field in fields if field not in MISSING]
    return sum(not is_number(field) for field in filled) * 2 > len(filled)


def _n_above(rows: Sequence[Row], n_leading: int, orientation: Orientation | None) -> int:
    """Count the rows of facts above the numbers."""
    n_above = 0
    for place, row in enumerate(rows[:_N_ABOVE]):
        if _is_text(row.fields[n_leading:]) and row.fields[n_leading:]:
            n_above = place + 1
    if orientation == "genes_by_cells" and any(words.is_gene(row.fields[0]) for row in rows[n_above:]):
        while n_above < len(rows) and words.is_fact(rows[n_above].fields[0], beside="cells_by_genes"):
            n_above += 1
    return n_above


def _above(path: Path, sketch: Sketch, *, n_leading: int, n_above: int) -> dict[str, tuple[str, ...]]:
    above: dict[str, tuple[str, ...]] = {}
    for row in sketch.rows[:n_above]:
        fields = fields_in(row.line.text, sketch.separator)[: len(sketch.header)]
        name = row.fields[0] or f"row_{row.line.number}"
        if row.n_fields < len(sketch.header) or name in above or words.is_gene(name):
            what = f"the row '{name}' stands above the numbers, but is no row of facts about the columns."
            hint = "Rows above the numbers are named, each once, and have a value per column."
            raise DataError([Problem(file=path.name, line=row.line.number, what=what, hint=hint)])
        above[name] = tuple(fields[n_leading:])
    return above


def _contradiction(path: Path, sketch: Sketch, seen: Orientation) -> Problem:
    where, others = ("rows", "columns") if seen == "genes_by_cells" else ("columns", "rows")
    rows = [row.fields[0] for row in sketch.rows[:3]]
    what = (
        f"the {where} go by names of genes, the {others} do not (rows {', '.join(rows)} …; columns "
        f"{', '.join(sketch.header[-3:])}): declared is the other way."
    )
    return Problem(file=path.name, path="matrix.orientation", what=what, hint=f"Declare orientation: {seen}.")
