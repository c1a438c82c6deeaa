"""Nets: long tables of source, target and weight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol, TypeAlias, TypeGuard, cast

from mekscrna.errors import Problem, SpecError, suggestion
from mekscrna.spec._gene_lists import Draft, Entry, GeneList

COLUMNS: Final = ("source", "target", "weight")


class Columns(Protocol):
    """A table such as a DataFrame: its column names, and each column by name."""

    @property
    def columns(self) -> Iterable[Any]:
        """The names of the columns."""

    def __getitem__(self, name: Any, /) -> Iterable[Any]:
        """Return a column."""


Rows: TypeAlias = Columns | Iterable[Mapping[str, Any]]


def draft_rows(rows: Iterable[tuple[int | None, Mapping[str, Any]]], file: str | None) -> Draft:
    """Read rows ``source, target, weight``, each with its line; without a weight a gene weighs 1."""
    draft = Draft(file=file)
    entries: dict[str, list[Entry]] = {}
    for line, row in rows:
        name, gene = (_text(row[key]) for key in COLUMNS[:2])
        if not name or not gene:
            draft.fault(f"the row has no {'source' if not name else 'target'}", path=name, line=line)
            continue
        weight = _weight(row.get("weight", 1))
        if weight is None:
            what = f"the weight of '{gene}' must be a number other than 0, found '{row['weight']}'"
            draft.fault(what, path=name, line=line)
        entry = Entry(gene=gene, weight=weight or 1.0, line=line)
        entries.setdefault(name, []).append(entry)
    for name, genes in entries.items():
        draft.lists.append(GeneList(name=name, title=name, entries=tuple(genes), line=genes[0].line))
    if not entries and not draft.problems:
        draft.fault("the table is empty", line=1 if file else None)
    return draft


def mappings_of(rows: Rows) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a table with columns, or of an iterable of mappings; other columns are passed over.

    Raises
    ------
    SpecError
        A column is missing.
    """
    if _is_table(rows):
        names = [str(name) for name in rows.columns]
        require_columns(names, file=None)
        wanted = [name for name in COLUMNS if name in names]
        for values in zip(*(rows[name] for name in wanted), strict=True):
            yield dict(zip(wanted, values, strict=True))
        return
    for row in cast("Iterable[Mapping[str, Any]]", rows):
        require_columns([str(name) for name in row], file=None)
        yield row


def _is_table(rows: Rows) -> TypeGuard[Columns]:
    return hasattr(rows, "columns")


def require_columns(names: Sequence[str], *, file: str | None) -> None:
    """Raise a SpecError for each of the columns source and target that is not there."""
    missing = [name for name in COLUMNS[:2] if name not in names]
    if missing:
        listed = ", ".join(names) or "none"
        problems = [
            Problem(
                what=f"the column '{name}' is missing; there must be {', '.join(COLUMNS[:2])}.",
                file=file,
                line=1 if file else None,
                hint=f"{suggestion(name, names)} Found: {listed}." if names else "",
            )
            for name in missing
        ]
        raise SpecError(problems)


def _text(value: Any) -> str:
    is_missing = value is None or value != value  # noqa: PLR0124 - not-a-number marks a missing value
    return "" if is_missing else str(value).strip()


def _weight(value: Any) -> float | None:
    """Return a weight other than zero; None for what is no such number. An empty weight is 1."""
    try:
        weight = float(value) if value not in {"", None} else 1.0
    except (TypeError, ValueError):
        return None
    return weight if weight and abs(weight) < float("inf") else None
