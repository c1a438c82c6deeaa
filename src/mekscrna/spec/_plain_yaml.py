"""Gene lists as plain YAML, in and out: a name, and its genes, up and down genes, or genes with weights."""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING, Any, Final

from mekscrna.spec._gene_lists import Draft, Entry, GeneList
from mekscrna.spec.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mekscrna.spec._document import Document, Path

SIDES: Final = {"up": 1.0, "down": -1.0}
_BARE: Final = re.compile(r"(?!(?:true|null|false)$)[A-Za-z][A-Za-z0-9_.-]*", re.IGNORECASE)
_WIDTH: Final = 100
_HINT: Final = "Write a list of genes, up: and down: with a list each, or gene: weight."


def is_plain(document: Document) -> bool:
    """Tell lists by their names from the declaration of one signature, which has an id and a source."""
    values = document.values
    return (
        isinstance(values, dict)
        and not values.keys() & Signature.model_fields.keys()
        and any(isinstance(each, list | dict) for each in values.values())
    )


def draft_plain(document: Document) -> Draft:
    """Return the lists of a file as they stand there, with its lines."""
    draft = Draft(file=document.file, problems=list(document.problems))
    for name, value in document.values.items():
        line = document.keys[(name,)].line
        entries = tuple(_entries(document, (name,), value, draft=draft))
        if not value:
            draft.fault(f"the set '{name}' is empty", path=str(name), line=line)
        draft.lists.append(GeneList(name=str(name), title=str(name), entries=entries, line=line))
    return draft


def yaml_text(signatures: Iterable[Signature]) -> str:
    """Return signatures as plain YAML; weights are signed, a title is a comment."""
    return "".join(_block(each) for each in signatures)


def _entries(document: Document, at: Path, value: Any, *, draft: Draft) -> Iterator[Entry]:
    if isinstance(value, list):
        yield from _listed(document, at, value, weight=1.0)
    elif isinstance(value, dict) and value.keys() <= SIDES.keys():
        for side, weight in SIDES.items():
            listed = value.get(side, [])
            if isinstance(listed, list):
                yield from _listed(document, (*at, side), listed, weight=weight)
            else:
                _unread(document, (*at, side), draft)
    elif isinstance(value, dict):
        for gene, weight in value.items():
            mark = document.keys[(*at, gene)]
            if isinstance(weight, bool) or not isinstance(weight, int | float):
                _unread(document, (*at, gene), draft)
            else:
                yield Entry(gene=str(gene), weight=weight, line=mark.line, column=mark.column)
    else:
        _unread(document, at, draft)


def _listed(document: Document, at: Path, genes: list[Any], *, weight: float) -> Iterator[Entry]:
    for place, gene in enumerate(genes):
        path = (*at, place)
        mark = document.marks[path]
        text = document.written.get(path, str(gene))
        yield Entry(gene=text, weight=weight, line=mark.line, column=mark.column)


def _unread(document: Document, at: Path, draft: Draft) -> None:
    draft.problems.append(document.problem(at, "these are no genes", hint=_HINT))


def _block(signature: Signature) -> str:
    genes = signature.genes
    title = f"# {' '.join(signature.title.split())}\n"
    if genes.weights:
        signed = [(gene, genes.weights.get(gene, 1.0)) for gene in genes.up]
        signed += [(gene, -genes.weights.get(gene, 1.0)) for gene in genes.down]
        return f"{title}{signature.id}:\n" + "".join(
            f"  {_bare(gene)}: {value!r}\n" for gene, value in signed
        )
    if not genes.down:
        return title + _line(f"{signature.id}: ", genes.up)
    return f"{title}{signature.id}:\n{_line('  up: ', genes.up)}{_line('  down: ', genes.down)}"


def _line(opening: str, genes: Iterable[str]) -> str:
    text = f"{opening}[{', '.join(map(_bare, genes))}]"
    indent = " " * 4
    return (
        textwrap.fill(text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
        + "\n"
    )


def _bare(gene: str) -> str:
    """Return a symbol as YAML, in quotes where it could be taken for something else."""
    return gene if _BARE.fullmatch(gene) else json.dumps(gene)
