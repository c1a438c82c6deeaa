"""The picture of the README shows what the demo gives, and says that it is simulated."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from html_reading import read_html

if TYPE_CHECKING:
    from mekscrna import Run

ROOT = Path(__file__).resolve().parents[2]
NUMBER = re.compile(r"[+−]?\d+\.\d\d")


@pytest.fixture(scope="module")
def script() -> Any:
    spec = importlib.util.spec_from_file_location("draw_readme", ROOT / "scripts" / "draw_readme.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def run(script: Any) -> Run:
    found: Run = script.run_demo()
    return found


@pytest.fixture(scope="module")
def committed() -> str:
    return (ROOT / "docs" / "verdicts.svg").read_text(encoding="utf-8")


def test_the_picture_is_the_one_that_the_demo_gives(script: Any, run: Run, committed: str) -> None:
    drawn = script.draw(run)
    assert NUMBER.sub("#", drawn) == NUMBER.sub("#", committed), (
        "python scripts/draw_readme.py draws it again"
    )
    numbers = [[float(one.replace("−", "-")) for one in NUMBER.findall(text)] for text in (drawn, committed)]
    assert numbers[0] == pytest.approx(numbers[1], abs=0.011)


def test_every_verdict_of_the_demo_is_in_the_picture(run: Run, committed: str) -> None:
    picture = read_html(committed)
    badges = [picture.text_of(one) for one in picture.of("text") if one.has_class("badge")]
    judged = [found.verdict.value for outcome in run.outcomes for found in outcome.judgements]
    assert sorted(words.partition(" ")[2] for words in badges) == sorted(judged)


def test_the_picture_says_simulated_once_per_dataset_and_in_its_title(run: Run, committed: str) -> None:
    picture = read_html(committed)
    marks = [picture.text_of(one) for one in picture.of("text") if one.has_class("simulated")]
    assert marks == ["simulated"] * len(run.lock.datasets)
    assert "<title>Simulated" in committed


def test_the_picture_needs_no_network(committed: str) -> None:
    assert not re.search(r"url\(|@import|href|(?<!xmlns=\")https?://", committed)
