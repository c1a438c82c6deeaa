"""Write signatures/ from a folder of facts; the same input gives the same bytes.

Run from the project's root: ``python scripts/curate_signatures.py ../shared/facts [where to]``.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from reference_tables import rows_of, symbols, write_reference
from ruamel.yaml import YAML
from signature_yaml import Gene, gene_lines, scalar

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "signatures"
ORTHOLOGS = "igordot/babelgene R/sysdata.rda at ab61c529e3"
ONE_GENE = "No paper: the approved symbol of one gene"
PROPOSED = "Proposed for mekscrna from known targets of the pathway; not a published list"


class Facts(NamedTuple):
    """What was curated elsewhere: lists, where they are from, lists proposed for claims, and orthologs."""

    genes: dict[str, list[Gene]]
    unnamed: dict[str, list[str]]
    """Per list, entries that are no gene symbol, or could be several, as they stand in the source."""
    sources: dict[str, Any]
    proposed: dict[str, Any]
    mouse: dict[str, str]
    """Human to mouse symbol, recommended orthologs only."""


def main(folder: Path, out: Path = OUT) -> None:
    """Write the reference tables and every signature of signature_library.yaml."""
    (out / "reference").mkdir(parents=True, exist_ok=True)
    write_reference(folder / "signatures", out / "reference")
    facts = read_facts(folder, out)
    library = YAML(typ="safe").load(HERE / "signature_library.yaml")
    for name, entry in library.items():
        whole = with_orthologs(name, entry, library, facts=facts) if "orthologs_of" in entry else entry
        (out / f"{name}.yaml").write_text(signature_text(name, whole, facts), encoding="utf-8", newline="\n")
    print(f"{len(library)} signatures written to {out.name}/")


def read_facts(folder: Path, out: Path) -> Facts:
    """Read the lists with current symbols; entries without one, or with two, are kept apart."""
    genes: dict[str, list[Gene]] = defaultdict(list)
    unnamed: dict[str, list[str]] = defaultdict(list)
    current = {species: symbols(out / "reference", species) for species in ("human", "mouse")}
    with (folder / "signatures" / "signatures.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            symbol = current[row["species"]].get(row["current_symbol"])
            if symbol:
                genes[row["signature_id"]].append(Gene(symbol, row["direction"], float(row["weight"])))
            else:
                unnamed[row["signature_id"]].append(row["gene"])
    yaml = YAML(typ="safe")
    return Facts(
        genes,
        unnamed,
        yaml.load(folder / "signatures" / "sources.yaml"),
        yaml.load(folder / "claims" / "claims.yaml")["signatures"],
        {
            row["human_symbol"]: row["mouse_symbol"]
            for row in rows_of(out / "reference" / "orthologs.tsv.gz")
            if row["recommended"] == "yes"
        },
    )


def with_orthologs(
    name: str, entry: dict[str, Any], library: dict[str, Any], *, facts: Facts
) -> dict[str, Any]:
    """Return an entry whose genes are the orthologs of a list above, with the notes to say so."""
    first = library[entry["orthologs_of"]]
    species, other = (species_of(entry["orthologs_of"]), species_of(name))
    across = facts.mouse if other == "mouse" else {mouse: human for human, mouse in facts.mouse.items()}
    genes = chosen_genes(first, facts, species)
    lost = [gene.symbol for gene in genes if gene.symbol not in across]
    notes = "Not a published list." + (f" Without a recommended ortholog: {', '.join(lost)}." if lost else "")
    return entry | {
        "genes": [gene._replace(symbol=across[gene.symbol]) for gene in genes if gene.symbol not in lost],
        "source_of": first.get("take"),
        "source": first.get("source"),
        "licence": first.get("licence"),
        "derived_from": f"Orthologs (HCOP) of the {species} list of",
        "read_from": f"{read_from(first, facts)}; orthologs as in {ORTHOLOGS}",
        "notes": f"{notes} {entry.get('notes', '')}".strip(),
    }


def species_of(name: str) -> str:
    """Return the species of a list, which its id tells."""
    return "mouse" if name.endswith("_mm") else "human"


def signature_text(name: str, entry: dict[str, Any], facts: Facts) -> str:
    """Return one signature as YAML."""
    species = species_of(name)
    genes = chosen_genes(entry, facts, species)
    origin = entry.get("source_of") or entry.get("take")
    about = facts.sources[origin] if origin else {}
    lines = [f"id: {name}", f"title: {scalar(entry['title'])}", f"species: {species}", "genes:"]
    lines += gene_lines(genes, entry.get("digits", 3))
    lines += [
        f"{key}: {scalar(entry[key])}" for key in ("role", "alternate_of", "counterpart_of") if key in entry
    ]
    lines += [f"context: {scalar(entry['context'])}", "source:"]
    lines += [f"  {key}: {scalar(value)}" for key, value in source_fields(entry, about).items()]
    lines += [
        f"read_from: {scalar(read_from(entry, facts))}",
        f"licence: {scalar(entry.get('licence') or about.get('licence', 'BSD-3-Clause'))}",
    ]
    if notes := whole_notes(entry, facts):
        lines.append(f"notes: {scalar(notes)}")
    return "\n".join(lines) + "\n"


def chosen_genes(entry: dict[str, Any], facts: Facts, species: str) -> list[Gene]:
    """Return the genes of a list by symbol, each once."""
    if "genes" in entry:
        return sorted(entry["genes"])
    if "listed" in entry:
        return sorted(Gene(symbol, "up", 1.0) for symbol in entry["listed"])
    if "genes_of" in entry:
        return sorted(Gene(symbol, "up", 1.0) for symbol in facts.proposed[entry["genes_of"]][species])
    left_out = set(entry.get("remove", ()))
    listed = facts.genes[entry["take"]]
    if "drop_first" in entry:
        if listed[0].symbol != entry["drop_first"]:
            raise SystemExit(f"{entry['take']} begins with {listed[0].symbol}, not {entry['drop_first']}")
        listed = listed[1:]
    first = {gene.symbol: gene for gene in reversed(listed)}
    return sorted(gene for symbol, gene in first.items() if symbol not in left_out)


def whole_notes(entry: dict[str, Any], facts: Facts) -> str:
    """Return the notes, and the entries of the source that are left out where the notes do not say so."""
    notes = str(entry.get("notes", ""))
    unnamed = [each for each in facts.unnamed.get(entry.get("take", ""), ()) if each not in notes]
    if not unnamed or "is left out, for" in notes or "is a viral protein" in notes:
        return notes
    return f"{notes} Left out, being no current symbol of one gene: {', '.join(unnamed)}.".strip()


def source_fields(entry: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    """Return the source; identifiers that were recalled and not read are marked as unverified."""
    about = entry.get("source") or about
    if not about:
        return {"citation": PROPOSED}
    citation = ONE_GENE if about["citation"].startswith("n/a") else about["citation"]
    if "derived_from" in entry:
        citation = f"{entry['derived_from']} {citation}"
    fields = {"citation": citation}
    fields |= {key: str(about[key]).split(";")[0] for key in ("doi", "pmid") if about.get(key)}
    if "memory" in about.get("citation_ids_basis", ""):
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
    if not where.get("path") or where["repo"].startswith("("):
        return "identical copies in several public repositories"
    return f"{where['repo']} {where['path']} at {where['commit'][:10]}"


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
