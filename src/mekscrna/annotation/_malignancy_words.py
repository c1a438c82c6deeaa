"""What copy numbers said of malignant cells, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna.annotation.copy_number import ABERRANT, UNCLEAR, USUAL
from mekscrna.data.columns import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from mekscrna.annotation.copy_number import CopyNumber

MOST_UNCLEAR: Final = 0.15
"""The share of cells with unclear copy numbers from which the tool says so."""


def words_of(found: CopyNumber, *, n_normal: int, table: pd.DataFrame) -> Iterator[str]:
    """Say how many cells are aberrant, which names that gave, and where the evidence disagrees."""
    n_of = {call: int(np.sum(found.calls == call)) for call in (ABERRANT, USUAL, UNCLEAR)}
    yield (
        f"Copy numbers (of {found.n_genes:,} genes in {found.n_windows:,} windows, against {n_normal:,} "
        f"normal cells): {', '.join(f'{call} {n:,}' for call, n in n_of.items())}."
    )
    if not n_of[ABERRANT]:
        yield "No cells share a pattern of gains and losses, so none is called malignant by them."
    yield from _changes(table)
    yield from _disputed(table)
    share = n_of[UNCLEAR] / max(len(found.calls), 1)
    if share > MOST_UNCLEAR:
        yield f"Careful: the copy numbers of {share:.0%} of the cells are unclear; malignant ones are missed."
    yield "Usual copy numbers do not prove a cell normal."


def _changes(table: pd.DataFrame) -> Iterator[str]:
    changed = table[table["before"] != table["after"]]
    for after, rows in changed.groupby("after"):
        parts = rows.groupby("before")["n_cells"].sum()
        named = ", ".join(f"{before} {n:,}" for before, n in parts.items())
        yield f"Now {after}: {counted(int(parts.sum()), 'cell')}, named before as {named}."


def _disputed(table: pd.DataFrame) -> Iterator[str]:
    disputed = table[table["evidence"] == "disputed"]
    if len(disputed):
        rows = zip(disputed["before"], disputed["copy_number"], disputed["n_cells"], strict=True)
        said = ", ".join(f"{before} by name but {call} {n:,}" for before, call, n in rows)
        n_cells = counted(int(disputed["n_cells"].sum()), "cell")
        yield f"Careful: names and copy numbers disagree in {n_cells} ({said})."
