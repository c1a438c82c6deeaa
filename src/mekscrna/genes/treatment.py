"""What the gene doctor did to a list: what was changed, and what was left."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final, Literal

from mekscrna.genes.finding import CERTAIN, Finding, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """A list of names after treatment."""

    findings: tuple[Finding, ...]
    """One per name, in the order given; nearest symbols are not looked for."""
    across: bool = False
    """Whether symbols of the other species were given their orthologs."""

    @property
    def names(self) -> tuple[str, ...]:
        """One name per name given, in their order: the symbol where it is certain, else the name, trimmed."""
        return tuple(self.name_of(finding) for finding in self.findings)

    @property
    def genes(self) -> tuple[str, ...]:
        """The names without empty ones, each once, in the order they first stand."""
        return tuple(dict.fromkeys(name for name in self.names if name))

    @property
    def changed(self) -> tuple[Finding, ...]:
        """What was found of each name that is written otherwise now."""
        return tuple(each for each in self.findings if self.name_of(each) != each.name)

    @property
    def left(self) -> tuple[Finding, ...]:
        """What was found of each name that surely stands for no one gene, and was left."""
        return tuple(each for each in self.findings if not self._is_certain(each))

    def name_of(self, finding: Finding) -> str:
        """Return the name that a finding leads to."""
        if self.across and finding.status == "other_species" and finding.ortholog:
            return finding.ortholog
        return (finding.symbol if finding.status in CERTAIN else None) or finding.text

    @property
    def words(self) -> tuple[str, ...]:
        """What was changed and what was left, a sentence for each kind."""
        done = Counter(_DONE[self._change(each)] for each in self.changed)
        left = Counter(each.status for each in self.left)
        n_twice = len([name for name in self.names if name]) - len(self.genes)
        lines = [f"{number} changed: {how}" for how, number in sorted(done.items())]
        lines += [f"{number} left: {_LEFT[kind]}" for kind, number in sorted(left.items())]
        return (*lines, *([f"{n_twice} left: a duplicate of another name"] if n_twice else []))

    def _change(self, finding: Finding) -> Status | Literal["trimmed"]:
        return "trimmed" if self.name_of(finding) == finding.text else finding.status

    def _is_certain(self, finding: Finding) -> bool:
        return finding.symbol is not None or self.name_of(finding) != finding.text


_DONE: Final = {
    "updated": "an outdated name to the current symbol",
    "ensembl_id": "an Ensembl id to its symbol",
    "case": "another letter case to the symbol's",
    "punctuation": "dots to hyphens",
    "trimmed": "blanks taken away",
    "other_species": "a symbol of the other species to its ortholog",
}
_LEFT: Final = {
    "ambiguous": "ambiguous",
    "other_species": "a symbol of the other species",
    "date": "made a date by a spreadsheet",
    "clone_id": "a clone id",
    "ensembl_id": "an Ensembl id without a symbol",
    "odd": "in no form of a gene name",
    "unknown": "unknown",
    "empty": "empty",
}
