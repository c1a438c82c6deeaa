"""The gene doctor has the right word for each way in which names go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mekscrna.genes.doctor import examine, treat

if TYPE_CHECKING:
    from mekscrna.genes.finding import Finding


def one(name: str, species: str = "human") -> Finding:
    (found,) = examine([name], species)  # type: ignore[arg-type]  # from a table of texts
    return found


@pytest.mark.parametrize(
    ("species", "name", "status", "symbol"),
    [
        ("human", "PER1", "approved", "PER1"),
        ("human", "HLA-H", "approved", "HLA-H"),  # a pseudogene is a gene too
        ("human", "IL8", "updated", "CXCL8"),
        ("human", "MARCH1", "updated", "MARCHF1"),
        ("human", "SEPT5", "updated", "SEPTIN5"),
        ("human", "C6ORF48", "updated", "SNHG32"),
        ("mouse", "March1", "updated", "Marchf1"),
        ("human", "SEPT2", "ambiguous", None),
        ("human", "NOV", "ambiguous", None),
        ("human", "ENSG00000120217", "ensembl_id", "CD274"),
        ("human", "ENSG00000120217.14", "ensembl_id", "CD274"),
        ("mouse", "ENSMUSG00000016496.5", "ensembl_id", "Cd274"),
        ("human", "ENSG00000999999", "ensembl_id", None),
        ("human", "AC129492.1", "clone_id", None),
        ("human", "RP11-138A9.1", "clone_id", None),
        ("mouse", "RP24-243J4.5", "clone_id", None),
        ("human", "NM_014114", "clone_id", None),
        ("human", "Il6", "other_species", None),
        ("mouse", "IL6", "other_species", None),
        ("mouse", "IL8", "other_species", None),  # an alias of Txlna in mouse, but written as in human
        ("human", "ENSMUSG00000016496", "other_species", None),
        ("human", "cd274", "case", "CD274"),
        ("human", "HLA.A", "punctuation", "HLA-A"),
        ("mouse", "H2.K1", "punctuation", "H2-K1"),
        ("human", "porB", "odd", None),
        ("human", "UL36", "odd", None),
        ("human", "N", "odd", None),
        ("human", "8", "odd", None),
        ("human", "MACRO", "unknown", None),
        ("human", "", "empty", None),
        ("human", " \u00a0\t", "empty", None),
    ],
)
def test_status_and_symbol(species: str, name: str, status: str, symbol: str | None) -> None:
    found = one(name, species)
    assert (found.status, found.symbol) == (status, symbol)


@pytest.mark.parametrize(
    ("name", "candidates"),
    [
        ("1-Mar", {"MARCHF1", "MTARC1"}),
        ("01-MAR", {"MARCHF1", "MTARC1"}),
        ("Mar-01", {"MARCHF1", "MTARC1"}),
        ("3/1", {"MARCHF1", "MTARC1"}),
        ("2021-03-01", {"MARCHF1", "MTARC1"}),
        ("1-Mar-2021", {"MARCHF1", "MTARC1"}),
        ("2-Sep", {"SEPTIN2", "SEPTIN6"}),
        ("1-Dec", {"DELEC1", "BHLHE40"}),
        ("15-Sep", {"SELENOF"}),
        ("44448", {"SEPTIN9"}),  # 9 September 2021
        ("36951", {"MARCHF1", "MTARC1"}),  # 1 March 2001
        ("5-Jun", set()),
        ("2021-06-05", set()),
    ],
)
def test_dates_say_which_genes_they_were(name: str, candidates: set[str]) -> None:
    found = one(name)
    assert found.status == "date"
    assert set(found.candidates) == candidates
    assert treat([name], "human").names == (name,)


def test_dates_of_a_mouse_list_are_mouse_genes() -> None:
    assert set(one("1-Mar", "mouse").candidates) == {"Marchf1", "Mtarc1"}


@pytest.mark.parametrize("name", ["MARCHF1", "DEC1", "OCT4", "MAY1", "NOV", "SEP15", "12345", "7-1", "9-27"])
def test_names_that_only_look_like_dates(name: str) -> None:
    assert one(name).status != "date"


@pytest.mark.parametrize(
    ("species", "name", "ortholog"),
    [("human", "Cd274", "CD274"), ("mouse", "CD274", "Cd274"), ("human", "Wars", "WARS1")],
)
def test_the_ortholog_of_a_foreign_symbol_is_named_and_applied_on_request_only(
    species: str, name: str, ortholog: str
) -> None:
    assert one(name, species).ortholog == ortholog
    assert ortholog in one(name, species).hint
    assert treat([name], species).names == (name,)  # type: ignore[arg-type]
    assert treat([name], species, across=True).names == (ortholog,)  # type: ignore[arg-type]


def test_a_family_without_an_ortholog_is_named_and_not_mapped() -> None:
    found = one("HLA-A", "mouse")
    assert found.ortholog is None
    assert "no certain mouse ortholog" in found.hint
    assert treat(["HLA-A"], "mouse", across=True).names == ("HLA-A",)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("MACRO", "MARCO"),
        ("SELCO4A1", "SLCO4A1"),
        ("IRFD1", "IFRD1"),
        ("EGFR1", "EGR1"),
        ("IL23", "IL23A"),
        ("TNF-a", "TNF"),
        ("TNFα", "TNF"),
        ("HLA A", "HLA-A"),
        ("TBCE.1", "TBCE"),
        ('"IL6"', "IL6"),
        ("mip", "MIP"),
    ],
)
def test_the_nearest_symbol_is_offered_and_never_applied(name: str, near: str) -> None:
    assert one(name).candidates == (near,)
    assert one(name).hint == f"Did you mean {near}?"
    assert treat([name], "human").names == (name,)


@pytest.mark.parametrize("name", ["LOC283663", "Gm20489", "QQQQQQQ", "CD3", "E2F", "CCL4L4"])
def test_nothing_is_offered_where_nothing_is_near(name: str) -> None:
    assert one(name).candidates == ()


def test_repeats_are_found_after_mapping_too() -> None:
    found = examine(["IL8", "CXCL8", "IL6", "IL6 ", "TP53"], "human")
    assert [each.repeats for each in found] == [("CXCL8",), ("IL8",), ("IL6",), ("IL6",), ()]
    assert [each.is_clean for each in found] == [False, False, False, False, True]
    assert "duplicate" in found[1].what


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("IL8", "outdated"),
        ("NOV", "ambiguous"),
        ("AC129492.1", "clone id"),
        ("1-Mar", "date"),
        ("Il6", "mouse symbol"),
        ("cd274", "letter case"),
        (" IL6", "blanks"),
        ("MACRO", "unknown"),
        ("ENSG00000120217", "Ensembl id"),
        ("", "empty"),
    ],
)
def test_the_words_name_the_fault(name: str, word: str) -> None:
    assert word in one(name).what


def test_a_treatment_says_what_it_did_and_what_it_left() -> None:
    done = treat(["IL8", "CXCL8", " IL6", "cd274", "NOV", "1-Mar", "Il10", "", "ENSG00000120217.1"], "human")
    assert done.names == ("CXCL8", "CXCL8", "IL6", "CD274", "NOV", "1-Mar", "Il10", "", "CD274")
    assert done.genes == ("CXCL8", "IL6", "CD274", "NOV", "1-Mar", "Il10")
    assert [each.name for each in done.changed] == ["IL8", " IL6", "cd274", "ENSG00000120217.1"]
    assert [each.name for each in done.left] == ["NOV", "1-Mar", "Il10", ""]
    assert "1 changed: an outdated name to the current symbol" in done.words
    assert "1 left: made a date by a spreadsheet" in done.words
    assert "2 left: a duplicate of another name" in done.words
