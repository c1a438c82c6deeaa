"""docs/claims.md is what scripts/tabulate_claims.py makes of the library."""

from __future__ import annotations

import importlib.util
import re
from typing import TYPE_CHECKING, Any

import pytest

from mekscrna.spec.catalog import Catalog

if TYPE_CHECKING:
    from pathlib import Path

CATALOG = Catalog.open()


@pytest.fixture(scope="module")
def script(root: Path) -> Any:
    spec = importlib.util.spec_from_file_location("tabulate_claims", root / "scripts" / "tabulate_claims.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sections(root: Path) -> dict[str, str]:
    text = (root / "docs" / "claims.md").read_text(encoding="utf-8")
    parts = re.split(r'### <a id="(\w+)"></a>\w+\n', text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_page_is_up_to_date(root: Path, script: Any) -> None:
    found = (root / "docs" / "claims.md").read_text(encoding="utf-8")
    assert found == script.page(CATALOG), "run: python scripts/tabulate_claims.py"


def test_every_claim_is_set_against_every_dataset_once(sections: dict[str, str]) -> None:
    assert set(sections) == set(CATALOG.claims)
    for text in sections.values():
        for name in (*CATALOG.datasets, *CATALOG.prospects):
            assert len(re.findall(rf"\b{name}\b", text)) == 1, name


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("mek_inhibition_adds_no_clear_synergy", "Not: no transcript can speak for it: demo_missed_target"),
        ("mek_inhibition_lowers_mapk_output", "Once complete: tahoe_100m: reading a part of a file"),
        (
            "mek_inhibition_lowers_mapk_output",
            r"Can be put to: [^*]*, mixseq \(untried\), mixseq_time_course",
        ),
        ("mek_inhibition_rebounds_late", r"Can be put to: mixseq_time_course \(untried\)\n"),
        ("mek_inhibition_lowers_mapk_output_leukocytes", r"Can be put to: [^*]*op3_pbmc"),
        ("braf_mek_inhibition_raises_nfkb", "Not: one sample in an arm: gse116237, gse164897"),
        ("mek_inhibition_lowers_treg_fraction", "Not: bulk rows, so no cells to count: gse277929"),
        ("mek_inhibition_augments_tnf_response", "Not: no arm mek_inhibited_tnf, tnf: demo_missed_target"),
        ("ifn_beta_raises_mhc_i", r"Can be put to: gse96583 \(untried\), kang_ifn_beta, kang_pseudobulk\n"),
        ("mek_inhibition_raises_mhc_i", "Not: no arms that a claim could compare: gse120575"),
        (
            "mek_inhibition_leaves_cd8_share",
            r"op3_pbmc \(untried; target not readable without malignant cells;",
        ),
    ],
)
def test_the_reasons_are_the_right_ones(sections: dict[str, str], claim: str, words: str) -> None:
    assert re.search(words, sections[claim])


def test_what_was_recalled_is_marked(root: Path) -> None:
    page = (root / "docs" / "claims.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| CLM-")]
    recalled = {line.split("[")[1].split("]")[0] for line in rows if "**unverified**" in line}
    assert recalled == {name for name, each in CATALOG.claims.items() if not each.source.verified}
    assert len(recalled) == 5
