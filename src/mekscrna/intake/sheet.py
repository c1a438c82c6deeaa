"""A declaration being written: what was seen, the page, and what is left for a person to decide."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from mekscrna.intake.commented import Page
from mekscrna.intake.inspection import Inspection, Role

_ROLES: Final[tuple[Role, ...]] = ("sample", "donor", "arm")


@dataclass(slots=True)
class Sheet:
    """A declaration being written."""

    seen: Inspection
    page: Page = field(default_factory=Page)
    to_decide: list[str] = field(default_factory=list)

    def decide(self, words: str) -> str:
        """Note that something is left to decide, and return the words."""
        self.to_decide.append(words)
        return words


def names_of_columns(seen: Inspection) -> dict[str, str]:
    """Return column → what it is called in the declaration: those of files go by their role."""
    names = {column.name: column.name for column in seen.columns}
    taken = {column.name for column in seen.columns if column.origin in ("obs", "table")}
    for role in _ROLES:
        best = seen.best(role)
        if best and len(best.columns) == 1 and best.columns[0] in seen.file_columns and role not in taken:
            names[best.columns[0]] = role
    return names


def columns_of_files(seen: Inspection) -> dict[str, str]:
    """Return the columns that files need, each with the role or the table that needs it."""
    needed: dict[str, str] = {}
    for role in _ROLES:
        best = seen.best(role)
        needed |= {name: role for name in (best.columns if best else ()) if name in seen.file_columns}
    needed |= {table.on: "table" for table in seen.tables if table.on in seen.file_columns and table.on}
    return needed
