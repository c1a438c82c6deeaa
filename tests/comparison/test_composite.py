from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats
from two_arms import LIST, OTHER, claim, experiment, paired, signature

from mekscrna.claims.judge import judge
from mekscrna.claims.verdict import Reason, Verdict
from mekscrna.comparison.evidence import shifts_for
from mekscrna.spec.readout import ScoreShift
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from mekscrna.comparison.shift import Shift

GATES = Gates(min_cells=5, min_sample_counts=0)
LISTS = {"one": signature("one", LIST), "two": signature("two", LIST[:6]), "still": signature("still", OTHER)}


def _shifts(shift: float = 1.0, alternates: tuple[str, ...] = ("two",), n: int = 6) -> list[Shift]:
    asked = claim(ScoreShift(kind="score_shift", signature="one", alternates=alternates))
    adata = paired(experiment(shift=shift, n_per_arm=n))
    return shifts_for(adata, asked, LISTS, gates=GATES, methods=("ucell", "module_score"), gene_limits=())


def _composite(shifts: list[Shift]) -> Shift:
    return next(each for each in shifts if each.method == "composite")


def test_it_is_the_mean_of_all_ways_each_in_sds_over_all_samples() -> None:
    shifts = _shifts()
    found = _composite(shifts)
    others = [each for each in shifts if each.method != "composite"]
    assert len(others) == 6
    names = [each.sample for each in found.samples]
    columns = np.array([[{s.sample: s.value for s in each.samples}[n] for n in names] for each in others])
    mean = stats.zscore(columns, axis=1, ddof=1).mean(axis=0)
    assert [each.value for each in found.samples] == pytest.approx(mean.tolist())
    treated = np.array([name.endswith("treated") for name in names])
    theirs = stats.ttest_rel(mean[treated], mean[~treated])
    assert found.estimate is not None
    assert found.estimate.p == pytest.approx(theirs.pvalue)
    assert (found.unit, found.readout, found.n_pairs) == ("SD", "signature:one", 6)


def test_lists_that_do_not_speak_stay_out_and_one_way_is_no_composite() -> None:
    assert not [each for each in _one_way() if each.method == "composite"]
    silent = {**LISTS, "two": signature("two", ["NOWHERE", "NEITHER", LIST[0]])}
    asked = claim(ScoreShift(kind="score_shift", signature="one", alternates=("two",)))
    adata = paired(experiment(shift=1.0, n_per_arm=6))
    with_silent = _composite(
        shifts_for(adata, asked, silent, gates=GATES, methods=("ucell",), gene_limits=())
    )
    alone = claim(ScoreShift(kind="score_shift", signature="one"))
    without = _composite(shifts_for(adata, alone, LISTS, gates=GATES, methods=("ucell",), gene_limits=()))
    assert with_silent.estimate is not None
    assert with_silent.estimate == without.estimate


def _one_way() -> list[Shift]:
    alone = claim(ScoreShift(kind="score_shift", signature="one"))
    return shifts_for(paired(experiment()), alone, LISTS, gates=GATES, methods=(), gene_limits=())


def test_a_verdict_is_taken_back_where_all_ways_together_move_the_other_way() -> None:
    asked = claim(ScoreShift(kind="score_shift", signature="one", alternates=("two",)))
    shifts = _shifts()
    judged = judge(asked, shifts, gates=GATES)
    assert judged.verdict is Verdict.SUPPORTED
    assert judged.composite == _composite(shifts)
    assert "composite" not in {each.method for each in judged.specifications}
    turned = [_mirrored(each) if each.method == "composite" else each for each in shifts]
    against = judge(asked, turned, gates=GATES)
    assert (against.verdict, against.findings[0].reason) == (Verdict.INCONCLUSIVE, Reason.ANALYSIS_DEPENDENT)
    assert "taken together move the other way" in against.findings[0].text


def _mirrored(shift: Shift) -> Shift:
    assert shift.estimate is not None
    return replace(shift, estimate=replace(shift.estimate, value=-shift.estimate.value))


def test_still_lists_dilute_but_do_not_turn_it() -> None:
    moved, diluted = _composite(_shifts()), _composite(_shifts(alternates=("two", "still")))
    assert moved.estimate is not None
    assert diluted.estimate is not None
    assert 0 < diluted.estimate.value < moved.estimate.value
