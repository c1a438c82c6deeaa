"""Gene lists as a file writes them: sets, genes, signed weights and lines, not yet judged."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mekscrna.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_PAIR: Final = re.compile(r"(?P<base>.+?)(?P<joint>__?)(?P<side>UP|DN|DOWN)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One gene of a list."""

    gene: str
    weight: float = 1.0
    """Negative for genes that are low where the score is high."""
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneList:
    """A named list of genes as it stands in a file."""

    name: str
    title: str
    entries: tuple[Entry, ...]
    line: int | None = None


@dataclass(slots=True, kw_only=True)
class Draft:
    """The lists of a file and what could not be read of it."""

    file: str | None
    lists: list[GeneList] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def fault(self, what: str, *, path: str = "", line: int | None = None, hint: str = "") -> None:
        """Note a fault at a line of the file, in the set `path`."""
        self.problems.append(Problem(what=f"{what}.", path=path, file=self.file, line=line, hint=hint))


def draft_gmt(lines: Sequence[str], file: str) -> Draft:
    """Read the lines of a GMT file; ``X__DN`` holds the down genes of ``X``; ``X_UP`` and ``X_DN`` pair."""
    draft = Draft(file=file)
    found: dict[str, GeneList] = {}
    for number, line in enumerate(lines, start=1):
        name, *rest = (part.strip() for part in line.split("\t"))
        if not line.strip():
            continue
        if not rest:
            what = "a line of a GMT file holds a name, a description and genes, with tabs between"
            draft.fault(what, path=name[:40], line=number)
            continue
        if not name:
            draft.fault("the set has no name", line=number)
            continue
        if name in found:
            what = f"the set '{name}' stands on line {found[name].line} already"
            draft.fault(what, path=name, line=number)
            continue
        genes = tuple(Entry(gene=gene, line=number) for gene in _without_trailing(rest[1:]))
        if not genes:
            draft.fault(f"the set '{name}' is empty", path=name, line=number)
        found[name] = GeneList(name=name, title=_title(rest[0], name), entries=genes, line=number)
    draft.lists += _joined(found, draft)
    return draft


def _joined(found: Mapping[str, GeneList], draft: Draft) -> Iterator[GeneList]:
    """Yield the lists, those that are two halves of one as one."""
    folded = {name.upper(): name for name in found}
    joined: dict[str, list[tuple[str, GeneList]]] = {}
    for name, genes in found.items():
        base, side = _half(name, folded)
        if any(side == other for other, _ in joined.get(base, ())):
            draft.fault(f"the set '{base}' stands twice", path=base, line=genes.line)
        joined.setdefault(base, []).append((side, genes))
    for base, halves in joined.items():
        sides = dict(reversed(halves))
        if "up" not in sides:
            what = f"there are down genes of '{base}', but no up genes"
            draft.fault(what, path=base, line=halves[0][1].line, hint=f"Add a set '{base}'.")
        first = sides.get("up", halves[0][1])
        down = sides["down"].entries if "down" in sides else ()
        up = sides["up"].entries if "up" in sides else ()
        entries = (*up, *(Entry(gene=each.gene, weight=-1.0, line=each.line) for each in down))
        title = first.title if first.title != first.name else base
        yield GeneList(name=base, title=title, entries=entries, line=first.line)


def _half(name: str, folded: Mapping[str, str]) -> tuple[str, str]:
    """Return the list that a set belongs to, and its side; half of a pair alone is a list of its own."""
    found = _PAIR.fullmatch(name)
    if found is None:
        return name, "up"
    base, side = found["base"], "up" if found["side"].upper() == "UP" else "down"
    others = {"up": ("_DN", "_DOWN"), "down": ("_UP", "")}[side]
    has_partner = any((base + other).upper() in folded for other in others)
    return (base, side) if found["joint"] == "__" or has_partner else (name, "up")


def _without_trailing(genes: list[str]) -> list[str]:
    while genes and not genes[-1]:
        genes.pop()
    return genes


def _title(description: str, name: str) -> str:
    is_none = description.lower() in {"", "na", "n/a", "none", "-"} or description.startswith("http")
    return name if is_none else description
