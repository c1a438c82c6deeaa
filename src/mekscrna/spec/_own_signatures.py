"""From gene lists of one's own to signatures, or to everything that is wrong with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mekscrna.errors import SpecError
from mekscrna.spec._base import SLUG_PATTERN
from mekscrna.spec.signature import SYMBOL_PATTERN, Genes, Signature
from mekscrna.spec.source import Source

if TYPE_CHECKING:
    from mekscrna.genes.reference import Species
    from mekscrna.spec._gene_lists import Draft, Entry, GeneList

LONGEST: Final = 80
"""Characters of an id."""


def slug_of(name: str) -> str:
    """Return the id of a list that goes by a name: ``hallmark_hypoxia`` for ``HALLMARK_HYPOXIA``."""
    words = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return words if re.fullmatch(SLUG_PATTERN, words) else f"set_{words}".rstrip("_")


def signatures_of(draft: Draft, *, species: Species, citation: str) -> dict[str, Signature]:
    """Make the signatures of a draft, by id.

    Raises
    ------
    SpecError
        With every fault of the draft, in the order of its lines.
    """
    found: dict[str, Signature] = {}
    for genes in draft.lists:
        name = slug_of(genes.name)
        if name in found:
            what = f"'{genes.name}' and another set have the same id '{name}'"
            draft.fault(what, path=genes.name, line=genes.line, hint="Give one of them another name.")
        if len(name) > LONGEST:
            draft.fault(
                f"the name is too long: at most {LONGEST} characters", path=genes.name[:40], line=genes.line
            )
            continue
        if _has_faults(genes, draft):
            continue
        up, down = ({each.gene: each for each in genes.entries if each.weight * sign > 0} for sign in (1, -1))
        weights = {each.gene: abs(each.weight) for each in genes.entries if abs(each.weight) != 1}
        found[name] = Signature(
            id=name,
            title=genes.title,
            species=species,
            genes=Genes(up=tuple(up), down=tuple(down), weights=weights),
            role="default",
            context="not stated",
            source=Source(citation=citation),
            read_from=draft.file or "a table in memory",
            licence="not stated",
        )
    if draft.problems:
        raise SpecError(sorted(draft.problems, key=lambda problem: problem.line or 0))
    return found


def _has_faults(genes: GeneList, draft: Draft) -> bool:
    """Note what keeps a list from being a signature, and say whether anything does."""
    before = len(draft.problems)
    first: dict[str, Entry] = {}
    for entry in genes.entries:
        if not re.fullmatch(SYMBOL_PATTERN, entry.gene):
            hint = "Use the approved symbol, such as HLA-A or Cd274."
            draft.fault(f"'{entry.gene}' is not a gene symbol", path=genes.name, line=entry.line, hint=hint)
        if entry.gene in first:
            both = first[entry.gene].weight * entry.weight < 0
            what = f"the gene '{entry.gene}' {'is both up and down' if both else 'stands twice'}"
            draft.fault(what, path=genes.name, line=entry.line)
        first.setdefault(entry.gene, entry)
    if genes.entries and all(entry.weight < 0 for entry in genes.entries):
        known = any(problem.path == genes.name for problem in draft.problems)
        if not known:
            draft.fault("every gene is down; a list needs up genes", path=genes.name, line=genes.line)
    return len(draft.problems) > before or not any(entry.weight > 0 for entry in genes.entries)
