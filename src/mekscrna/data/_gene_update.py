"""Current symbols for the genes of a matrix, where it is certain which they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mekscrna.data._gene_forms import is_blank
from mekscrna.data.columns import counted
from mekscrna.genes.doctor import treat
from mekscrna.genes.reference import reference
from mekscrna.genes.spelling import same_letters

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mekscrna.genes.finding import Status
    from mekscrna.genes.reference import Species
    from mekscrna.genes.treatment import Treatment

_DONE: Final[dict[str, str]] = {
    "updated": "{n} outdated or other names to the current symbol",
    "ensembl_id": "{n} Ensembl ids to their symbols",
    "by_id": "{n} names to the symbol of the Ensembl id beside them",
    "case": "{n} to the symbol's letter case",
    "punctuation": "{n} with dots to hyphens",
    "blanks": "{n} without the blanks around them",
}
_LEFT: Final[dict[Status | str, str]] = {
    "taken": "{n} under old names of genes that the file holds by another name, too",
    "ambiguous": "{n} that may be several genes",
    "date": "{n} that a spreadsheet made a date of",
    "other_species": "{n} of the other species",
    "clone_id": "{n} clone ids",
    "ensembl_id": "{n} Ensembl ids without a symbol",
    "odd": "{n} in no form of a gene name",
    "unknown": "{n} unknown",
}
_BY_NAME: Final = frozenset({"updated", "case", "punctuation"})
_SHOWN: Final = 3


def updated(
    names: NDArray[np.object_], species: Species, *, gene_ids: NDArray[np.object_] | None, in_capitals: bool
) -> tuple[NDArray[np.object_], tuple[str, ...]]:
    """Give each name its current symbol where that is certain.

    An old name stays where the file has another name for that gene, too: in its annotation the two are
    different genes. A name that says nothing certain takes the symbol of its Ensembl id.

    Parameters
    ----------
    names
        One per gene.
    gene_ids
        One per gene, or None.
    in_capitals
        Whether names are written in capitals throughout, so that the letter case says nothing: mouse genes
        then get theirs.

    Returns
    -------
    One name per gene, and what was changed and left, in words; nothing where nothing was changed.
    """
    given = _recased(names, species) if in_capitals and species == "mouse" else names
    by_name = _without_blanks(treat(given.tolist(), species))
    by_id = [None] * len(names) if gene_ids is None else _symbols_of(gene_ids, species)
    claims = _claims(given, by_name)
    result, done, left = names.copy(), Counter[str](), Counter[str]()
    examples: dict[str, list[str]] = {}
    for place, (finding, of_id) in enumerate(zip(by_name.findings, by_id, strict=True)):
        how: str = "case" if given[place] != names[place] else finding.status
        name = by_name.name_of(finding)
        if finding.symbol is None and of_id is not None:
            how, name = "by_id" if finding.status != "ensembl_id" else "ensembl_id", of_id
        if how in _BY_NAME and len(claims[name]) > 1 and name != given[place]:
            left["taken"] += 1
        elif name and name != names[place]:
            result[place] = name
            kind = how if how in _DONE else "blanks"
            done[kind] += 1
            examples.setdefault(kind, []).append(f"{names[place]} → {name}")
        elif finding.symbol is None and finding.status in _LEFT:
            left[finding.status] += 1
    return result, _words(done, left, examples)


def _without_blanks(by_name: Treatment) -> Treatment:
    """Leave names that say there is none (``NA``), and mere numbers, though a gene has gone by them."""
    findings = tuple(
        replace(each, status="odd", symbol=None) if each.status == "updated" and is_blank(each.text) else each
        for each in by_name.findings
    )
    return replace(by_name, findings=findings)


def _claims(given: NDArray[np.object_], by_name: Treatment) -> dict[str, set[str]]:
    """Return symbol → the names of the file that would go by it, itself included."""
    claims: dict[str, set[str]] = {name: {name} for name in given.tolist()}
    for finding in by_name.findings:
        if finding.status in _BY_NAME:
            claims.setdefault(by_name.name_of(finding), set()).add(finding.text)
    return claims


def _recased(names: NDArray[np.object_], species: Species) -> NDArray[np.object_]:
    tables = reference(species)
    return np.array([same_letters(name, tables) or name for name in names.tolist()], dtype=object)


def _symbols_of(gene_ids: NDArray[np.object_], species: Species) -> list[str | None]:
    tables = reference(species).symbol_of_id
    return [tables.get(gene) for gene in gene_ids.tolist()]


def _words(done: Counter[str], left: Counter[Any], examples: dict[str, list[str]]) -> tuple[str, ...]:
    if not done:
        n_dates = left["date"]
        if not n_dates:
            return ()
        return (f"{counted(n_dates, 'gene name')} were made dates by a spreadsheet, and are left so.",)
    changed = [
        f"{text.format(n=f'{done[kind]:,}')} ({', '.join(examples[kind][:_SHOWN])})"
        for kind, text in _DONE.items()
        if done[kind]
    ]
    kept = [text.format(n=f"{left[kind]:,}") for kind, text in _LEFT.items() if left[kind]]
    sentence = f"Gene names changed: {'; '.join(changed)}."
    return (f"{sentence} Left as they are: {'; '.join(kept)}." if kept else sentence,)
