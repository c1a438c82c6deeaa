"""Filters narrow the whole page, stand in the address, and can be walked back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from browsing import Visit
    from playwright.sync_api import Page


pytestmark = pytest.mark.browser

CLAIMS = 4
DATASETS = 4


def _seen(page: Page, selector: str) -> list[str]:
    return [one.inner_text() for one in page.locator(f"{selector}:visible").all()]


def _labels(page: Page, name: str) -> set[str]:
    found = page.locator(f"table.board .square:visible[data-{name}]")
    return {str(one.get_attribute(f"data-{name}")) for one in found.all()}


def test_all_is_shown_at_first(visit: Visit) -> None:
    assert visit.verdicts() == CLAIMS * DATASETS + visit.page.locator('[id$="-together"].square').count() + (
        visit.page.locator('[id$="-together-made"].square').count()
    )
    assert not visit.page.locator("#narrowed").is_visible()
    counts = [int(text) for text in visit.page.locator(".count").all_inner_texts()]
    assert sum(counts) == CLAIMS * DATASETS


def test_a_dataset_narrows_board_evidence_and_navigation(visit: Visit) -> None:
    page = visit.page
    page.select_option("select[name=dataset]", "gse_small")
    assert "dataset=gse_small" in page.url
    assert _labels(page, "dataset") == {"gse_small"}
    assert len(_seen(page, "table.board thead th")) == 2
    assert len(_seen(page, "section.claim section.dataset")) == CLAIMS
    assert page.locator("#dataset-gse_small").is_visible()
    assert not page.locator("#dataset-sim_paired").is_visible()
    assert not page.locator('nav a[href="#dataset-sim_paired"]').is_visible()
    assert page.locator("#narrowed").inner_text().startswith("Filtered: 4 of 16 verdicts shown.")


def test_a_verdict_leaves_only_its_squares(visit: Visit) -> None:
    page = visit.page
    page.check("input[name=verdict][value=contradicted]")
    assert _labels(page, "verdict") == {"contradicted"}
    page.check("input[name=verdict][value=inconclusive]")
    assert _labels(page, "verdict") == {"contradicted", "inconclusive"}
    page.locator("#verdicts > details > summary").click()
    rows = page.locator("table.verdicts tbody tr:visible").count()
    assert rows == visit.verdicts()


@pytest.mark.parametrize(
    ("field", "value", "claims"),
    [("population", "cd8_t", 1), ("population", "malignant", 3), ("signature", "mhc_i", 1)],
)
def test_populations_and_gene_lists_choose_claims(visit: Visit, field: str, value: str, claims: int) -> None:
    visit.page.select_option(f"select[name={field}]", value)
    assert len(_labels(visit.page, "claim")) == claims
    assert len(_seen(visit.page, "section.claim")) == claims


def test_search_reads_words_and_ids(visit: Visit) -> None:
    page = visit.page
    page.fill("input[name=q]", "pd-l1 malignant")
    assert _labels(page, "claim") == {"meki_lowers_pdl1"}
    page.fill("input[name=q]", "mapk_immune")
    assert _labels(page, "claim") == {"meki_lowers_mapk_output"}
    page.fill("input[name=q]", "nothing of the kind")
    assert visit.verdicts() == 0
    assert "No verdict fits" in page.locator("#narrowed").inner_text()
    page.get_by_role("button", name="Show all").click()
    assert visit.verdicts() > CLAIMS * DATASETS
    assert "q=" not in page.url


def test_an_address_can_be_sent(visiting: Callable[..., AbstractContextManager[Visit]]) -> None:
    with visiting("#verdicts?dataset=sim_paired&verdict=supported&verdict=contradicted&theme=dark") as visit:
        page = visit.page
        assert page.locator("select[name=dataset]").input_value() == "sim_paired"
        assert _labels(page, "dataset") == {"sim_paired"}
        assert _labels(page, "verdict") == {"supported", "contradicted"}
        assert page.locator("html").get_attribute("data-theme") == "dark"
        assert visit.complaints == []


def test_an_address_that_nobody_made_does_no_harm(
    visiting: Callable[..., AbstractContextManager[Visit]],
) -> None:
    with visiting("#%E0%A4%A?dataset=%3Cscript%3E&verdict=so+so&theme=pink&population=__proto__") as visit:
        assert visit.verdicts() == 0
        visit.page.get_by_role("button", name="Show all").click()
        assert visit.verdicts() > 0
        assert visit.complaints == []


def test_the_back_button_takes_a_filter_back(visit: Visit) -> None:
    page = visit.page
    everything = visit.verdicts()
    page.select_option("select[name=dataset]", "sim_paired")
    page.select_option("select[name=population]", "t_cell")
    assert visit.verdicts() == 1
    page.go_back()
    assert visit.verdicts() == CLAIMS
    assert page.locator("select[name=population]").input_value() == ""
    page.go_back()
    assert visit.verdicts() == everything
    page.go_forward()
    assert visit.verdicts() == CLAIMS


def test_a_link_keeps_the_filters_and_opens_what_it_leads_to(visit: Visit) -> None:
    page = visit.page
    page.select_option("select[name=dataset]", "sim_paired")
    page.locator("#square-meki_lowers_pdl1-in-sim_paired").click()
    assert "#claim-meki_lowers_pdl1-in-sim_paired?dataset=sim_paired" in page.url
    assert page.locator("#claim-meki_lowers_pdl1-in-sim_paired figure").first.is_visible()
    page.go_back()
    assert "dataset=sim_paired" in page.url
    assert "claim-" not in page.url


def test_a_link_to_what_is_hidden_shows_it(visit: Visit) -> None:
    page = visit.page
    page.check("input[name=verdict][value=contradicted]")
    page.locator('nav a[href="#glossary"]').click()
    assert "verdict=contradicted" in page.url
    page.evaluate("location.hash = '#dataset-gse_small?dataset=sim_paired'")
    page.wait_for_function("!document.getElementById('dataset-gse_small').closest('.out')")
    assert "dataset=" not in page.url
