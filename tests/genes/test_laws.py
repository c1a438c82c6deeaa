"""Laws that treating a list of gene names obeys, whatever the names are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mekscrna.genes.doctor import examine, treat
from mekscrna.genes.finding import CERTAIN
from mekscrna.genes.reference import Species, reference

TABLES = {"human": reference("human"), "mouse": reference("mouse")}
SPECIES = st.sampled_from(["human", "mouse"])
SYMBOLS = {name: sorted(tables.symbols) for name, tables in TABLES.items()}
KNOWN = sorted(
    {
        name
        for tables in TABLES.values()
        for source in (tables.aliases, tables.ambiguous, tables.symbol_of_id, tables.symbols)
        for name in list(source)[::37]
    }
)
ODD = [
    "1-Mar",
    "44448",
    "AC129492.1",
    "HLA.A",
    "",
    " ",
    "porB",
    "N",
    "MACRO",
    "C6ORF48",
    "ENSG00000120217.14",
]
NAMES = st.one_of(
    st.sampled_from(KNOWN),
    st.sampled_from(KNOWN).map(str.lower),
    st.sampled_from(KNOWN).map(str.upper),
    st.sampled_from(KNOWN).map(lambda name: f" {name}\u00a0"),
    st.sampled_from(ODD),
    st.text(max_size=12),
)
LISTS = st.lists(NAMES, max_size=12)
quick = settings(max_examples=150, deadline=None)


@quick
@given(LISTS, SPECIES, st.booleans())
def test_treating_a_treated_list_changes_nothing(names: list[str], species: Species, across: bool) -> None:
    once = treat(names, species, across=across)
    again = treat(once.names, species, across=across)
    assert again.names == once.names
    assert again.genes == once.genes
    assert again.changed == ()


@quick
@given(LISTS, SPECIES, st.randoms())
def test_what_a_name_is_does_not_depend_on_the_order(
    names: list[str], species: Species, random: object
) -> None:
    shuffled = list(names)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    found = {each.name: each for each in examine(names, species, suggest=False)}
    assert {each.name: each for each in examine(shuffled, species, suggest=False)} == found
    assert set(treat(shuffled, species).genes) == set(treat(names, species).genes)


@quick
@given(LISTS, SPECIES)
def test_what_a_name_is_does_not_depend_on_the_other_names(names: list[str], species: Species) -> None:
    together = examine(names, species, suggest=False)
    alone = [examine([name], species, suggest=False)[0] for name in names]
    assert [(each.status, each.symbol, each.candidates) for each in together] == [
        (each.status, each.symbol, each.candidates) for each in alone
    ]


@quick
@given(LISTS, SPECIES, st.booleans())
def test_only_current_symbols_are_put_in_place_of_a_name(
    names: list[str], species: Species, across: bool
) -> None:
    done = treat(names, species, across=across)
    for finding, name in zip(done.findings, done.names, strict=True):
        assert name == finding.text or name in TABLES[species].symbols
        assert (finding.symbol is not None) <= (finding.status in CERTAIN)


@pytest.mark.parametrize("species", ["human", "mouse"])
def test_no_current_symbol_is_mapped_away(species: Species) -> None:
    for across in (False, True):
        assert treat(SYMBOLS[species], species, across=across).names == tuple(SYMBOLS[species])


@pytest.mark.parametrize("species", ["human", "mouse"])
def test_no_ambiguous_name_is_applied(species: Species) -> None:
    names = tuple(TABLES[species].ambiguous)
    done = treat(names, species)
    assert done.names == names
    assert {each.status for each in done.findings} <= {"ambiguous", "date", "other_species"}


@pytest.mark.parametrize("species", ["human", "mouse"])
def test_an_alias_leads_to_its_own_gene_or_is_left(species: Species) -> None:
    aliases = dict(list(TABLES[species].aliases.items())[::11])
    done = treat(aliases, species)
    assert all(
        name in {finding.text, aliases[finding.name]}
        for finding, name in zip(done.findings, done.names, strict=True)
        if finding.status == "updated"
    )
    assert sum(each.status == "updated" for each in done.findings) > 0.9 * len(aliases)
