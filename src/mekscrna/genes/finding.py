"""What the gene doctor found of one name, in a value and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from mekscrna.genes.reference import OTHER, Species

Status: TypeAlias = Literal[
    "approved",
    "updated",
    "ensembl_id",
    "case",
    "punctuation",
    "ambiguous",
    "other_species",
    "date",
    "clone_id",
    "odd",
    "unknown",
    "empty",
]

CERTAIN: Final[frozenset[Status]] = frozenset({"approved", "updated", "ensembl_id", "case", "punctuation"})
"""The statuses under which a name surely stands for one gene."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one name of a list is."""

    name: str
    """As given."""
    text: str
    """Without the blanks around it."""
    species: Species
    """Of the list."""
    status: Status
    symbol: str | None = None
    """The current symbol, where the name surely stands for one gene that has one."""
    candidates: tuple[str, ...] = ()
    """Genes it may stand for, or the nearest symbol: for a person to choose from, never applied."""
    ortholog: str | None = None
    """This species' gene for a symbol of the other species: applied on request only."""
    repeats: tuple[str, ...] = ()
    """Names elsewhere in the list for the same gene; the name itself where it stands twice."""

    @property
    def is_clean(self) -> bool:
        """Whether the name can stand as it is, once and without blanks around it."""
        return self.status == "approved" and self.name == self.text and not self.repeats

    @property
    def what(self) -> str:
        """What is wrong with the name, in words; empty where nothing is."""
        symbol = self.symbol or "a gene that has no symbol in these tables"
        words = _WHAT[self.status]
        parts = [words.format(name=self.text, symbol=symbol, species=self.species, other=OTHER[self.species])]
        if self.name != self.text and self.text:
            parts.append(f"'{self.text}' has blanks around it")
        if self.repeats:
            parts.append(self._repetition())
        return "; ".join(part for part in parts if part)

    @property
    def hint(self) -> str:
        """What to write instead, as far as it is known."""
        if self.status == "approved":
            return (
                "List it once." if self.repeats else f"Write {self.text}." if self.name != self.text else ""
            )
        if self.symbol:
            return f"Write {self.symbol}."
        if self.ortholog:
            return f"Its {self.species} ortholog is {self.ortholog}."
        if self.status == "other_species":
            return f"It has no certain {self.species} ortholog{_named(self.candidates, ': ')}."
        if self.status in {"ambiguous", "date"} and self.candidates:
            return f"It may be {' or '.join(self.candidates)}: see in the source which."
        return f"Did you mean {' or '.join(self.candidates)}?" if self.candidates else ""

    def _repetition(self) -> str:
        others = [each for each in self.repeats if each != self.text]
        if others:
            named = " and ".join(f"'{each}'" for each in others)
            return f"'{self.text}' is a duplicate: the same gene as {named} in this list"
        return f"'{self.text}' is a duplicate: it stands twice"


_WHAT: Final[dict[Status, str]] = {
    "approved": "",
    "updated": "'{name}' is an outdated or other name of {symbol}",
    "ensembl_id": "'{name}' is the Ensembl id of {symbol}",
    "case": "'{name}' is {symbol} in another letter case",
    "punctuation": "'{name}' is {symbol} with a dot for the hyphen",
    "ambiguous": "'{name}' is ambiguous: several genes have gone by it",
    "other_species": "'{name}' is a {other} symbol in a {species} list",
    "date": "'{name}' is a date that a spreadsheet made of a gene name",
    "clone_id": "'{name}' is a clone id, not a gene symbol",
    "odd": "'{name}' is no form of a {species} gene name (a number, one letter, or a gene of a pathogen)",
    "unknown": "'{name}' is unknown: no {species} gene goes by it",
    "empty": "an empty name",
}


def _named(names: tuple[str, ...], before: str) -> str:
    return f"{before}perhaps {' or '.join(names)}" if names else ""
