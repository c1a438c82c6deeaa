"""The page is safe and open to all: text stays text, nothing is fetched, everything is named."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from example_cases import HOSTILE
from html_reading import read_html
from pydantic import TypeAdapter

from mekscrna.record import Run
from mekscrna.reporting.archive import run_text
from mekscrna.reporting.compose import compose
from mekscrna.reporting.render import render

if TYPE_CHECKING:
    from html_reading import Reader


def test_names_from_the_data_are_text_and_never_markup(page: Reader) -> None:
    assert len(page.of("script")) == 1
    cells = [page.text_of(one) for one in page.of("th") if one.attributes.get("scope") == "row"]
    assert any(text.startswith(HOSTILE) for text in cells)


def test_hostile_names_anywhere_stay_text(run: Run, html: str) -> None:
    hostile = '\\"><img src=x onerror=alert(1)> $x_1$ {{ 7*7 }} \\u0000\\u001b'
    text = run_text(run)
    for name in (
        "donor1-untreated",
        "A simulated melanoma, six donors",
        "Example A et al.",
        "10.1000/",
        "1.25-fold",
    ):
        assert name in text
        text = text.replace(name, hostile)
    again = render(compose(TypeAdapter(Run).validate_json(text)))
    page = read_html(again)
    assert not page.of("img")
    assert len(page.of("script")) == 1
    assert not [key for one in page.elements for key in one.attributes if key.startswith("on")]
    assert "\x00" not in again
    assert "\x1b" not in again
    assert [one.tag for one in page.elements if one.tag != "img"].count("svg") == html.count("<svg ")


def test_only_a_web_address_becomes_a_link(run: Run) -> None:
    claims = tuple(
        one.model_copy(update={"source": one.source.model_copy(update={"url": "javascript:alert(1)"})})
        for one in run.lock.claims
    )
    page = read_html(render(compose(replace(run, lock=replace(run.lock, claims=claims)))))
    assert "javascript:alert(1)" in page.text_of(page.by_id("claims"))
    assert not [one for one in page.of("a") if "javascript" in one.attributes["href"]]


def test_nothing_is_fetched(page: Reader, html: str) -> None:
    for one in page.elements:
        assert "src" not in one.attributes
        href = one.attributes.get("href", "#")
        is_picture = one.tag == "image" and href.startswith("data:image/png;base64,")
        assert is_picture or href.startswith("#") or (one.tag == "a" and href.startswith("https://"))
    assert not page.of("link")
    assert "@import" not in html
    assert re.findall(r"url\((?!#)", html) == []


def test_the_policy_allows_this_script_alone(page: Reader, html: str) -> None:
    metas = {one.attributes.get("http-equiv"): one.attributes for one in page.of("meta")}
    policy = metas["Content-Security-Policy"]["content"]
    script = re.search(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert policy.startswith("default-src 'none';")
    assert f"script-src 'sha256-{digest}'" in policy


def test_ids_are_unique_and_links_lead_somewhere(page: Reader) -> None:
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    inner = {
        one.attributes["href"][1:] for one in page.elements if one.attributes.get("href", "").startswith("#")
    }
    assert len(inner) > 20
    assert inner <= set(ids)
    for one in page.elements:
        for key in ("aria-labelledby", "aria-describedby"):
            assert set(one.attributes.get(key, "").split()) <= set(ids)


def test_headings_step_down_one_at_a_time(page: Reader) -> None:
    levels = [int(one.tag[1]) for one in page.elements if re.fullmatch(r"h[1-6]", one.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_tables_have_captions_and_scoped_headers(page: Reader) -> None:
    for table in page.of("table"):
        assert [one for one in page.of("caption") if table in one.around and page.text_of(one)]
    assert all(one.attributes.get("scope") in {"col", "row", "rowgroup"} for one in page.of("th"))


def test_figures_are_named_and_told_in_words(page: Reader) -> None:
    drawn = [one for one in page.of("svg") if one.attributes.get("aria-hidden") != "true"]
    assert len(drawn) == len(page.of("figure")) > 10
    for one in drawn:
        assert one.attributes["role"] == "img"
        told = [page.text_of(page.by_id(name)) for name in one.attributes["aria-labelledby"].split()]
        assert all(told)
        assert re.search(r"\d", told[1])
