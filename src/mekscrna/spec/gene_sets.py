"""Gene lists of one's own in and out: GMT, long tables of source, target and weight, and YAML."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mekscrna.errors import InputError, Problem, SpecError
from mekscrna.spec._gene_lists import Draft, draft_gmt
from mekscrna.spec._nets import COLUMNS, Rows, draft_rows, mappings_of, require_columns
from mekscrna.spec._own_signatures import signatures_of
from mekscrna.spec._plain_yaml import draft_plain, is_plain
from mekscrna.spec.reading import build, open_document
from mekscrna.spec.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mekscrna.genes.reference import Species

OWN: Final = "user's own"
SUFFIXES: Final = {
    ".gmt": "gmt",
    ".csv": ",",
    ".tsv": "\t",
    ".txt": "\t",
    ".yaml": "yaml",
    ".yml": "yaml",
}
"""What a file holds, by the end of its name; a character parts the columns of a table."""


def read_gene_sets(path: Path | str, *, species: Species, citation: str = OWN) -> dict[str, Signature]:
    """Read the gene lists of a GMT, CSV, TSV or YAML file as signatures, by id.

    A GMT set ``X__DN`` holds the down genes of ``X``; ``X_UP`` and ``X_DN`` together are one list. Negative
    weights are down genes. Ids are the names in lower case, joined by underscores. Symbols are not looked up:
    that is :func:`mekscrna.genes.doctor.examine`'s work. A YAML file holds one signature with its source, or
    plain lists: ``name: [gene, gene]``, ``name: {up: [gene], down: [gene]}`` or ``name: {gene: weight}``.

    Parameters
    ----------
    species
        Of the lists; the declaration of a signature says its own.
    citation
        Where the lists come from.

    Raises
    ------
    SpecError
        With every fault of the file: empty sets, repeated genes, weights that are no numbers …
    InputError
        The file's name ends otherwise.
    """
    file = Path(path)
    if kind_of(file) == "yaml":
        document = open_document(file)
        if is_plain(document):
            return signatures_of(draft_plain(document), species=species, citation=citation)
        signature = build(document, Signature, name=file.stem)
        return {signature.id: signature}
    return signatures_of(draft_of(file), species=species, citation=citation)


def signatures_of_net(rows: Rows, *, species: Species, citation: str = OWN) -> dict[str, Signature]:
    """Make signatures of a net as decoupler has it: a DataFrame, or mappings, of source, target and weight.

    Raises
    ------
    SpecError
        With every fault.
    """
    draft = draft_rows(((None, row) for row in mappings_of(rows)), None)
    return signatures_of(draft, species=species, citation=citation)


def draft_of(path: Path) -> Draft:
    """Return the lists of a GMT or table file as they stand there, with its lines.

    Raises
    ------
    SpecError
        The file cannot be read as text, or a column is missing.
    InputError
        The file's name ends otherwise.
    """
    kind = kind_of(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        what = f"the file cannot be read ({error.strerror})."
        raise SpecError([Problem(what=what, file=str(path))]) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        what = "the file is not UTF-8 text."
        raise SpecError([Problem(what=what, file=str(path), line=line, hint="Save it as UTF-8.")]) from None
    if kind == "gmt":
        return draft_gmt(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), str(path))
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=kind)
    try:
        require_columns(list(reader.fieldnames or ()), file=str(path))
        return draft_rows(((reader.line_num, row) for row in reader), str(path))
    except csv.Error as error:
        what = f"the table cannot be read on from here ({error})."
        raise SpecError([Problem(what=what, file=str(path), line=reader.line_num)]) from None


def kind_of(path: Path) -> str:
    """Return what a file holds by the end of its name, a key of ``SUFFIXES``' values.

    Raises
    ------
    InputError
        No gene lists are read from such files.
    """
    if path.suffix.lower() not in SUFFIXES:
        allowed = ", ".join(SUFFIXES)
        raise InputError(f"{path}: gene lists are read from files that end in {allowed}.")
    return SUFFIXES[path.suffix.lower()]


def gmt_text(signatures: Iterable[Signature]) -> str:
    """Return signatures as GMT; down genes are the set ``<id>__DN``. Weights have no place in it."""
    lines = []
    for each in signatures:
        title = " ".join(each.title.split())
        lines.append([each.id, title, *each.genes.up])
        if each.genes.down:
            lines.append([f"{each.id}__DN", title, *each.genes.down])
    return "".join("\t".join(line) + "\n" for line in lines)


def net_rows(signatures: Iterable[Signature]) -> list[dict[str, str | float]]:
    """Return signatures as rows of source, target and weight, as in decoupler; down genes weigh < 0."""
    return [
        {"source": each.id, "target": gene, "weight": sign * each.genes.weights.get(gene, 1.0)}
        for each in signatures
        for sign, genes in ((1.0, each.genes.up), (-1.0, each.genes.down))
        for gene in genes
    ]


def csv_text(signatures: Iterable[Signature], *, separator: str = ",") -> str:
    """Return signatures as a table of source, target and weight; a weight keeps every digit."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n", delimiter=separator)
    writer.writeheader()
    writer.writerows(net_rows(signatures))
    return text.getvalue()
