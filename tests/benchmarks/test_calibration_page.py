"""The page about error rates says what the tables of results say."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.calibration import archive
from benchmarks.calibration.beside import PeerTally, merged
from benchmarks.calibration.figure import draw
from benchmarks.calibration.page import GRID, PAGE, PEERS, page, write_page
from benchmarks.calibration.tally import Tally

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
    tallies, peers = archive.read(DOCS / GRID, Tally), archive.read(DOCS / PEERS, PeerTally)
    assert (DOCS / PAGE).read_text(encoding="utf-8") == page(tallies, peers)
