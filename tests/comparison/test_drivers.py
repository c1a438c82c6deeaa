"""What genes add makes up the estimate, and an estimate without one sample is that of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from two_arms import LIST, OTHER, claim, experiment, paired, signature

import mekscrna as mk
from mekscrna.spec.readout import ScoreShift, SignatureDifference
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.comparison.shift import Shift
    from mekscrna.spec.claim import Readout

GATES = Gates(min_cells=5, min_sample_counts=100)
LISTS = {"moved": signature("moved", LIST[:6], LIST[6:]), "still": signature("still", OTHER)}
MOVED = ScoreShift(kind="score_shift", signature="moved")
DIFFERENCE = SignatureDifference(kind="signature_difference", signature="moved", minus="still")


def _primary(adata: AnnData, readout: Readout) -> Shift:
    return mk.shifts_for(adata, claim(readout), LISTS, gates=GATES, methods=(), random_signatures=20)[0]


@pytest.mark.parametrize("readout", [MOVED, DIFFERENCE], ids=["list", "difference"])
@pytest.mark.parametrize("is_paired", [True, False])
def test_the_parts_of_all_genes_make_up_the_estimate(readout: Readout, is_paired: bool) -> None:
    adata = experiment(shift=0.8, seed=3)
    shift = _primary(paired(adata) if is_paired else adata, readout)
    assert shift.estimate is not None
    assert len(shift.drivers) == sum(one.n_expressed for one in shift.coverage)
    assert sum(one.part for one in shift.drivers) == pytest.approx(shift.estimate.value, abs=1e-12)
    assert [one.part for one in shift.drivers] == sorted((one.part for one in shift.drivers), reverse=True)
    for one in shift.drivers:
        assert one.part == pytest.approx(one.weight * one.difference)


def test_a_genes_shift_is_the_difference_of_its_values() -> None:
    shift = _primary(paired(experiment(shift=0.8, seed=3)), MOVED)
    is_treated = np.array([each.arm == shift.treated for each in shift.samples])
    for one in shift.drivers:
        values = np.array(one.values)
        found = values[is_treated].mean() - values[~is_treated].mean()
        assert found == pytest.approx(one.difference, abs=5e-3)  # values are kept to four digits


@pytest.mark.parametrize("is_paired", [True, False])
def test_an_estimate_without_one_is_that_of_the_samples_that_stay(is_paired: bool) -> None:
    adata = experiment(shift=0.5, seed=9)
    shift = _primary(paired(adata) if is_paired else adata, MOVED)
    assert shift.estimate is not None
    assert len(shift.estimate.left_out) == (4 if is_paired else 8)
    for one in shift.estimate.left_out:
        stays = [each for each in shift.samples if one.unit != (each.donor if is_paired else each.sample)]
        means = [
            np.mean([each.value for each in stays if each.arm == arm])
            for arm in (shift.treated, shift.reference)
        ]
        assert one.value == pytest.approx(means[0] - means[1])
    spread = shift.estimate.leave_one_out
    assert spread is not None
    values = [one.value for one in shift.estimate.left_out]
    assert (spread.low, spread.high) == (min(values), max(values))
