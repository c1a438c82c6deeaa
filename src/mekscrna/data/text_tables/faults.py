"""What is wrong with a row of a table of numbers, in words."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from mekscrna.data._gzip import AGAIN
from mekscrna.data.text_tables.head import decoded
from mekscrna.data.text_tables.sketch import MISSING, NUMBER, fields_in
from mekscrna.errors import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.data.text_tables.layout import Layout

_COMMA: Final = re.compile(r"[+-]?\d[\d.]*,\d+([eE][+-]?\d+)?|[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


def fault_of(path: Path, layout: Layout, row: bytes, *, line: int, is_last: bool) -> Problem:
    """Say what is wrong with a row that could not be read.

    Parameters
    ----------
    row
        The whole line.
    line
        Its number.
    is_last
        Whether it is the last of the file, so that the file may be cut short there.
    """
    text = decoded(row).strip("\r\n")
    fields = fields_in(text, layout.separator)
    n_named = len(layout.leading) + len(layout.columns)
    n_fields = len(fields) - (layout.form.is_trailed and len(fields) == n_named + 1)
    name = fields[0][:60]
    if n_fields != n_named:
        if is_last and n_fields < n_named:
            what = f"the file is cut short: its last row, '{name}', has {n_fields:,} fields of {n_named:,}."
            return Problem(file=path.name, line=line, what=what, hint=AGAIN)
        what = f"the row '{name}' has {n_fields:,} fields, the header names {n_named:,}."
        return Problem(file=path.name, line=line, what=what, hint=_quote_hint(text))
    for place in range(len(layout.leading), n_named):
        if not _is_finite(fields[place]):
            column = layout.columns[place - len(layout.leading)][:60]
            what, hint = _words(fields[place], again=is_last)
            where = f"row '{name}', column '{column}': {what}"
            return Problem(file=path.name, line=line, column=place + 1, what=where, hint=hint)
    if not text.replace("\t", "").isprintable():
        what = f"the row {name!r} holds unprintable bytes: the file is damaged."
        return Problem(file=path.name, line=line, what=what, hint=AGAIN)
    what = f"the row '{name}' cannot be cut into fields."
    return Problem(file=path.name, line=line, what=what, hint=_quote_hint(text) or AGAIN)


def _is_finite(field: str) -> bool:
    return _is_number(field) and math.isfinite(float(field))


def _is_number(field: str) -> bool:
    """Tell whether a field is a number between blanks; Python takes more for blank than a float may have."""
    return bool(NUMBER.fullmatch(field.strip(" \t\r\n")))


def _quote_hint(text: str) -> str:
    return "A quote is opened and not closed on this line." if text.count('"') % 2 else ""


def _words(field: str, *, again: bool) -> tuple[str, str]:
    if field.strip() in MISSING:
        found = f"'{field}' is" if field.strip() else "a blank field, so"
        hint = (
            "A matrix of expression has no gaps: look at the source for the whole one, or leave that row out."
        )
        return f"{found} a missing or infinite value.", hint
    if _COMMA.fullmatch(field.strip()):
        hint = "Decimal commas (or commas between thousands): save it with decimal points, as 1234.5."
        return f"'{field}' has a comma within the number.", hint
    if _is_number(field):
        return f"'{field[:60]}' is too large for a number.", AGAIN
    if not field.isprintable():
        return f"{field[:60]!r} holds unprintable bytes: the file is damaged.", AGAIN
    return f"'{field[:60]}' is no number.", AGAIN if again else ""
