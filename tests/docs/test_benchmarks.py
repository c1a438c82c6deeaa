"""docs/benchmarks/scoring.md is what was measured, and what it says of growth holds."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def script() -> Iterator[Any]:
    spec = importlib.util.spec_from_file_location(
        "tabulate_benchmarks", ROOT / "scripts/tabulate_benchmarks.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_the_page_is_made_of_what_was_measured(script: Any) -> None:
    committed = (ROOT / "docs/benchmarks/scoring.md").read_text(encoding="utf-8")
    assert script.page() == committed, "python scripts/tabulate_benchmarks.py writes it again"


def test_every_ratio_is_of_runs_that_stood_beside_each_other(script: Any) -> None:
    rows = script._json("scoring.json")
    assert rows
    for row in rows:
        assert len(row["ours"]) == len(row["peers"])
        assert bool(row["failure"]) != bool(row["ours"])


def test_ten_times_the_signatures_cost_at_most_five_times_as_much(script: Any) -> None:
    seconds = script.growth()
    for method in {key[0] for key in seconds}:
        grown = seconds[method, 10_000, 500] / seconds[method, 10_000, 50]
        assert 1 < grown < 5
