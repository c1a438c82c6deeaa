"""Write signatures/ from a folder of facts; the same input gives the same bytes.

Run from the project's root: ``python scripts/curate_signatures.py ../shared/facts``.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import textwrap
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from reference_tables import write_reference
from ruamel.yaml import YAML

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "signatures"
PLAIN = re.compile(r"^[A-Za-z][A-Za-z0-9 .,;()/&+_β-]*$")
GLUE = "\x00"
PROPOSED = "Proposed for mekscrna from known targets of the pathway; not a published list"


class Gene(NamedTuple):
    """One gene of a list, its direction (up or down) and its published weight, signed."""

    symbol: str
    direction: str
    weight: float


class Facts(NamedTuple):
    """What was curated elsewhere: lists, where they are from, and lists proposed for claims."""

    genes: dict[str, list[Gene]]
    sources: dict[str, Any]
    proposed: dict[str, Any]


def main(folder: Path) -> None:
    """Write every signature of signature_library.yaml, and the reference tables."""
    facts = read_facts(folder)
    library = YAML(typ="safe").load(HERE / "signature_library.yaml")
    for name, entry in library.items():
        (OUT / f"{name}.yaml").write_text(signature_text(name, entry, facts), encoding="utf-8", newline="\n")
    write_reference(folder / "signatures", OUT / "reference")
    print(f"{len(library)} signatures written to {OUT.name}/")


def read_facts(folder: Path) -> Facts:
    """Read the lists with current symbols; genes without one, or with two, are left out."""
    genes: dict[str, list[Gene]] = defaultdict(list)
    with (folder / "signatures" / "signatures.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            symbol = row["current_symbol"]
            if symbol and "///" not in symbol:
                genes[row["signature_id"]].append(Gene(symbol, row["direction"], float(row["weight"])))
    yaml = YAML(typ="safe")
    return Facts(
        genes,
        yaml.load(folder / "signatures" / "sources.yaml"),
        yaml.load(folder / "claims" / "claims.yaml")["signatures"],
    )


def signature_text(name: str, entry: dict[str, Any], facts: Facts) -> str:
    """Return one signature as YAML."""
    species = "mouse" if name.endswith("_mm") else "human"
    genes = chosen_genes(entry, facts, species)
    origin = entry.get("source_of") or entry.get("take")
    about = facts.sources[origin] if origin else {}
    lines = [f"id: {name}", f"title: {scalar(entry['title'])}", f"species: {species}", "genes:"]
    lines += gene_lines(genes)
    lines += [
        f"{key}: {scalar(entry[key])}" for key in ("role", "alternate_of", "counterpart_of") if key in entry
    ]
    lines += [f"context: {scalar(entry['context'])}", "source:"]
    lines += [f"  {key}: {scalar(value)}" for key, value in source_fields(entry, about).items()]
    lines += [
        f"read_from: {scalar(read_from(entry, facts))}",
        f"licence: {scalar(about.get('licence', 'BSD-3-Clause'))}",
    ]
    if entry.get("notes"):
        lines.append(f"notes: {scalar(entry['notes'])}")
    return "\n".join(lines) + "\n"


def chosen_genes(entry: dict[str, Any], facts: Facts, species: str) -> list[Gene]:
    """Return the genes of a list by symbol, each once."""
    if "genes_of" in entry:
        return sorted(Gene(symbol, "up", 1.0) for symbol in facts.proposed[entry["genes_of"]][species])
    left_out = set(entry.get("remove", ()))
    first = {gene.symbol: gene for gene in reversed(facts.genes[entry["take"]])}
    return sorted(gene for symbol, gene in first.items() if symbol not in left_out)


def gene_lines(genes: list[Gene]) -> list[str]:
    """Return the genes as YAML, and their weights where there are any."""
    lines = []
    for direction in ("up", "down"):
        symbols = [gene.symbol for gene in genes if gene.direction == direction]
        if symbols:
            lines += wrapped(f"  {direction}: [", symbols, "]")
    if any(abs(gene.weight) != 1 for gene in genes):
        lines += wrapped("  weights: {", [weight(gene) for gene in genes], "}")
    return lines


def weight(gene: Gene) -> str:
    """Return the published weight of a gene, to three decimals; the direction holds its sign."""
    return f"{gene.symbol}: {round(abs(gene.weight), 3)}"


def wrapped(opening: str, items: list[str], closing: str) -> list[str]:
    """Return items between brackets, on one line or wrapped."""
    one_line = f"{opening}{', '.join(items)}{closing}"
    if len(one_line) <= 100:
        return [one_line]
    body = textwrap.fill(
        ", ".join(item.replace(" ", GLUE) for item in items),
        width=100,
        initial_indent="    ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [opening, *body.replace(GLUE, " ").splitlines(), f"  {closing}"]


def source_fields(entry: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    """Return the source; identifiers that were recalled and not read are marked as unverified."""
    if not about:
        return {"citation": PROPOSED}
    citation = about["citation"]
    if "derived_from" in entry:
        citation = f"{entry['derived_from']} {citation}"
    fields = {"citation": citation}
    fields |= {key: str(about[key]).split(";")[0] for key in ("doi", "pmid") if about[key]}
    if "memory" in about["citation_ids_basis"]:
        fields["verified"] = False
    return fields


def read_from(entry: dict[str, Any], facts: Facts) -> str:
    """Say where the list was read."""
    if "read_from" in entry:
        return str(entry["read_from"])
    if "take" not in entry:
        return "the proposal itself"
    where = facts.sources[entry["take"]]["read_from"]
    if where["repo"] == "derived":
        where = facts.sources[entry["source_of"]]["read_from"]
    if not where.get("path") or where["repo"].startswith("(several"):
        return "identical copies in several public repositories"
    return f"{where['repo']} {where['path']} at {where['commit'][:10]}"


def scalar(value: object) -> str:
    """Return a value as YAML, in quotes where it needs them."""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return text if PLAIN.match(text) and not text.endswith(" ") else json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
