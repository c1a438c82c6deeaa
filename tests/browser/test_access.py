"""Everyone can read it: axe finds nothing serious, the keyboard reaches all, print and colors follow."""

from __future__ import annotations

from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest
from browsing import DESKTOP, PHONE

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from browsing import Visit
    from playwright.sync_api import Page


pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def axe() -> str:
    if find_spec("axe_playwright_python") is None:
        pytest.skip("axe-core is not installed (axe-playwright-python brings it)")
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def _violations(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)  # through the driver, past the page's own policy
    found: dict[str, Any] = page.evaluate("axe.run(document, { resultTypes: ['violations', 'incomplete'] })")
    assert len(found["passes"]) > 15
    return [
        f"{one['impact']} {one['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def _open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.wait_for_function(
        "document.querySelectorAll('table:not(.board)').length ==="
        " document.querySelectorAll('.of-table').length"
    )


@pytest.mark.parametrize(
    ("scheme", "screen", "is_open"),
    [
        ("light", DESKTOP, False),
        ("dark", DESKTOP, True),
        ("light", PHONE, True),
        ("dark", PHONE, False),
    ],
    ids=["light desktop", "dark desktop, all open", "light phone, all open", "dark phone"],
)
def test_axe_finds_nothing(
    visiting: Callable[..., AbstractContextManager[Visit]],
    axe: str,
    scheme: str,
    screen: dict[str, int],
    is_open: bool,
) -> None:
    with visiting(viewport=screen, color_scheme=scheme) as visit:
        if is_open:
            _open_all(visit.page)
            visit.page.select_option("select[name=dataset]", "sim_paired")
        assert _violations(visit.page, axe) == []


def test_axe_would_find_something(visit: Visit, axe: str) -> None:
    visit.page.evaluate("document.querySelector('.question').style.color = 'rgb(200 200 200)'")
    assert any("color-contrast" in one for one in _violations(visit.page, axe))


def test_the_keyboard_alone_reaches_every_verdict_its_reason_and_its_evidence(visit: Visit) -> None:
    page = visit.page
    squares = {str(one.get_attribute("id")) for one in page.locator("table.board .square").all()}
    reached = set()
    for _ in range(200):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.id")
        if name not in squares or name in reached:
            continue
        reached.add(name)
        tip = page.locator(f"#tip-{name}")
        assert tip.is_visible()
        assert tip.inner_text().strip()
        box = tip.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= DESKTOP["width"]
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        if reached == squares:
            break
    assert reached == squares
    page.keyboard.press("Escape")
    assert page.locator(".tip:visible").count() == 0


def test_enter_on_a_verdict_leads_to_its_evidence_and_takes_the_keyboard_along(visit: Visit) -> None:
    page = visit.page
    for square in page.locator("table.board .square").all():
        place = str(square.get_attribute("href"))[1:]
        square.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == place
        assert page.locator(f"[id='{place}']").is_visible()
        assert page.locator(f"[id='{place}'] :is(p, li, dd)").first.is_visible()


def test_the_reason_is_shown_where_one_points_and_can_be_pointed_at(visit: Visit) -> None:
    page = visit.page
    square = page.locator("#square-meki_lowers_pdl1-in-sim_paired")
    square.hover()
    tip = page.locator("#tip-square-meki_lowers_pdl1-in-sim_paired")
    tip.wait_for(state="visible")
    tip.hover()
    page.wait_for_timeout(400)
    assert tip.is_visible()
    page.mouse.move(2, 2)
    tip.wait_for(state="hidden")


def test_a_phone_never_scrolls_the_page_sideways(
    visiting: Callable[..., AbstractContextManager[Visit]],
) -> None:
    with visiting(viewport={"width": 360, "height": 740}) as visit:
        _open_all(visit.page)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360
        assert visit.page.evaluate("(scrollTo(500, 0), scrollX)") == 0


def test_print_opens_everything_and_leaves_the_page_as_it_was(visit: Visit) -> None:
    page = visit.page
    closed = page.locator("details:not([open])").count()
    assert closed > 10
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.emulate_media(media="print")
    assert page.locator("nav:visible, input:visible, .tools button:visible, .tip:visible").count() == 0
    for table in page.locator("table").all():
        assert table.is_visible()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() == closed


def test_colors_follow_the_system_until_a_reader_chooses(
    visiting: Callable[..., AbstractContextManager[Visit]],
) -> None:
    def paper(page: Page) -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    with visiting(color_scheme="dark") as visit:
        page = visit.page
        dark = paper(page)
        page.emulate_media(color_scheme="light")
        assert (light := paper(page)) != dark
        page.get_by_role("button", name="Switch to dark colors").click()
        assert paper(page) == dark
        assert "theme=dark" in page.url
        page.reload()
        assert paper(page) == dark
        page.get_by_role("button", name="Switch to light colors").click()
        assert paper(page) == light
        assert "theme" not in page.url
        assert visit.complaints == []


def test_motion_is_left_out_where_it_is_unwanted(
    visiting: Callable[..., AbstractContextManager[Visit]],
) -> None:
    with visiting(reduced_motion="reduce") as visit:
        assert visit.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
