"""The grid that error rates are measured on: a few of its cells, and that it can tell a wrong interval."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from benchmarks.calibration import archive, limits, plan, run
from benchmarks.calibration.criteria import criteria
from benchmarks.calibration.tally import Tally, merge, tally
from benchmarks.calibration.truths import CLEAN, Truth, arms, pairs

from mekscrna.kernels.intervals import TInterval

if TYPE_CHECKING:
    from pathlib import Path

SHARE = Truth(estimand="share", design=arms(4, 4), condition=CLEAN, theta=0.0)
LIST = Truth(estimand="list", design=pairs(6), condition=CLEAN, theta=0.0)
CELL = Tally(
    estimand="list", design="3 v 3", condition="clean", theta=0.0, n_datasets=1, n=2000, supported=40,
    opposite=40,
    excluded=300, no_change=20, inconclusive=1600, untestable=0, n_read=2000, shown=80, covered=1920,
)  # fmt: skip


def test_a_small_grid_meets_every_goal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TWO_ERRORS", 3.0)  # some of so many cells are beyond two by chance
    found = criteria(run.run(plan.small(), repeats=40, seed=1))
    assert {each.id for each in found} == {"R1", "R2", "R3", "R4", "R5", "R6"}
    assert [each for each in found if not each.is_met] == []


def test_intervals_too_narrow_do_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    width = TInterval.half_width
    monkeypatch.setattr(TInterval, "half_width", lambda self, alpha: 0.5 * width(self, alpha))
    found = criteria([tally(each, repeats=100, seeds=(1,)) for each in (LIST, SHARE)])
    missed = {each.id for each in found if not each.is_met}
    assert {"R1", "R2", "R3"} <= missed


def test_a_shift_that_depth_feigns_does_not_pass() -> None:
    swayed = replace(CELL, condition="depth × 0.25", bias=0.06, bias_error=0.005)
    (found,) = [each for each in criteria([swayed]) if each.id == "R5"]
    assert (found.is_met, found.n_beyond) == (False, 1)


@pytest.mark.parametrize(
    ("change", "goal"),
    [
        ({"shown": 180}, "R1"),
        ({"covered": 1800}, "R2"),
        ({"covered": 1999}, "R2"),
        ({"supported": 90}, "R3"),
        ({"theta": 0.32, "excluded": 200, "opposite": 0}, "R3"),
        ({"theta": 0.32, "no_change": 170}, "R3"),
        ({"theta": 1.0, "supported": 1100}, "R4"),
        ({"estimand": "pooled", "n_datasets": 3, "covered": 1840}, "R6"),
        ({"estimand": "targeted", "condition": "missed", "excluded": 100}, "R3"),
    ],
)
def test_each_goal_can_be_missed(change: dict[str, float], goal: str) -> None:
    assert goal in {each.id for each in criteria([replace(CELL, **change)]) if not each.is_met}


def test_of_a_relevant_shift_the_smallest_counts() -> None:
    """At exactly the smallest effect of interest, where errors are most frequent."""
    counted = [
        each for each in plan.full() if each.estimand == "list" and each.theta == plan.smallest("list")
    ]
    assert len(counted) == 81


def test_repeats_add_up() -> None:
    first, second = (tally(SHARE, repeats=30, seeds=(1, place)) for place in (0, 1))
    both = merge(first, second)
    assert both.n == 60
    assert both.supported == first.supported + second.supported
    assert both.bias == pytest.approx((first.bias + second.bias) / 2)
    spread = [first.bias_error, second.bias_error]
    assert both.bias_error == pytest.approx((sum(each**2 for each in spread) / 4) ** 0.5, rel=0.1)


def test_a_run_cut_short_goes_on_to_the_same_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "ROUND", 10)
    truths = [SHARE, replace(SHARE, theta=0.405)]
    whole = run.run(truths, repeats=30, seed=1)
    table = tmp_path / "grid.tsv"
    run.run(truths, repeats=20, seed=1, out=table)
    with table.open("a", encoding="utf-8") as file:
        file.write("share\t4 v 4\tcle")
    found = run.run(truths, repeats=30, seed=1, processes=2, out=table)
    for one, other in zip(whole, found, strict=True):
        assert replace(one, bias=0.0, bias_error=0.0) == replace(other, bias=0.0, bias_error=0.0)
        assert one.bias == pytest.approx(other.bias, rel=1e-4)
    assert archive.read(table, Tally) != []
