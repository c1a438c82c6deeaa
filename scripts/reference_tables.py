"""Write signatures/reference/ from a folder of facts: genes, aliases and orthologs."""

from __future__ import annotations

import csv
import gzip
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

Row = dict[str, str]

GENE_COLUMNS = ("ensembl_id", "symbol", "chr", "start", "end")
YES = {"True": "yes", "False": "no"}


def write_reference(facts: Path, folder: Path) -> None:
    """Write every reference table; the same input gives the same bytes.

    Parameters
    ----------
    facts
        The folder with the Ensembl, HGNC, MGI and HCOP tables.
    folder
        Where the tables go.
    """
    aliases = {
        "human": _aliases(facts / "hgnc_aliases.tsv.gz", symbol="approved_symbol", current="is_approved"),
        "mouse": _aliases(facts / "mgi_aliases_mouse.tsv.gz", symbol="current_symbol", current="is_current"),
    }
    for species, names in aliases.items():
        genes = [row for row in rows_of(facts / f"ensembl_symbols_{species}.tsv.gz") if row["symbol"]]
        coding, others = _genes(genes, names)
        write(folder / f"genes_{species}.tsv.gz", GENE_COLUMNS, coding)
        write(folder / f"other_genes_{species}.tsv.gz", ("ensembl_id", "symbol"), others)
        safe, ambiguous = _by_safety(names)
        write(folder / f"aliases_{species}.tsv.gz", ("alias", "symbol"), safe)
        write(folder / f"ambiguous_{species}.tsv.gz", ("alias", "symbol"), ambiguous)
    columns = ("human_symbol", "mouse_symbol", "one2one", "recommended", "support_n")
    write(folder / "orthologs.tsv.gz", columns, _orthologs(facts / "orthologs_human_mouse.tsv.gz"))


def rows_of(table: Path) -> list[Row]:
    """Return the rows of a gzipped table with tabs."""
    with gzip.open(table, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def symbols(folder: Path, species: str) -> dict[str, str]:
    """Return name → current symbol, of the current symbols themselves and of the safe aliases."""
    tables = {
        kind: rows_of(folder / f"{kind}_{species}.tsv.gz") for kind in ("genes", "other_genes", "aliases")
    }
    current = {row["symbol"]: row["symbol"] for kind in ("genes", "other_genes") for row in tables[kind]}
    return current | {row["alias"]: row["symbol"] for row in tables["aliases"]}


def write(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows as a gzipped table with tabs, without a time in it."""
    text = io.StringIO()
    text.write("\t".join(columns) + "\n")
    for row in rows:
        text.write("\t".join(row[column] for column in columns) + "\n")
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
        out.write(text.getvalue().encode())


def _genes(genes: list[Row], names: list[Row]) -> tuple[list[Row], list[Row]]:
    """Return the protein-coding genes of the primary assembly, and every other symbol there is.

    One id per symbol, the lowest. Approved symbols that Ensembl lacks stand among the others, without an id.
    """
    coding = _one_per_symbol(
        row for row in genes if row["biotype"] == "protein_coding" and row["primary_assembly"] == "yes"
    )
    known = {row["symbol"] for row in coding}
    others = _one_per_symbol(row for row in genes if row["symbol"] not in known)
    known |= {row["symbol"] for row in others}
    unplaced = sorted({row["symbol"] for row in names if row["current"] == "yes"} - known)
    return coding, [*others, *({"ensembl_id": "", "symbol": symbol} for symbol in unplaced)]


def _one_per_symbol(genes: Iterable[Row]) -> list[Row]:
    first = {row["symbol"]: row for row in sorted(genes, key=lambda row: row["ensembl_id"], reverse=True)}
    return sorted(first.values(), key=lambda row: row["ensembl_id"])


def _aliases(table: Path, *, symbol: str, current: str) -> list[Row]:
    """Return alias, symbol, whether the alias is itself current, and whether it is safe, sorted."""
    found = [
        {
            "alias": row["alias"],
            "symbol": row[symbol],
            "current": row[current],
            "safe": row["safe_to_apply"],
        }
        for row in rows_of(table)
    ]
    return sorted(found, key=lambda row: (row["alias"], row["symbol"]))


def _by_safety(names: list[Row]) -> tuple[list[Row], list[Row]]:
    """Return the aliases that stand for one gene, and those that could stand for several.

    A current symbol is no alias, even where another gene once bore it.
    """
    current = {row["alias"] for row in names if row["current"] == "yes"}
    old = [row for row in names if row["alias"] not in current]
    return [row for row in old if row["safe"] == "yes"], [row for row in old if row["safe"] != "yes"]


def _orthologs(table: Path) -> Iterator[Row]:
    for row in rows_of(table):
        yield row | {key: YES[row[key]] for key in ("one2one", "recommended")}
