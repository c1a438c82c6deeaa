"""Tables are sorted, searched and taken home; figures are saved and their legends copied."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from example_cases import HOSTILE

if TYPE_CHECKING:
    from pathlib import Path

    from browsing import Visit
    from playwright.sync_api import Locator, Page


pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def page(visit: Visit) -> Page:
    visit.page.locator("#verdicts > details > summary").click()
    return visit.page


def _column(table: Locator, place: int) -> list[str]:
    return [one.strip() for one in table.locator(f"tbody tr > :nth-child({place})").all_inner_texts()]


def _saved(page: Page, press: Locator, folder: Path) -> tuple[str, Path]:
    with page.expect_download() as waiting:
        press.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return waiting.value.suggested_filename, path


def test_a_column_of_numbers_sorts_by_value_and_blanks_stay_last(page: Page) -> None:
    table = page.locator("table.verdicts")
    head = table.locator("thead th").nth(4)
    before = _column(table, 5)
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    up = [text for text in _column(table, 5) if text != "–"]
    numbers = [float(text.replace("−", "-")) for text in up]
    assert numbers == sorted(numbers)
    assert len({*numbers}) > 3
    assert _column(table, 5)[: len(up)] == up
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert [text for text in _column(table, 5) if text != "–"] == up[::-1]
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") is None
    assert _column(table, 5) == before


def test_rows_stay_whole_when_sorted(page: Page) -> None:
    table = page.locator("table.verdicts")
    rows = sorted(table.locator("tbody tr").all_inner_texts())
    table.locator("thead th").nth(2).get_by_role("button").click()
    assert sorted(table.locator("tbody tr").all_inner_texts()) == rows
    words = [text.replace("\n", "") for text in _column(table, 3)]
    assert words != sorted(words, reverse=True)


def test_a_table_is_searched(page: Page) -> None:
    field = page.get_by_label("Search in: Every verdict with its numbers")
    field.fill("gse_small PD-L1")
    rows = page.locator("table.verdicts tbody tr:visible")
    assert rows.count() >= 1
    assert all("PD-L1" in text and "gse_small" in text for text in rows.all_inner_texts())
    said = page.locator("#verdicts .hits").first.inner_text()
    assert said.startswith(f"{rows.count()} of ")
    field.fill("")
    assert page.locator("table.verdicts tbody tr:visible").count() > 16


def test_a_table_taken_home_is_the_table(page: Page, tmp_path: Path) -> None:
    press = page.get_by_role("button", name="Download as TSV: Every verdict with its numbers")
    name, path = _saved(page, press, tmp_path)
    assert name == "every-verdict-with-its-numbers.tsv"
    lines = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    table = page.locator("table.verdicts")
    heads = [" ".join(text.split()) for text in table.locator("thead th button").all_text_contents()]
    assert lines[0] == heads
    rows = table.locator("tbody tr").all()
    assert len(lines) == len(rows) + 1
    for line, row in zip(lines[1:], rows, strict=True):
        cells = row.locator("th, td").all()
        for text, cell in zip(line, cells, strict=True):
            shown = " ".join(str(cell.text_content()).split())
            value = cell.locator("data")
            if value.count() == 1 and str(value.text_content()) == shown:
                assert text == value.get_attribute("value")
            else:
                assert text == shown


def test_a_name_that_is_a_formula_is_taken_home_as_text_and_numbers_as_they_are(
    page: Page, tmp_path: Path
) -> None:
    press = page.get_by_role("button", name="Download as TSV: Every verdict with its numbers")
    cells = page.locator("table.verdicts tbody tr").first.locator("th, td")
    for place, text in enumerate(("=HYPERLINK('http://a.example')", "-1.5", "+1.23 [+0.46, +2.00]")):
        cells.nth(place).evaluate("(cell, text) => { cell.textContent = text; }", text)
    _, path = _saved(page, press, tmp_path)
    first = path.read_text("utf-8").splitlines()[1].split("\t")
    assert first[:3] == ["'=HYPERLINK('http://a.example')", "-1.5", "+1.23 [+0.46, +2.00]"]


def test_every_table_in_sight_can_be_taken_home(page: Page, tmp_path: Path) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.wait_for_function(
        "document.querySelectorAll('table:not(.board)').length ==="
        " document.querySelectorAll('.of-table').length"
    )
    assert page.locator("table:not(.board)").count() > 30
    for press in page.locator(".of-table button").all()[::9]:
        name, path = _saved(page, press, tmp_path)
        widths = {line.count("\t") for line in path.read_text("utf-8").splitlines()}
        assert len(widths) == 1, name


def test_a_cell_type_called_script_is_text_everywhere(page: Page, tmp_path: Path) -> None:
    alarms: list[str] = []
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    name = "The authors' labels and the cell types they were read as"
    press = page.get_by_role("button", name=f"Download as TSV: {name}").first
    _, path = _saved(page, press, tmp_path)
    assert any(line.startswith(HOSTILE) for line in path.read_text("utf-8").splitlines())
    assert page.get_by_role("rowheader", name=HOSTILE).first.is_visible()
    page.fill("input[name=q]", HOSTILE)
    page.locator("#narrowed").wait_for()
    page.reload()
    assert page.locator("input[name=q]").input_value() == HOSTILE
    assert page.locator("script").count() == 1
    assert alarms == []


def test_every_figure_can_be_saved_both_ways(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    sizes = page.evaluate(
        """async () => {
          const found = [];
          for (const figure of document.querySelectorAll('figure')) {
            const drawn = svgText(figure);
            const read = new DOMParser().parseFromString(drawn, 'image/svg+xml');
            const right = !read.querySelector('parsererror') && !drawn.includes('var(--');
            found.push([right, (await png(figure)).size]);
          }
          return found;
        }"""
    )
    assert len(sizes) == page.locator("figure").count() > 15
    assert all(right and size > 2_000 for right, size in sizes)


def test_a_figure_is_saved_as_svg_that_stands_alone(page: Page, tmp_path: Path) -> None:
    press = page.get_by_role("button", name=re.compile("Download as SVG")).first
    name, path = _saved(page, press, tmp_path)
    assert name.endswith(".svg")
    text = path.read_text("utf-8")
    root = ET.fromstring(text)  # noqa: S314 - our own page wrote it
    assert root.tag == f"{SVG}svg"
    assert float(root.attrib["width"]) > 100
    assert root.findtext(f"{SVG}title")
    assert re.search(r"\d", root.findtext(f"{SVG}desc") or "")
    assert "var(" not in text
    assert "rgb(" in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_figure_is_saved_as_png_on_white(page: Page, tmp_path: Path, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    press = page.get_by_role("button", name=re.compile("Download as PNG")).first
    name, path = _saved(page, press, tmp_path)
    assert name.endswith(".png")
    data = path.read_bytes()
    assert data.startswith(b"\x89PNG")
    assert len(data) > 5_000
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    assert width > 900
    assert height > 200
    colors = page.evaluate(
        """async (bytes) => {
          const sheet = document.createElement('canvas');
          const image = new Image();
          image.src = 'data:image/png;base64,' + bytes;
          await image.decode();
          [sheet.width, sheet.height] = [image.width, image.height];
          const pen = sheet.getContext('2d');
          pen.drawImage(image, 0, 0);
          const found = pen.getImageData(0, 0, image.width, image.height).data;
          const seen = new Set();
          for (let at = 0; at < found.length; at += 4) seen.add(found.slice(at, at + 3).join());
          return { corner: [...found.slice(0, 4)], many: seen.size };
        }""",
        base64.b64encode(data).decode(),
    )
    assert colors["corner"] == [255, 255, 255, 255]
    assert colors["many"] > 20


def test_legends_and_methods_are_copied(visit: Visit) -> None:
    page = visit.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name=re.compile("Copy legend")).first.click()
    page.get_by_text("Copied").first.wait_for()
    legend = page.evaluate("navigator.clipboard.readText()")
    assert page.locator("figcaption").first.text_content().split()[0] in legend  # type: ignore[union-attr]
    page.get_by_role("button", name="Copy methods text").click()
    page.wait_for_function("document.getElementById('said').textContent === 'Copied'")
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.includes('replication'))")
    assert "biological sample" in page.evaluate("navigator.clipboard.readText()")
