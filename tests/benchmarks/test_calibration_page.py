"""The page about error rates says what the tables of results say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.calibration import archive
from benchmarks.calibration.beside import PeerTally, merged
from benchmarks.calibration.criteria import criteria
from benchmarks.calibration.expected import expected_support, spread
from benchmarks.calibration.figure import draw
from benchmarks.calibration.page import AGAIN, GRID, PAGE, PEERS, page, write_page
from benchmarks.calibration.tally import Tally
from scipy import stats

DOCS = Path(__file__).parents[2] / "docs" / "benchmarks"
NULL = Tally(
    estimand="list", design="3 v 3", condition="clean", theta=0.0, n_datasets=1, n=2000, supported=41,
    opposite=40,
    excluded=300, no_change=20, inconclusive=1599, untestable=0, n_read=2000, shown=83, covered=1917,
)  # fmt: skip
PEER = PeerTally(
    method="a test over cells", versions="one 1.0", design="3 v 3", condition="clean", theta=0.0,
    n=20, up=7, down=6, none=7, open=0,
)  # fmt: skip
SHIFTED = PeerTally(
    method="a test over cells", versions="one 1.0", design="3 v 3", condition="clean", theta=0.32,
    n=20, up=19, down=0, none=1, open=0,
)  # fmt: skip


def test_every_line_is_of_the_tables(tmp_path: Path) -> None:
    archive.write(tmp_path / GRID, [NULL])
    archive.write(tmp_path / PEERS, [PEER, SHIFTED])
    write_page(tmp_path)
    text = (tmp_path / PAGE).read_text(encoding="utf-8")
    row = "| a test over cells | 3 v 3 | clean | 65 ± 11 % | 95 ± 5 % | 0 ± 0 % | 5 ± 5 % | 0 ± 0 % |"
    assert row in text
    assert "| 4.2 ± 0.4 % | list, 3 v 3, clean, true shift 0 |" in text
    assert "cells of the grid were not run" in text
    assert "one 1.0" in text


def test_the_figure_is_the_same_each_time() -> None:
    assert draw([NULL], [PEER, SHIFTED]) == draw([NULL], [PEER, SHIFTED])


def test_peers_add_up() -> None:
    both = merged(PEER, PEER)
    assert (both.n, both.up, both.none) == (40, 14, 14)
    assert both.up + both.down + both.none + both.open == both.n


def test_the_page_in_the_docs_is_that_of_its_tables() -> None:
    if not (DOCS / GRID).exists():
        pytest.skip("the grid was not run")
    tallies, again = (archive.read(DOCS / each, Tally) for each in (GRID, AGAIN))
    text = page(tallies, again, archive.read(DOCS / PEERS, PeerTally))
    assert (DOCS / PAGE).read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("supported", "word"), [(59, "met"), (60, "met"), (66, "within its error"), (76, "not met")]
)
def test_a_goal_missed_by_less_than_its_error_is_not_called_met(supported: int, word: str) -> None:
    """Of 2,000 answers 60 may be false support; 15.3 are two errors."""
    tally = replace(NULL, supported=supported)
    found = next(each for each in criteria([tally]) if "supported" in each.asked)
    assert found.word == word
    assert found.is_near is (word == "within its error")


def test_cells_near_a_limit_stand_beside_their_fresh_draws(tmp_path: Path) -> None:
    archive.write(tmp_path / GRID, [replace(NULL, supported=66)])
    archive.write(tmp_path / AGAIN, [replace(NULL, supported=250, n=10_000)])
    archive.write(tmp_path / PEERS, [PEER, SHIFTED])
    write_page(tmp_path)
    text = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert "| list, 3 v 3, clean, true shift 0 | 3.3 ± 0.4 % | 2.5 ± 0.2 % | met |" in text
    assert "drawn again, 10,000 times each" in text


@pytest.mark.parametrize("n", [3, 4, 6])
def test_what_the_test_can_do_is_a_little_less_than_the_power_of_students(n: int) -> None:
    """With equal arms it differs from Student's in its degrees of freedom alone; scipy has the power."""
    sd, shift = 0.37, 1.0
    quantile = stats.t.ppf(0.975, 2 * n - 2)
    student = stats.nct.sf(quantile, 2 * n - 2, shift / (sd * (2 / n) ** 0.5))
    found = expected_support(sd, n, shift=shift, smallest=0.0)
    assert student - 0.13 < found < student
    assert expected_support(sd, n, shift=shift, smallest=1.0) < found


def test_the_spread_of_samples_is_told_from_that_of_estimates() -> None:
    tally = replace(NULL, n_read=2000, bias_error=0.3 * (2 / 3) ** 0.5 / 2000**0.5)
    assert spread([tally, tally], 3) == pytest.approx(0.3)
