"""Whether every gene of a file of gene lists goes by its current symbol, once."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from mekscrna.errors import Problem, SpecError
from mekscrna.genes.doctor import examine
from mekscrna.genes.finding import Finding
from mekscrna.genes.reference import OTHER
from mekscrna.spec._gene_lists import Draft, Entry, GeneList
from mekscrna.spec._own_signatures import signatures_of
from mekscrna.spec._plain_yaml import draft_plain, is_plain
from mekscrna.spec.gene_sets import OWN, draft_of, kind_of
from mekscrna.spec.reading import build, open_document
from mekscrna.spec.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mekscrna.genes.reference import Species
    from mekscrna.spec._document import Document

_TOLD_BETTER: Final = re.compile(r"(?:the gene )?'(.*)' (?:is not a gene symbol|stands twice)\.")
_FEW: Final = 3
"""Fewest foreign symbols that say that a list is of the other species."""


def check_file(path: Path, *, species: Species = "human") -> list[Problem]:
    """Return everything that is wrong with a YAML, GMT, CSV or TSV file of gene lists, by line.

    That is what keeps it from being read, and each name that is not the current symbol of a gene of the
    species, or stands for a gene that stood before.

    Parameters
    ----------
    species
        Of lists that do not say; the declaration of a signature does.

    Raises
    ------
    InputError
        The file's name ends otherwise.
    """
    try:
        document = open_document(path) if kind_of(path) == "yaml" else None
        if document and not is_plain(document):
            draft, species = _draft_of_declaration(document, path, species)
        else:
            draft = draft_of(path) if document is None else draft_plain(document)
            _note_faults(draft, species)
    except SpecError as error:
        return list(error.problems)
    found = [fault for genes in draft.lists for fault in _misnamed(genes, species)]
    better = {(fault.entry.line, fault.entry.gene) for fault in found}
    problems = [each for each in draft.problems if (each.line, _gene_of(each)) not in better]
    problems += [
        foreign for genes in draft.lists for foreign in _of_the_other_species(genes, species, draft.file)
    ]
    problems += [fault.problem(draft.file) for fault in found]
    return sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0))


def _note_faults(draft: Draft, species: Species) -> None:
    """Add what keeps the lists from being signatures."""
    trial = Draft(file=draft.file, lists=draft.lists, problems=draft.problems)
    try:
        signatures_of(trial, species=species, citation=OWN)
    except SpecError as error:
        draft.problems[:] = error.problems


def _draft_of_declaration(document: Document, path: Path, species: Species) -> tuple[Draft, Species]:
    draft = Draft(file=str(path))
    try:
        build(document, Signature, name=path.stem)
    except SpecError as error:
        draft.problems += error.problems
    declared = document.value(("species",))
    entries = [*_entries(document, "up"), *_entries(document, "down")]
    draft.lists.append(GeneList(name="", title="", entries=tuple(entries)))
    return draft, declared if declared in OTHER else species


def _entries(document: Document, side: str) -> Iterator[Entry]:
    found: Any = document.value(("genes", side))
    for place, gene in enumerate(found if isinstance(found, list) else ()):
        at = ("genes", side, place)
        mark = document.marks[at]
        yield Entry(gene=document.written.get(at, str(gene)), line=mark.line, column=mark.column)


@dataclass(frozen=True, slots=True)
class _Misnamed:
    """A gene that cannot stand as it is."""

    entry: Entry
    finding: Finding
    name: str
    """Of its list."""

    def problem(self, file: str | None) -> Problem:
        """Return what is wrong with it, at its place."""
        return Problem(
            what=f"{self.finding.what}.",
            path=self.name,
            file=file,
            line=self.entry.line,
            column=self.entry.column,
            hint=self.finding.hint,
        )


def _misnamed(genes: GeneList, species: Species) -> Iterator[_Misnamed]:
    """Yield the genes to be named otherwise, and those that stood before."""
    findings = examine([entry.gene for entry in genes.entries], species)
    stood: set[str] = set()
    for entry, finding in zip(genes.entries, findings, strict=True):
        gene = finding.symbol or finding.text
        shown = finding if gene in stood else replace(finding, repeats=())
        stood.add(gene)
        if not shown.is_clean:
            yield _Misnamed(entry, shown, genes.name)


def _of_the_other_species(genes: GeneList, species: Species, file: str | None) -> Iterator[Problem]:
    """Say that a list is of the other species, where most of its genes are."""
    findings = examine([entry.gene for entry in genes.entries], species, suggest=False)
    n_foreign = sum(each.status == "other_species" for each in findings)
    if n_foreign >= _FEW and n_foreign * 2 > len(findings):
        other = OTHER[species]
        what = f"{n_foreign} of {len(findings)} genes are {other} symbols in a {species} list."
        hint = (
            f"If it is a {other} list, say so: species: {other} in YAML, --species {other} for other files."
        )
        yield Problem(what=what, path=genes.name, file=file, line=genes.line, hint=hint)


def _gene_of(problem: Problem) -> str:
    """Return the gene of a fault that the gene doctor finds words for; empty where it is another fault."""
    found = _TOLD_BETTER.fullmatch(problem.what)
    return found[1] if found else ""
