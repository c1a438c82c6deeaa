"""The gene doctor: says what each name of a list is, and changes only what is certain."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from mekscrna.genes import forms
from mekscrna.genes.finding import Finding, Status
from mekscrna.genes.reference import OTHER, Reference, Species, reference
from mekscrna.genes.spelling import hyphenated, nearest, same_letters
from mekscrna.genes.treatment import Treatment

if TYPE_CHECKING:
    from collections.abc import Iterable


def examine(
    names: Iterable[str], species: Species, *, tables: Reference | None = None, suggest: bool = True
) -> tuple[Finding, ...]:
    """Say of each name of a list what it is, and which names stand for one gene.

    What a name is found to be does not depend on the other names, nor on their order.

    Parameters
    ----------
    tables
        The gene names of that species; None for the shipped ones.
    suggest
        Look for the symbol nearest to each unknown name, which takes some milliseconds a name.

    Returns
    -------
    One finding per name, in the order given.
    """
    tables = tables or reference(species)
    given = tuple(names)
    known = {name: _examine(name, tables, suggest=suggest) for name in dict.fromkeys(given)}
    genes: dict[str, Counter[str]] = {}
    for name in given:
        finding = known[name]
        if finding.text:
            genes.setdefault(finding.symbol or finding.text, Counter())[finding.text] += 1
    return tuple(_with_repeats(known[name], genes) for name in given)


def treat(
    names: Iterable[str], species: Species, *, tables: Reference | None = None, across: bool = False
) -> Treatment:
    """Give each name its current symbol where that is certain, and leave the others as they are.

    A current symbol is never changed, an ambiguous name never resolved, a date never read. Treating a treated
    list changes nothing.

    Parameters
    ----------
    tables
        The gene names of that species; None for the shipped ones.
    across
        Give symbols of the other species their recommended orthologs too.
    """
    findings = examine(names, species, tables=tables, suggest=False)
    return Treatment(findings=findings, across=across)


def _with_repeats(finding: Finding, genes: dict[str, Counter[str]]) -> Finding:
    if not finding.text:
        return finding
    same = genes[finding.symbol or finding.text]
    others = {text for text, number in same.items() if text != finding.text or number > 1}
    return replace(finding, repeats=tuple(sorted(others))) if others else finding


def _examine(name: str, tables: Reference, *, suggest: bool) -> Finding:
    text = forms.trimmed(name)
    blank = Finding(name=name, text=text, species=tables.species, status="empty")
    if not text:
        return blank
    if text in tables.symbols:
        return replace(blank, status="approved", symbol=text)
    for look in (_date, _id, _alias, _of_other_species, _clone, _odd, _spelling):
        found = look(blank, tables)
        if found is not None:
            return found
    near = nearest(text, tables) if suggest else None
    return replace(blank, status="unknown", candidates=(near,) if near else ())


def _date(blank: Finding, tables: Reference) -> Finding | None:
    names = forms.names_behind_date(blank.text, tables.species)
    if names is None:
        return None
    genes: set[str] = set()
    for name in names:
        found = tables.current(name)
        genes.update((found,) if found else tables.ambiguous.get(name, ()))
    if not genes and not forms.is_surely_date(blank.text):
        return None
    return replace(blank, status="date", candidates=tuple(sorted(genes)))


def _id(blank: Finding, tables: Reference) -> Finding | None:
    gene = forms.ensembl_id(blank.text)
    if gene is None:
        return None
    if gene.startswith("ENSMUSG") is (tables.species == "mouse"):
        return replace(blank, status="ensembl_id", symbol=tables.symbol_of_id.get(gene))
    symbol = tables.other.symbol_of_id.get(gene)
    return _foreign(blank, symbol, tables)


def _alias(blank: Finding, tables: Reference) -> Finding | None:
    """Look among former names; the other species' way of writing goes before another gene's alias."""
    text = forms.with_orf(blank.text)
    if text in tables.ambiguous:
        return replace(blank, status="ambiguous", candidates=tables.ambiguous[text])
    symbol = tables.aliases.get(text)
    if symbol is None:
        return None
    if forms.written_as(text, OTHER[tables.species]):
        elsewhere = tables.other.current(text)
        if elsewhere and tables.other.ortholog(elsewhere) != symbol:
            return _foreign(blank, elsewhere, tables)
    return replace(blank, status="updated", symbol=symbol)


def _of_other_species(blank: Finding, tables: Reference) -> Finding | None:
    other = tables.other
    if blank.text in other.symbols or (
        blank.text in other.aliases and forms.written_as(blank.text, other.species)
    ):
        return _foreign(blank, other.current(blank.text), tables)
    return None


def _foreign(blank: Finding, symbol: str | None, tables: Reference) -> Finding:
    pairs = tables.other.orthologs.get(symbol, ()) if symbol else ()
    ortholog = tables.other.ortholog(symbol) if symbol else None
    others = (tables.current(pair.symbol) for pair in pairs[:3])
    candidates = () if ortholog else tuple(gene for gene in others if gene)
    return replace(blank, status="other_species", ortholog=ortholog, candidates=candidates)


def _clone(blank: Finding, tables: Reference) -> Finding | None:
    del tables
    return replace(blank, status="clone_id") if forms.is_clone(blank.text) else None


def _odd(blank: Finding, tables: Reference) -> Finding | None:
    text = blank.text
    if not (len(text) == 1 or forms.is_number(text) or forms.is_foreign(text)):
        return None
    near = same_letters(text, tables)
    return replace(blank, status="odd", candidates=(near,) if near else ())


def _spelling(blank: Finding, tables: Reference) -> Finding | None:
    ways: tuple[tuple[Status, str | None], ...] = (
        ("case", same_letters(blank.text, tables)),
        ("punctuation", hyphenated(blank.text, tables)),
    )
    return next((replace(blank, status=way, symbol=gene) for way, gene in ways if gene), None)
