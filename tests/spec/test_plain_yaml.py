"""Plain YAML holds gene lists by name, and they come back as they went out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from mekscrna.errors import SpecError
from mekscrna.spec._plain_yaml import yaml_text
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.gene_check import check_file
from mekscrna.spec.gene_difference import signed_weights
from mekscrna.spec.gene_sets import read_gene_sets
from mekscrna.spec.reading import read
from mekscrna.spec.signature import Signature

if TYPE_CHECKING:
    from pathlib import Path

LISTS = Catalog.open().all_signatures


def test_every_shipped_list_comes_back(tmp_path: Path) -> None:
    for species in ("human", "mouse"):
        own = [each for each in LISTS.values() if each.species == species]
        path = tmp_path / f"{species}.yaml"
        path.write_text(yaml_text(own), encoding="utf-8")
        found = read_gene_sets(path, species=species)
        assert {name: signed_weights(each) for name, each in found.items()} == {
            each.id: signed_weights(each) for each in own
        }


def test_another_reader_of_yaml_sees_the_same_lists() -> None:
    text = yaml_text([LISTS["wagle2018_mpas"], LISTS["ayers2017_gep18"]])
    seen = yaml.safe_load(text)
    assert sorted(seen["wagle2018_mpas"]) == sorted(LISTS["wagle2018_mpas"].genes.up)
    assert seen["ayers2017_gep18"]["CD276"] == -0.0239
    assert seen["ayers2017_gep18"]["CXCL9"] == 0.074135


def test_the_three_ways_of_writing_a_list(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "My MEK: [DUSP6, SPRY2]\nboth: {up: [DUSP6], down: [ETV4]}\nweighed: {DUSP6: 2, ETV4: -0.5}\n"
    )
    found = read_gene_sets(path, species="human")
    assert {name: signed_weights(each) for name, each in found.items()} == {
        "my_mek": {"DUSP6": 1.0, "SPRY2": 1.0},
        "both": {"DUSP6": 1.0, "ETV4": -1.0},
        "weighed": {"DUSP6": 2.0, "ETV4": -0.5},
    }
    assert check_file(path) == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("mine: [DUSP6, IL8]", 1, "'IL8' is an outdated or other name of CXCL8"),
        ("ok: [DUSP6]\nmine: []", 2, "empty"),
        ("ok: [DUSP6]\nmine: 3", 2, "no genes"),
        ("ok: [DUSP6]\nmine: {DUSP6: high}", 2, "no genes"),
        ("mine:\n  - DUSP6\n  - 44448", 3, "a date that a spreadsheet made"),
        ("mine: [DUSP6]\nmine: [ETV4]", 2, "twice"),
        ("mine: {down: [DUSP6]}", 1, "every gene is down"),
    ],
)
def test_a_fault_is_told_at_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    problems = check_file(path)
    assert [(each.line, words in f"{each.what} {each.hint}") for each in problems] == [(line, True)]


def test_a_declaration_with_a_slip_is_no_plain_list(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("id: mine\nspecies: human\ngenes: {up: [DUSP6]}\n")
    with pytest.raises(SpecError, match="'licence' is missing"):
        read(path, Signature)
    with pytest.raises(SpecError, match="'licence' is missing"):
        read_gene_sets(path, species="human")
