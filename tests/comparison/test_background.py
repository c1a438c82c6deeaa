"""Shifts of random gene sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from two_arms import GENES, LIST, OTHER, claim, experiment, paired, signature

from mekscrna.comparison.background import stream
from mekscrna.comparison.evidence import shifts_for
from mekscrna.spec.readout import ScoreShift, SingleGene
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from mekscrna.comparison.shift import Background, Shift

GATES = Gates(min_cells=5, min_sample_counts=100)
LISTS = {"moved": signature("moved", LIST), "other": signature("other", OTHER)}


def primary(seed: int = 0, *, shift: float = 0.0, n_sets: int = 200, name: str = "moved") -> Shift:
    adata = paired(experiment(shift=shift, n_cells=60, n_per_arm=6))
    asked = claim(ScoreShift(kind="score_shift", signature=name))
    return shifts_for(adata, asked, LISTS, gates=GATES, methods=(), random_signatures=n_sets, seed=seed)[0]


def background(seed: int = 0, **options: object) -> Background:
    found = primary(seed, **options).background  # type: ignore[arg-type]
    assert found is not None
    return found


def test_a_planted_shift_stands_above_all_random_ones() -> None:
    found = background(shift=1.0)
    assert found.percentile == 1.0
    assert abs(found.median) < 0.1
    assert found.q95 < 0.5


def test_the_numbers_are_those_of_the_shifts_shown() -> None:
    found = background(shift=0.2)
    shifts = np.array(found.shifts)
    assert (found.n_sets, len(shifts)) == (200, 200)
    assert found.median == pytest.approx(np.median(shifts), rel=1e-4, abs=1e-6)
    assert found.q95 == pytest.approx(np.quantile(np.abs(shifts), 0.95), rel=1e-4)
    estimate = primary(shift=0.2).estimate
    assert estimate is not None
    assert found.percentile == pytest.approx(np.mean(np.abs(shifts) < abs(estimate.value)), abs=0.005)


def test_where_nothing_happens_the_percentile_is_anywhere() -> None:
    names = {f"l{number}": signature(f"l{number}", GENES[number : number + 5]) for number in range(0, 200, 5)}
    adata = paired(experiment(n_cells=60, n_per_arm=6))
    percentiles = []
    for name in names:
        asked = claim(ScoreShift(kind="score_shift", signature=name))
        found = shifts_for(adata, asked, names, gates=GATES, methods=())[0].background
        assert found is not None
        percentiles.append(found.percentile)
    assert 0.3 < np.mean(percentiles) < 0.7
    assert np.mean(np.array(percentiles) > 0.9) < 0.3


def test_the_stream_goes_by_names_alone() -> None:
    assert background(3).shifts == background(3).shifts
    assert background(3).shifts != background(4).shifts
    draws = {stream(0, *names).integers(2**62) for names in (("a", "b"), ("b", "a"), ("ab",), ("a", "b", ""))}
    assert len(draws) == 4


def test_another_claim_or_list_in_the_study_changes_nothing() -> None:
    alone = {"moved": LISTS["moved"]}
    adata = paired(experiment(n_cells=60, n_per_arm=6))
    asked = claim(ScoreShift(kind="score_shift", signature="moved"))
    found = shifts_for(adata, asked, alone, gates=GATES, methods=())[0]
    assert found.background == primary().background


def test_no_sets_no_background() -> None:
    assert primary(n_sets=0).background is None


def test_a_single_gene_is_set_against_single_genes() -> None:
    adata = paired(experiment(shift=2.0, n_cells=60))
    found = shifts_for(adata, claim(SingleGene(kind="single_gene", human="G3")), {}, gates=GATES)[0]
    assert found.background is not None
    assert found.background.percentile > 0.9
    other = shifts_for(adata, claim(SingleGene(kind="single_gene", human="G33")), {}, gates=GATES)[0]
    assert other.background is not None
    assert other.background.shifts != found.background.shifts
