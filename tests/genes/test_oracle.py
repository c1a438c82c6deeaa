"""The doctor agrees with symbols that were put right elsewhere, but for differences that are named."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from mekscrna.genes.doctor import examine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mekscrna.genes.finding import Finding

SAME = {
    "updated": {"updated", "case"},
    "manual_alias": {"updated"},
    "ncbi_alias": {"updated"},
    "ambiguous": {"ambiguous"},
    "unknown": {"unknown", "clone_id"},
    "pathogen_protein": {"odd"},
    "excel_corrupted": {"date"},
}
DIFFERENCES = {
    # aliases of NCBI's that lead to themselves; no symbols of the tables
    "IPO11-LRRC70": "unknown",
    **{f"LOC{number}": "unknown" for number in (729737, 340357, 126987, 400710, 154761)},
    **{f"LOC{number}": "unknown" for number in (100130370, 100131257, 100190986, 105375839)},
    **{f"LOC{number}": "unknown" for number in (100505938, 100506725, 100507477, 101928076)},
    "TARP": "approved",  # a symbol of Ensembl 109
    "IL23": "unknown",  # resolved by hand to IL23A, which is offered; IL23 is a protein of two genes
    "SELCO4A1": "unknown",  # a typo put right by hand; offered as the nearest
    "MACRO": "unknown",  # a typo put right by hand; offered as the nearest
    "C": "odd",  # resolved by the Ensembl id beside it in the source, not by its name
    "PVRIG": "other_species",  # in a mouse list it is the human symbol; its ortholog is offered
    "Tcrb-V13": "other_species",  # an old mouse name in a human list
    "Il1f9": "unknown",  # put right as 'If36g', which is no gene (Il36g is)
    "Fam103a1": "updated",  # put right as 'Rammet'; Ensembl 109 has Ramac
}
APPROVED_ELSEWHERE = {"A930011G23Rik", "Gm20489"}  # not among the mouse symbols of Ensembl 109


def _table(shared_data: Path, name: str) -> Iterator[dict[str, str]]:
    path = shared_data.parent / "facts/signatures" / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside the project")
    opened = gzip.open if name.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t")


def _one(name: str, species: str) -> Finding:
    return examine([name], species)[0]  # type: ignore[arg-type]  # from a table of texts


def test_symbols_put_right_elsewhere(shared_data: Path) -> None:
    met: set[str] = set()
    for row in _table(shared_data, "symbol_report.tsv"):
        name = row["gene_as_read"]
        found = _one(name, row["species"])
        right = row["current_symbol"].split("///") if row["current_symbol"] else []
        named = [found.symbol] if found.symbol else list(found.candidates)
        agrees = found.status in SAME.get(row["status"], set())
        if row["status"] in {"updated", "manual_alias", "ncbi_alias", "ambiguous"}:
            agrees &= named == right
        if not agrees:
            assert DIFFERENCES.get(name) == found.status, (row, found)
            met.add(name)
    assert met == DIFFERENCES.keys()


def test_typos_put_right_elsewhere_are_offered() -> None:
    assert _one("MACRO", "human").candidates == ("MARCO",)
    assert _one("SELCO4A1", "human").candidates == ("SLCO4A1",)
    assert _one("IL23", "human").candidates == ("IL23A",)


@pytest.mark.parametrize("species", ["human", "mouse"])
def test_symbols_called_approved_elsewhere(shared_data: Path, species: str) -> None:
    rows = _table(shared_data, "signatures.tsv")
    names = {row["gene"] for row in rows if (row["species"], row["symbol_status"]) == (species, "approved")}
    assert len(names) > 2000
    found = examine(sorted(names), species)  # type: ignore[arg-type]
    assert {each.name for each in found if each.status != "approved"} <= APPROVED_ELSEWHERE


def test_dates_are_read_as_the_table_of_dates_reads_them(shared_data: Path) -> None:
    genes: dict[str, set[str]] = defaultdict(set)
    for row in _table(shared_data, "hgnc_aliases.tsv.gz"):
        if row["alias"][:1].isdigit() and row["source"].startswith("HGNC") and row["is_approved"] == "no":
            genes[row["alias"]].add(row["approved_symbol"])
    read = {name: _one(name, "human") for name in genes}
    dates = {name: set(found.candidates) for name, found in read.items() if found.status == "date"}
    assert len(dates) > 200
    assert {name: found for name, found in dates.items() if not genes[name] <= found} == {}
    assert {
        name for name in genes.keys() - dates if read[name].status not in {"updated", "ambiguous"}
    } == set()
