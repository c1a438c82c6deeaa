"""The reference tables are whole, fit one another, and hold no time."""

from __future__ import annotations

import csv
import gzip
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

Rows = list[dict[str, str]]

TABLES = {
    "genes_human": (["ensembl_id", "symbol", "chr", "start", "end"], 19_407),
    "genes_mouse": (["ensembl_id", "symbol", "chr", "start", "end"], 21_745),
    "other_genes_human": (["ensembl_id", "symbol"], 23_892),
    "other_genes_mouse": (["ensembl_id", "symbol"], 33_509),
    "aliases_human": (["alias", "symbol"], 88_423),
    "aliases_mouse": (["alias", "symbol"], 95_280),
    "ambiguous_human": (["alias", "symbol"], 3_537),
    "ambiguous_mouse": (["alias", "symbol"], 510),
    "orthologs": (["human_symbol", "mouse_symbol", "one2one", "recommended", "support_n"], 29_326),
}
SPECIES = ("human", "mouse")


@pytest.fixture(scope="module")
def tables(root: Path) -> dict[str, Rows]:
    return {name: _read(root / f"signatures/reference/{name}.tsv.gz") for name in TABLES}


def _read(path: Path) -> Rows:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def _column(rows: Rows, name: str) -> list[str]:
    return [row[name] for row in rows]


def _current(tables: dict[str, Rows], species: str) -> set[str]:
    return {row["symbol"] for kind in ("genes", "other_genes") for row in tables[f"{kind}_{species}"]}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_its_columns_and_rows(name: str, tables: dict[str, Rows]) -> None:
    columns, n_rows = TABLES[name]
    assert list(tables[name][0]) == columns
    assert len(tables[name]) == n_rows
    assert all(all(row[column] or column == "ensembl_id" for column in columns) for row in tables[name])


def test_the_readme_names_every_table_and_how_long_it_is(root: Path, tables: dict[str, Rows]) -> None:
    text = (root / "signatures/reference/README.md").read_text(encoding="utf-8")
    for name, rows in tables.items():
        kind, _, species = name.rpartition("_")
        assert f"`{kind}_<species>.tsv.gz`" in text or f"`{name}.tsv.gz`" in text, species
        assert f"{len(rows):,}" in text, name


def test_no_table_holds_a_time_and_together_they_are_small(root: Path) -> None:
    files = sorted((root / "signatures/reference").glob("*.gz"))
    assert {file.name.removesuffix(".tsv.gz") for file in files} == set(TABLES)
    assert all(file.read_bytes()[4:8] == b"\0\0\0\0" for file in files)
    assert sum(file.stat().st_size for file in files) < 3_000_000


@pytest.mark.parametrize("species", SPECIES)
def test_a_symbol_stands_once(species: str, tables: dict[str, Rows]) -> None:
    symbols = [
        *_column(tables[f"genes_{species}"], "symbol"),
        *_column(tables[f"other_genes_{species}"], "symbol"),
    ]
    assert len(set(symbols)) == len(symbols)
    prefix = {"human": "ENSG", "mouse": "ENSMUSG"}[species]
    ids = [
        *_column(tables[f"genes_{species}"], "ensembl_id"),
        *_column(tables[f"other_genes_{species}"], "ensembl_id"),
    ]
    assert all(re.fullmatch(rf"({prefix}\d{{11}})?", each) for each in ids)


@pytest.mark.parametrize("species", SPECIES)
def test_a_safe_alias_stands_for_one_gene_and_an_ambiguous_one_for_several(
    species: str, tables: dict[str, Rows]
) -> None:
    safe = _column(tables[f"aliases_{species}"], "alias")
    assert len(set(safe)) == len(safe)
    ambiguous = _column(tables[f"ambiguous_{species}"], "alias")
    assert not set(safe) & set(ambiguous)
    several = {alias for alias in ambiguous if ambiguous.count(alias) > 1}
    assert {*ambiguous} - several <= {"H4c16"}  # of MGI: one target, but not the gene that the name says


@pytest.mark.parametrize(("species", "renamed"), [("human", {"METTL7B", "PRPF4B"}), ("mouse", set())])
def test_an_alias_is_no_current_protein_coding_gene(
    species: str, renamed: set[str], tables: dict[str, Rows]
) -> None:
    aliases = {*_column(tables[f"aliases_{species}"], "alias")}
    assert aliases & {*_column(tables[f"genes_{species}"], "symbol")} == renamed


@pytest.mark.parametrize("species", SPECIES)
def test_aliases_lead_to_current_symbols(species: str, tables: dict[str, Rows]) -> None:
    led_to = {*_column(tables[f"aliases_{species}"], "symbol")}
    assert len(led_to - _current(tables, species)) / len(led_to) < 0.01


@pytest.mark.parametrize(
    ("species", "alias", "symbol"),
    [
        ("human", "IL8", "CXCL8"),
        ("human", "MARCH1", "MARCHF1"),
        ("human", "SEPT9", "SEPTIN9"),
        ("human", "PDL1", "CD274"),
        ("human", "C14orf102", "NRDE2"),
        ("mouse", "Il8rb", "Cxcr2"),
        ("mouse", "March1", "Marchf1"),
    ],
)
def test_well_known_names_lead_where_they_should(
    species: str, alias: str, symbol: str, tables: dict[str, Rows]
) -> None:
    assert {row["alias"]: row["symbol"] for row in tables[f"aliases_{species}"]}[alias] == symbol


def test_mpp6_is_two_genes(tables: dict[str, Rows]) -> None:
    assert {row["symbol"] for row in tables["ambiguous_human"] if row["alias"] == "MPP6"} == {
        "MPHOSPH6",
        "PALS2",
    }


def test_orthologs_pair_what_they_should(tables: dict[str, Rows]) -> None:
    pairs = {(row["human_symbol"], row["mouse_symbol"]): row for row in tables["orthologs"]}
    assert pairs["CD274", "Cd274"]["recommended"] == pairs["CD274", "Cd274"]["one2one"] == "yes"
    assert pairs["HLA-A", "H2-K1"]["recommended"] == "no"
    assert {row["one2one"] for row in tables["orthologs"]} == {"yes", "no"}
    humans = [row["human_symbol"] for row in tables["orthologs"] if row["one2one"] == "yes"]
    assert len(set(humans)) == len(humans)
    best = [row["human_symbol"] for row in tables["orthologs"] if row["recommended"] == "yes"]
    assert len(set(best)) == len(best)
    assert "HLA-A" not in best
