"""The page is whole: order, marks, escapes, and nothing from outside."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from example_cases import FAILURE
from html_reading import read_html
from pydantic import TypeAdapter

from mekscrna.claims.verdict import Certainty, Reason, Verdict
from mekscrna.outcome import overall_verdicts
from mekscrna.record import Run
from mekscrna.reporting.archive import run_text
from mekscrna.reporting.compose import compose
from mekscrna.reporting.render import render
from mekscrna.reporting.words import CERTAINTIES, REASONS, SYMBOLS, VERDICTS
from mekscrna.reporting.write import write_report

if TYPE_CHECKING:
    from pathlib import Path

    from html_reading import Element, Reader

SECTIONS = ["verdicts", "alerts", "claims", "coverage", "datasets", "methods", "glossary"]


def _rows(page: Reader) -> list[tuple[Element, str]]:
    return [(row, page.text_of(row)) for row in page.of("tr") if row.within("tbody")]


def test_the_same_run_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    first = write_report(run, tmp_path / "a")
    again = write_report(TypeAdapter(Run).validate_json(run_text(run)), tmp_path / "b")
    assert first.name == "report.html"
    assert first.read_bytes() == again.read_bytes()
    assert first.stat().st_size < 2_000_000


def test_verdicts_come_first_and_the_sections_in_order(page: Reader) -> None:
    found = [one.attributes["id"] for one in page.of("section")]
    assert [name for name in found if name in SECTIONS] == SECTIONS
    first = page.of("table")[0]
    assert first.within("section")
    assert page.text_of(first).count("supported") == 4  # two, and once more each over all datasets


def test_every_verdict_has_its_row_shape_and_reason(page: Reader, run: Run) -> None:
    table = next(one for one in page.of("table") if one.has_class("verdicts"))
    rows = [row for row in page.of("tr") if table in row.around and row.within("tbody")]
    texts = [page.text_of(row) for row in rows if not row.has_class("group")]
    assert len(texts) == len(run.lock.claims) * len(run.lock.datasets) + len(run.overall)
    judged = [found for outcome in run.outcomes for found in outcome.judgements]
    for verdict in Verdict:
        assert any(found.verdict is verdict for found in judged)
        assert any(verdict.value in text for text in texts)
    for found in judged:
        assert any(found.dataset in text and found.findings[0].text in text for text in texts)
    badges = [one for one in page.of("span") if one.has_class("badge")]
    assert all(page.text_of(one)[0] in "✓✗=?∅" for one in badges)


def test_every_row_has_a_cell_for_each_column(page: Reader) -> None:
    for table in page.of("table"):
        heads = [one for one in page.of("th") if table in one.around and one.within("thead")]
        assert len({page.text_of(one) for one in heads}) == len(heads) > 1
        for row in page.of("tr"):
            if table in row.around and row.within("tbody") and not row.has_class("group"):
                cells = [one for one in page.elements if one.tag in {"td", "th"} and one.around[-1] is row]
                assert len(cells) == len(heads)


def test_an_estimate_that_decides_nothing_says_so_and_is_in_no_forest(page: Reader) -> None:
    rows = [text for row, text in _rows(page) if row.within("table", "verdicts") and "untestable" in text]
    numbers = [text for text in rows if re.search(r"\[.*, .*\]", text)]
    assert len(numbers) == 4
    assert all("not read" in text for text in numbers)
    for figure in page.of("figure"):
        if figure.has_class("forest"):
            assert "sim_missed" not in page.text_of(figure)


def test_what_is_simulated_says_so_everywhere(page: Reader, run: Run) -> None:
    simulated = {one.id for one in run.lock.datasets if one.simulation is not None}
    assert simulated == {"sim_paired", "sim_missed"}
    banner = next(one for one in page.of("p") if one.has_class("banner"))
    assert all(name in page.text_of(banner) for name in simulated)
    marked = [text for row, text in _rows(page) if row.has_class("simulated")]
    assert len(marked) > 80
    assert all("simulated" in text for text in marked)
    for row, text in _rows(page):
        sections = [one.attributes["id"] for one in row.around if one.tag == "section"]
        about = any(name in part for part in sections for name in simulated)
        is_title = row.has_class("group")  # the rows below it are marked one by one
        if not is_title and (about or any(text.startswith(name) for name in simulated)):
            assert row.has_class("simulated"), text
    for figure in page.of("figure"):
        title = next(one for one in page.of("p") if one.has_class("title") and figure in one.around)
        caption = next(one for one in page.of("figcaption") if figure in one.around)
        words = page.text_of(title) + page.text_of(caption)
        if any(name in words for name in simulated):
            assert "simulated" in page.text_of(title)


def test_a_run_without_simulated_datasets_never_says_simulated(run: Run) -> None:
    real = tuple(one.model_copy(update={"simulation": None, "title": "real"}) for one in run.lock.datasets)
    lock = replace(run.lock, datasets=real)
    measured = replace(run, lock=lock, overall=overall_verdicts(lock, run.outcomes))
    text = render(compose(measured))
    page = read_html(text)
    assert not [one for one in page.elements if one.has_class("simulated") or one.has_class("banner")]


def test_a_failed_dataset_is_shown_with_its_stage_and_message(page: Reader) -> None:
    alert = next(one for one in page.of("div") if one.has_class("failed"))
    assert "hagai_like" in page.text_of(alert)
    assert "It stopped at load" in page.text_of(alert)
    assert FAILURE in page.text_of(alert)
    assert FAILURE in page.text_of(page.by_id("claim-meki_lowers_pdl1-in-hagai_like"))


@pytest.mark.parametrize(
    "words",
    [
        "Other contrast: hagai_like",
        "stimulated against unstimulated",
        "Drug not engaged: sim_missed",
        "Unequal depth: gse_small",
        "Samples left out: sim_paired",
        "12 malignant cells; 20 are asked",
        "Sources not verified",
    ],
)
def test_alerts_say_what_could_change_a_readers_mind(page: Reader, words: str) -> None:
    assert words in page.text_of(page.by_id("alerts"))


def test_without_a_fault_the_alerts_say_so(run: Run) -> None:
    study = run.lock.study.model_copy(
        update={"datasets": run.lock.study.datasets[:1], "claims": run.lock.study.claims[:1]}
    )
    first = run.outcomes[0].judgements[0]
    assert first.evidence is not None
    clean = replace(first, evidence=replace(first.evidence, dropped=()))
    outcome = replace(run.outcomes[0], judgements=(clean,))
    page = read_html(render(compose(replace(run, lock=replace(run.lock, study=study), outcomes=(outcome,)))))
    assert "no gate failed" in page.text_of(page.by_id("alerts"))


def test_methods_name_what_was_run_and_nothing_else(page: Reader, run: Run) -> None:
    text = page.text_of(page.by_id("methods"))
    for words in ("max_sw", "paired_t", "ucell", "module_score", "min_cells changed for this study"):
        assert words in text
    assert "ssgsea" not in text
    assert "ols" not in text.split("Gates")[0].split()
    assert all(file.sha256 in text for file in run.lock.files)
    assert all(version in text for _, version in run.lock.versions)


def test_no_verdict_certainty_or_reason_is_without_words() -> None:
    assert set(VERDICTS) == set(SYMBOLS) == set(Verdict)
    assert set(CERTAINTIES) == set(Certainty)
    assert set(REASONS) == set(Reason)
    assert len({name for name, _ in REASONS.values()}) == len(REASONS)


def test_the_glossary_explains_every_verdict_and_reason(page: Reader) -> None:
    text = page.text_of(page.by_id("glossary"))
    assert all(verdict.value in text and meaning in text for verdict, meaning in VERDICTS.items())
    assert all(name in text and meaning in text for name, meaning in REASONS.values())


def test_every_reason_and_verdict_has_its_words() -> None:
    assert set(REASONS) == set(Reason)
    assert set(VERDICTS) == set(Verdict)
