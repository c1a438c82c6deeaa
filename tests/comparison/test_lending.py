"""Variances lent to datasets with too few samples, from the atlas to the verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from claim_cases import claim, covered, quiet, shift

from mekscrna.claims.judge import judge
from mekscrna.claims.verdict import Reason, Verdict
from mekscrna.comparison.atlas import Atlas, Entry, Variance
from mekscrna.comparison.lending import lend
from mekscrna.comparison.shift import Obstacle, SampleValue
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from mekscrna.claims.verdict import Judgement
    from mekscrna.comparison.shift import Shift

QUIET = {"coverage": (covered(),), "background": quiet()}


def atlas(k: int = 24, sd: float = 0.2) -> Atlas:
    """Datasets of six untreated samples, whose SDs differ a little more than by chance."""
    spread = np.random.default_rng(3).normal(0.0, 0.35, k)
    variances = tuple(
        Variance(dataset=f"d{place}", variance=float(sd**2 * np.exp(each)), df=5.0)
        for place, each in enumerate(spread)
    )
    entry = Entry(
        readout="signature:ifng", population="malignant", method="pseudobulk", unit="log2_fold",
        variances=variances,
    )  # fmt: skip
    return Atlas(entries=(entry,))


def samples(treated: list[float], reference: list[float]) -> tuple[SampleValue, ...]:
    return tuple(
        SampleValue(sample=f"{arm}{place}", arm=arm, donor=None, value=value, n_cells=99, total_counts=1e6)
        for arm, values in (("mek_inhibited", treated), ("untreated", reference))
        for place, value in enumerate(values)
    )


def one_each(difference: float = 2.0) -> Shift:
    """One sample per arm: a difference, no interval."""
    return shift(
        None,
        n_treated=1,
        n_reference=1,
        samples=samples([difference], [0.0]),
        obstacles=("1 sample in each arm; an interval needs at least 2.",),
        obstacle_kinds=(Obstacle.TOO_FEW_SAMPLES,),
        difference=difference,
        tipping_sd=difference / (1.96 * 2**0.5),
        estimator=None,
        background=None,
        coverage=(covered(),),
    )


def judged(found: Shift) -> Judgement:
    return judge(claim(), [found])


def test_without_an_atlas_one_sample_per_arm_is_untestable_and_says_the_tipping_sd() -> None:
    found = judged(one_each())
    assert (found.verdict, found.findings[0].reason) == (Verdict.UNTESTABLE, Reason.TOO_FEW_SAMPLES)
    assert "differ by an SD of 0.72 or more" in found.findings[0].text


def test_with_an_atlas_it_is_supported_provisionally_with_a_warning() -> None:
    found = judged(lend(one_each(), atlas()))
    assert found.verdict is Verdict.SUPPORTED
    assert found.certainty is not None
    text = next(each.text for each in found.findings if each.reason is Reason.PROVISIONAL)
    assert "untreated samples of 24 other datasets" in text
    assert "only if samples here differ as they do there, which one sample per arm cannot show." in text
    assert "From an SD of 0.72 on chance alone would do." in text


def test_the_prior_is_worth_no_more_than_half_as_many_degrees_as_there_are_datasets() -> None:
    found = lend(one_each(), atlas(k=20))
    assert found.lender is not None
    assert found.estimate is not None
    assert found.lender.prior_df <= 10
    assert found.estimate.df == pytest.approx(found.lender.prior_df)


def test_few_datasets_lend_nothing_and_say_so() -> None:
    found = lend(one_each(), atlas(k=19))
    assert found.estimate is None
    assert found.notes == (
        "The atlas knows 19 other datasets of this question; 20 are needed to lend a variance.",
    )


def test_two_samples_per_arm_take_their_own_variance_into_account() -> None:
    two = shift(1.0, 3.0, n_treated=2, n_reference=2, samples=samples([0.9, 1.1], [0.1, -0.1]), **QUIET)
    found = lend(two, atlas())
    assert found.estimate is not None
    assert found.lender is not None
    assert found.estimator == "atlas"
    assert found.estimate.df == pytest.approx(found.lender.prior_df + 2)
    assert judged(two).verdict is not Verdict.SUPPORTED
    assert judged(found).verdict is Verdict.SUPPORTED
    assert found.estimate.hedges_g == two.estimate.hedges_g


def test_a_dataset_unlike_the_atlas_borrows_nothing() -> None:
    wide = shift(1.0, 3.0, n_treated=2, n_reference=2, samples=samples([3.0, -1.0], [2.0, -2.0]), **QUIET)
    found = lend(wide, atlas())
    assert found.estimate == wide.estimate
    assert "they are not alike, so no variance was lent" in found.notes[0]


@pytest.mark.parametrize(
    "fields",
    [
        {"paired": True, "n_pairs": 2},
        {"estimator": "ols"},
        {"confounded_with": ("batch",)},
        {"obstacle_kinds": (Obstacle.LOW_EXPRESSION,)},
        {"n_treated": 3, "n_reference": 3},
        {"n_treated": 0},
        {"readout": "signature:other"},
        {"unit": "ucell score"},
    ],
)
def test_nothing_is_lent_where_the_variance_of_others_does_not_apply(fields: dict[str, object]) -> None:
    found = replace(one_each(), **fields)
    assert lend(found, atlas()) == found


def test_a_borrowed_variance_never_rules_a_shift_out() -> None:
    nothing = judged(lend(one_each(0.01), atlas(sd=0.02)))
    assert nothing.verdict is Verdict.INCONCLUSIVE
    assert nothing.findings[0].reason is Reason.PROVISIONAL


def test_the_gates_say_how_many_samples_are_enough() -> None:
    three = shift(
        1.0, 3.0, n_treated=3, n_reference=3, samples=samples([0.9, 1.1, 1.0], [0.1, -0.1, 0.0]), **QUIET
    )
    assert lend(three, atlas()) == three
    assert lend(three, atlas(), gates=Gates(min_samples=4)).lender is not None
