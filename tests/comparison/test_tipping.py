"""One sample per arm: the difference is told, and decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from two_arms import LIST, claim, experiment, paired, signature

from mekscrna.claims.judge import judge
from mekscrna.claims.verdict import Reason, Verdict
from mekscrna.comparison.evidence import shifts_for
from mekscrna.comparison.expression import compare_expression
from mekscrna.spec.readout import ScoreShift
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from mekscrna.comparison.shift import Shift

GATES = Gates(min_cells=5, min_sample_counts=0, min_gene_counts=1.0)
LISTS = {"one": signature("one", LIST)}


def shift(*, n_treated: int, n_reference: int, is_paired: bool = False) -> Shift:
    adata = experiment(n_per_arm=3, shift=1.0)
    donor = adata.obs["donor"].astype(str).str[1:].astype(int)
    kept = np.where(adata.obs["arm"] == "treated", donor < n_treated, donor < n_reference)
    own = paired(adata[kept].copy(), paired=is_paired)
    (found,) = compare_expression(own, LISTS, treated="treated", reference="control", gates=GATES)
    return found


def test_one_against_one_has_a_difference_and_a_tipping_sd() -> None:
    found = shift(n_treated=1, n_reference=1)
    values = {each.arm: each.value for each in found.samples}
    assert found.estimate is None
    assert found.difference == pytest.approx(values["treated"] - values["control"])
    assert found.difference == pytest.approx(1.0, abs=0.3)
    assert found.tipping_sd == pytest.approx(abs(found.difference or 0) / (1.959964 * 2**0.5), rel=1e-6)


def test_one_against_three_counts_the_three() -> None:
    found = shift(n_treated=1, n_reference=3)
    assert found.tipping_sd == pytest.approx(
        abs(found.difference or 0) / (1.959964 * (4 / 3) ** 0.5), rel=1e-6
    )


def test_one_pair_tips_at_the_sd_of_changes() -> None:
    found = shift(n_treated=1, n_reference=1, is_paired=True)
    assert found.tipping_sd == pytest.approx(abs(found.difference or 0) / 1.959964, rel=1e-6)


def test_an_interval_makes_a_tipping_sd_needless() -> None:
    found = shift(n_treated=3, n_reference=2)
    assert found.estimate is not None
    assert (found.difference, found.tipping_sd) == (None, None)


def test_an_arm_without_enough_cells_has_no_difference() -> None:
    adata = experiment(n_per_arm=2)
    gates = GATES.model_copy(update={"min_cells": 1000})
    (found,) = compare_expression(
        paired(adata, paired=False), LISTS, treated="treated", reference="control", gates=gates
    )
    assert (found.estimate, found.difference, found.tipping_sd) == (None, None, None)


def test_at_the_tipping_sd_chance_gives_as_much_once_in_twenty() -> None:
    """Draw differences between two samples at the SD that is told, and count."""
    found = shift(n_treated=1, n_reference=1)
    assert found.difference is not None
    assert found.tipping_sd is not None
    drawn = np.random.default_rng(0).normal(0, found.tipping_sd, (100_000, 2))
    by_chance = np.abs(drawn[:, 0] - drawn[:, 1]) >= abs(found.difference)
    assert by_chance.mean() == pytest.approx(0.05, abs=0.003)


def test_the_verdict_stays_untestable_and_names_both_numbers() -> None:
    adata = experiment(n_per_arm=1, shift=2.0)
    asked = claim(ScoreShift(kind="score_shift", signature="one"))
    shifts = shifts_for(paired(adata, paired=False), asked, LISTS, gates=GATES, methods=())
    judged = judge(asked, shifts, gates=GATES)
    assert judged.verdict is Verdict.UNTESTABLE
    assert judged.findings[0].reason is Reason.TOO_FEW_SAMPLES
    difference, tipping = shifts[0].difference, shifts[0].tipping_sd
    assert difference is not None
    assert tipping is not None
    assert f"The difference is {difference:.2f}" in judged.findings[0].text
    assert f"an SD of {tipping:.2f} or more" in judged.findings[0].text
