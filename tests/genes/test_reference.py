"""The tables of gene names agree with each other, and are there when asked for."""

from __future__ import annotations

import gzip
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mekscrna.errors import RunError
from mekscrna.genes.reference import Reference, reference

if TYPE_CHECKING:
    from pathlib import Path

BOTH = [reference("human"), reference("mouse")]
both = pytest.mark.parametrize("tables", BOTH, ids=["human", "mouse"])


@both
def test_an_alias_leads_to_a_current_symbol_and_is_none(tables: Reference) -> None:
    assert set(tables.aliases.values()) <= tables.symbols
    assert not tables.symbols & tables.aliases.keys()


@both
def test_an_ambiguous_name_is_no_symbol_and_no_alias(tables: Reference) -> None:
    assert not tables.ambiguous.keys() & (tables.symbols | tables.aliases.keys())


@both
def test_ids_lead_to_current_symbols(tables: Reference) -> None:
    assert set(tables.symbol_of_id.values()) <= tables.symbols
    assert not any("." in gene for gene in tables.symbol_of_id)


@pytest.mark.parametrize(
    ("species", "name", "symbol"),
    [
        ("human", "IL8", "CXCL8"),
        ("human", "CXCL8", "CXCL8"),
        ("human", "METTL7B", "TMT1B"),  # renamed since Ensembl 109
        ("mouse", "Wars", "Wars1"),
        ("human", "NOV", None),  # CCN3, and an old name of others
        ("human", "PER1", "PER1"),  # an old name of PGAP3 too: a current symbol stays
    ],
)
def test_current_names(species: str, name: str, symbol: str | None) -> None:
    assert reference(species).current(name) == symbol  # type: ignore[arg-type]  # from a table of texts


def test_known_ids() -> None:
    assert reference("human").symbol_of_id["ENSG00000120217"] == "CD274"
    assert reference("mouse").symbol_of_id["ENSMUSG00000016496"] == "Cd274"


def test_orthologs_go_both_ways() -> None:
    human, mouse = BOTH
    assert human.ortholog("CD274") == "Cd274"
    assert mouse.ortholog("Cd274") == "CD274"
    assert human.ortholog("IL8") is None  # mice have none
    assert human.ortholog("HLA-A") is None  # a family, no pair of which is orthologous
    assert "H2-K1" in {pair.symbol for pair in human.orthologs["HLA-A"]}


def test_the_tables_are_read_once() -> None:
    assert reference("human") is reference("human")
    assert reference("human").other is reference("mouse")


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"human\.tsv\.gz: this table"):
        _ = reference("human", tmp_path).symbols


def test_no_numbers_library_is_needed() -> None:
    code = (
        "import sys; from mekscrna.genes.doctor import treat; treat(['IL8', 'Il6', 'XYZ'], 'human'); "
        "print([name for name in ('numpy', 'pandas', 'anndata', 'pydantic') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_table_with_a_short_row_is_refused(tmp_path: Path) -> None:
    rows = b"ensembl_id\tsymbol\tchr\nENSG1\tA1\t1\nENSG2\tB1\n"
    (tmp_path / "genes_human.tsv.gz").write_bytes(gzip.compress(rows))
    with pytest.raises(RunError, match="a row of this table does not have 3 columns"):
        _ = reference("human", tmp_path).symbols
