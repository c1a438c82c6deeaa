"""Write docs/signatures.md and docs/signatures.svg: the shipped gene lists, and what they share.

Usage: ``python scripts/draw_library.py [where to]``. The same library gives the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from mekscrna import Catalog
from mekscrna.genes.reference import reference
from mekscrna.spec.guards import across_species, circular, genes_of, holding, overlaps, shared
from mekscrna.spec.readout import SingleGene

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mekscrna.spec.signature import Signature

HERE: Final = Path(__file__).resolve().parent
PICTURE: Final = "signatures.svg"
ALIKE: Final = 0.2
"""Jaccard index from which a pair of lists is told in the table."""
CELL, LABEL, TOP = 9, 220, 220
PLACES: Final = {
    "on_target": "the on-target list",
    "on_target_alternate": "stands in for the on-target list",
    "alternate": "alternate of the readout",
    "other_side": "the other side of the readout",
}


def main(folder: Path) -> None:
    """Write the page and its picture."""
    catalog = Catalog.open()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "signatures.md").write_text(page(catalog), encoding="utf-8", newline="\n")
    (folder / PICTURE).write_text(heat_map(catalog), encoding="utf-8", newline="\n")
    print(f"{len(catalog.all_signatures)} lists drawn into {folder.name}/")


def page(catalog: Catalog) -> str:
    """Return the page: every list, what lists share, what claims read twice, what was left out."""
    lists = catalog.all_signatures.values()
    human, mouse = (of_species(catalog, species) for species in ("human", "mouse"))
    introduction = (HERE / "library_page.md").read_text(encoding="utf-8")
    tables = {
        "COUNTS": f"{len(human)} human and {len(mouse)} mouse lists",
        "HUMAN": table(LIST_HEAD, map(list_row, human)),
        "MOUSE": table(LIST_HEAD, map(list_row, mouse)),
        "OVERLAPS": table(("list", "other list", "shared", "Jaccard"), overlap_rows(human)),
        "CIRCULAR": table(("claim", "reads", "also in", "which is", "genes"), circular_rows(catalog)),
        "GENES": table(("gene that a claim reads by itself", "lists that hold it"), gene_rows(catalog)),
        "ORTHOLOGS": table(("human list", "n", "without a mouse ortholog"), ortholog_rows(human)),
        "UNVERIFIED": str(sum(not each.source.verified for each in lists)),
        "ALIKE": f"{ALIKE:g}",
    }
    for name, text in tables.items():
        introduction = introduction.replace(f"{{{{{name}}}}}", text)
    return introduction


def of_species(catalog: Catalog, species: str) -> list[Signature]:
    """Return the lists of a species by id."""
    return [each for _, each in sorted(catalog.all_signatures.items()) if each.species == species]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in lines)


LIST_HEAD: Final = ("id", "what", "genes", "role", "source", "verified", "licence")


def list_row(signature: Signature) -> list[str]:
    """Return what is told of one list."""
    up, down = len(signature.genes.up), len(signature.genes.down)
    standing = signature.alternate_of or signature.counterpart_of
    source = signature.source
    link = f" [doi](https://doi.org/{source.doi})" if source.doi else ""
    return [
        f"`{signature.id}`",
        signature.title,
        f"{up} + {down} down" if down else str(up),
        signature.role + (f" of `{signature.alternate_of}`" if standing and signature.alternate_of else ""),
        f"{source.citation}{link}",
        "yes" if source.verified else "no",
        signature.licence,
    ]


def overlap_rows(lists: Sequence[Signature]) -> Iterator[list[str]]:
    """Yield the pairs that are much alike, the most alike first."""
    pairs = [pair for pair in overlaps(lists) if pair.jaccard >= ALIKE]
    for pair in sorted(pairs, key=lambda pair: (-pair.jaccard, pair.first, pair.second)):
        yield [f"`{pair.first}`", f"`{pair.second}`", str(len(pair.genes)), f"{pair.jaccard:.2f}"]


def circular_rows(catalog: Catalog) -> Iterator[list[str]]:
    """Yield what claims read twice, by claim."""
    lists = catalog.signatures_for("human")
    for _, claim in sorted(catalog.claims.items()):
        for one in circular(claim, lists):
            genes = ", ".join(one.genes[:8]) + (f" and {len(one.genes) - 8} more" if one.genes[8:] else "")
            readout = one.readout.partition(":")[2]
            yield [f"`{one.claim}`", f"`{readout}`", f"`{one.signature}`", PLACES[one.place], genes]


def gene_rows(catalog: Catalog) -> Iterator[list[str]]:
    """Yield the genes that claims read by themselves, and the lists that hold them."""
    lists = [each for each in of_species(catalog, "human") if len(genes_of(each)) > 1]
    readouts = (claim.readout for claim in catalog.claims.values())
    genes = {readout.human for readout in readouts if isinstance(readout, SingleGene)} | {"PDCD1LG2"}
    for gene in sorted(genes):
        yield [gene, ", ".join(f"`{held.signature}`" for held in holding({gene}, lists)) or "none"]


def ortholog_rows(lists: Sequence[Signature]) -> Iterator[list[str]]:
    """Yield the human lists of which the mouse lacks something, the worst covered first."""
    tables = reference("human")
    found = [across_species(each, tables.ortholog) for each in lists]
    for one in sorted(found, key=lambda one: (one.coverage, one.signature)):
        if one.lost:
            genes = ", ".join(one.lost[:10]) + (f" and {len(one.lost) - 10} more" if one.lost[10:] else "")
            yield [f"`{one.signature}`", str(one.n_genes), f"{len(one.lost)}: {genes}"]


def heat_map(catalog: Catalog) -> str:
    """Return the Jaccard index of each pair of human lists of two genes or more, each pair once, as SVG."""
    lists = [each for each in of_species(catalog, "human") if len(genes_of(each)) > 1]
    size = CELL * len(lists)
    width, height = LABEL + size + 20, TOP + size + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img">',
        "<title>Jaccard index of every pair of human gene lists</title>",
        "<style>text { font: 7px system-ui, sans-serif; fill: #1b2026; }</style>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<rect x="{LABEL}" y="{TOP}" width="{size}" height="{size}" fill="#f4f5f7"/>',
        *(cell for row in range(len(lists)) for cell in _row(row, lists)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _row(row: int, lists: Sequence[Signature]) -> Iterator[str]:
    """Yield the names and the cells of one row; pairs that share nothing stay empty."""
    name, middle = escape(lists[row].id), CELL * row + CELL / 2 + 2.5
    yield f'<text x="{LABEL - 4}" y="{TOP + middle:g}" text-anchor="end">{name}</text>'
    yield f'<text transform="translate({LABEL + middle:g} {TOP - 4}) rotate(-90)">{name}</text>'
    for column, other in enumerate(lists[: row + 1]):
        pair = shared(lists[row], other)
        if pair.genes:
            place = f'x="{LABEL + CELL * column}" y="{TOP + CELL * row}" width="{CELL}" height="{CELL}"'
            words = f"{name} and {escape(other.id)}: {len(pair.genes)} shared, Jaccard {pair.jaccard:.2f}"
            yield f'<rect {place} fill="{_shade(pair.jaccard)}"><title>{words}</title></rect>'


def _shade(jaccard: float) -> str:
    """Return a blue, the darker the more two lists share; the root keeps small overlaps in sight."""
    depth = jaccard**0.5
    return "#" + "".join(f"{round(light + (dark - light) * depth):02x}" for light, dark in _ENDS)


_ENDS: Final = ((0xE6, 0x08), (0xEF, 0x30), (0xF8, 0x6B))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else HERE.parent / "docs")
