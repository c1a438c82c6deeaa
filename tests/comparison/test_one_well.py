"""Lines that share one well per arm: what the wells did is no response of the lines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from claim_cases import claim, shift
from two_arms import LIST, experiment, paired, signature

from mekscrna.claims.judge import judge
from mekscrna.claims.verdict import Certainty, Reason, Verdict
from mekscrna.comparison.expression import compare_expression
from mekscrna.comparison.frame import ESTIMATORS
from mekscrna.comparison.planning import power
from mekscrna.comparison.shift import SampleValue, Shift
from mekscrna.errors import InputError


def read(**notes: object) -> Shift:
    adata = paired(experiment(n_per_arm=6, shift=1.0), **notes)
    (found,) = compare_expression(adata, [signature("one", LIST)], treated="treated", reference="control")
    return found


def test_the_variance_of_two_wells_is_added_to_that_of_the_lines() -> None:
    plain, wells = read(), read(in_one_well=True, well_sd=0.2)
    assert plain.estimate is not None
    assert wells.estimate is not None
    assert wells.estimate.value == plain.estimate.value
    assert wells.estimate.se == pytest.approx((plain.estimate.se**2 + 2 * 0.2**2) ** 0.5)
    assert wells.estimate.df == plain.estimate.df == 5
    assert (wells.estimator, wells.well_sd, wells.in_one_well) == ("paired_one_well", 0.2, True)


def test_more_lines_in_the_same_wells_do_not_make_the_wells_part_smaller() -> None:
    found = read(in_one_well=True, well_sd=0.2)
    assert found.estimate is not None
    assert min(effect for _, effect in found.estimate.power_curve) > 2.8 * 2**0.5 * 0.2
    with pytest.raises(InputError, match="does not say how samples differ"):
        power(found, 0.32)


def test_scores_have_no_such_variance_and_only_say_so() -> None:
    unknown = read(in_one_well=True)
    assert (unknown.estimator, unknown.well_sd, unknown.in_one_well) == ("paired_t", None, True)


@pytest.mark.parametrize(("n_lines", "ratio"), [(5, 0.5), (24, 0.25), (24, 1.0)])
def test_with_it_false_positives_keep_their_level(n_lines: int, ratio: float) -> None:
    """Lines respond with SD 1 around what the wells did, of SD `ratio`."""
    rng = np.random.default_rng([n_lines, int(10 * ratio)])
    estimator, shown, plain = ESTIMATORS["paired_one_well"], 0, 0
    for _ in range(2000):
        wells = rng.normal(0, ratio, 2)
        treated, reference = rng.normal(0, 0.5**0.5, (2, n_lines)) + wells[:, None]
        assert estimator.fit_in_one_well is not None
        shown += estimator.fit_in_one_well(treated, reference, ratio).p < 0.05
        plain += estimator.fit(treated, reference).p < 0.05
    assert shown / 2000 <= 0.065
    assert plain / 2000 > 0.15


def lines(n_alike: int, n_other: int) -> tuple[SampleValue, ...]:
    changes = [1.0] * n_alike + [-0.1] * n_other
    return tuple(
        SampleValue(
            sample=f"{arm}{place}", arm=arm, donor=f"l{place}", value=value, n_cells=50, total_counts=1e5
        )
        for place, change in enumerate(changes)
        for arm, value in (("mek_inhibited", change), ("untreated", 0.0))
    )


def test_the_verdict_says_so_and_is_less_certain_where_wells_are_not_known() -> None:
    pooled = shift(0.6, paired=True, n_pairs=5, in_one_well=True, samples=lines(4, 1))
    unknown = judge(claim(), [pooled])
    assert (unknown.verdict, unknown.certainty) == (Verdict.SUPPORTED, Certainty.MODERATE)
    finding = next(each for each in unknown.findings if each.reason is Reason.ONE_WELL)
    assert "one well per arm" in finding.text
    assert "4 of 5 lines moved that way" in finding.text
    assert finding.levels == -1
    known = judge(claim(), [replace(pooled, well_sd=0.1)])
    assert known.certainty is Certainty.HIGH


def test_a_large_effect_gives_back_what_one_well_took() -> None:
    pooled = shift(1.6, paired=True, n_pairs=5, in_one_well=True, samples=lines(5, 0))
    found = judge(claim(), [pooled])
    assert found.certainty is Certainty.HIGH
    assert [each.levels for each in found.findings if each.reason is Reason.LARGE_EFFECT] == [1]
