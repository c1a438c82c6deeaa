"""Judging: what is picked, what is refused, in which order findings stand, and what they say."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from claim_cases import (
    TARGET,
    claim,
    covered,
    estimate,
    others,
    quiet,
    shift,
    target,
)
from pydantic import TypeAdapter

from mekscrna.claims.judge import judge
from mekscrna.claims.verdict import Certainty, Judgement, Reason, Verdict
from mekscrna.comparison.shift import Interval, Shift
from mekscrna.errors import InputError
from mekscrna.spec.claim import Contrast, SmallestEffect
from mekscrna.spec.study import Gates

ALTERNATE = shift(0.8, readout="signature:ifng_core")


def everything() -> list[Shift]:
    """A full set of shifts: primary, other ways, target and its alternate, and some that do not matter."""
    return [
        shift(),
        *others(),
        ALTERNATE,
        replace(ALTERNATE, method="ucell", unit="ucell score"),
        target(),
        target(-0.9, name="mapk_immune"),
        shift(-3.0, population="cd8_t"),
        shift(-3.0, readout="gene:CD274"),
        shift(-3.0, readout="signature:unasked", method="ucell", unit="ucell score"),
    ]


def test_the_order_of_shifts_does_not_matter() -> None:
    asked = claim(on_target=TARGET)
    expected = judge(asked, everything())
    assert expected.verdict is Verdict.SUPPORTED
    assert expected.evidence == shift()
    assert expected.on_target == target()
    rng = random.Random(1)  # noqa: S311 - an order, no secret
    for _ in range(20):
        shuffled = everything()
        rng.shuffle(shuffled)
        assert judge(asked, shuffled) == expected
    assert judge(asked, [*everything(), *everything()]) == expected


def test_the_other_ways_of_asking_are_the_claims_lists_by_all_methods() -> None:
    found = judge(claim(on_target=TARGET), everything()).specifications
    assert [(each.readout, each.method, each.agrees) for each in found] == [
        ("signature:ifng", "module_score", True),
        ("signature:ifng", "ucell", True),
        ("signature:ifng_core", "pseudobulk", True),
        ("signature:ifng_core", "ucell", True),
    ]
    assert found[2].estimate == 0.8
    assert found[2].hedges_g == 0.8


def test_the_claim_and_its_digest_are_written_down() -> None:
    asked = claim(on_target=TARGET)
    judged = judge(asked, everything())
    assert (judged.claim, judged.claim_digest, judged.dataset) == ("a_claim", asked.digest(), "a_dataset")
    archive = TypeAdapter(Judgement)
    assert archive.validate_json(archive.dump_json(judged)) == judged


@pytest.mark.parametrize("grade", ["A", "X"])
def test_a_missing_primary_is_untestable_and_says_what_was_given(grade: str) -> None:
    judged = judge(claim(grade=grade, on_target=TARGET), [*others(), target()])
    assert (judged.verdict, judged.certainty, judged.evidence) == (Verdict.UNTESTABLE, None, None)
    assert judged.on_target == target()
    last = judged.findings[-1]
    assert last.reason is Reason.PRIMARY_MISSING
    assert "signature:ifng in malignant cells by pseudobulk, was not among those given" in last.text
    assert "signature:ifng in malignant cells by ucell" in last.text
    first = Reason.NO_TRANSCRIPT_PROXY if grade == "X" else Reason.PRIMARY_MISSING
    assert judged.findings[0].reason is first


def test_scores_never_decide() -> None:
    scored = shift(method="ucell", unit="ucell score")
    assert judge(claim(), [scored]).verdict is Verdict.UNTESTABLE


REFUSED = {
    "nothing": ([], "No shifts were given."),
    "two datasets": (
        [shift(), target(dataset="another")],
        "The shifts come from several datasets (a_dataset, another); give those of one.",
    ),
    "two contrasts": (
        [shift(), target(treated="vehicle")],
        "several contrasts (mek_inhibited against untreated; vehicle against untreated)",
    ),
    "two for one question": (
        [shift(1.0), shift(-1.0)],
        "There are 2 different shifts of signature:ifng in malignant by pseudobulk; give one.",
    ),
    "arms the wrong way round": (
        [shift(treated="untreated", reference="mek_inhibited")],
        "The shifts are of untreated against mek_inhibited, the claim is about mek_inhibited against",
    ),
    "another unit": (
        [shift(unit="log_odds")],
        "The shift of signature:ifng is in log_odds; log2_fold is expected.",
    ),
    "laxer gates": (
        [shift(coverage=(replace(covered(), min_counts=2.0),))],
        "Genes of signature:ifng count as expressed from 2 counts per sample, the gates ask",
    ),
    "an interval beside its estimate": (
        [shift(estimate=estimate(1.0, ci95=Interval(low=2.0, high=3.0)))],
        "must lie within its 90 % interval",
    ),
}


@pytest.mark.parametrize(("shifts", "says"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_belong_together_is_refused(shifts: list[Shift], says: str) -> None:
    with pytest.raises(InputError) as refused:
        judge(claim(), shifts)
    assert says in str(refused.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InputError) as refused:
        judge(claim(), [shift(unit="log_odds"), target(dataset="another", treated="vehicle")])
    for says in ("several datasets", "several contrasts", "log2_fold is expected"):
        assert says in str(refused.value)


def test_a_smallest_effect_in_another_unit_is_refused() -> None:
    wrong = SmallestEffect(value=0.4, unit="log_odds", reason="A slip.")
    with pytest.raises(InputError, match="is given in log_odds, but signature:ifng shifts in log2_fold"):
        judge(claim().model_copy(update={"smallest_effect": wrong}), [shift()])


def test_a_study_may_set_another_contrast() -> None:
    asked = claim(contrast=Contrast(treated="ifn_beta", reference="control"))
    assert judge(asked, [shift(), *others()]).verdict is Verdict.SUPPORTED


def test_the_gates_are_those_given() -> None:
    three = shift(n_treated=3, n_reference=3)
    assert judge(claim(), [three, *others()]).certainty is Certainty.HIGH
    assert judge(claim(), [three, *others()], gates=Gates(min_samples=5)).certainty is Certainty.MODERATE


def test_an_overruled_decision_still_tells_its_numbers() -> None:
    wide = target(-0.5, 1.0)
    moved = shift(-1.0, background=quiet(median=-0.45, percentile=0.5))
    judged = judge(claim(on_target=TARGET), [moved, *others(-1.0), wide])
    assert judged.verdict is Verdict.INCONCLUSIVE
    assert [each.reason for each in judged.findings] == [
        Reason.ON_TARGET_UNDECIDED,
        Reason.ARTEFACT,
        Reason.OPPOSITE_SHIFT,
        Reason.NOT_SPECIFIC,
    ]
    assert judged.certainty is None
    assert judged.samples_needed is None


@pytest.mark.parametrize(
    ("value", "half", "direction", "needed"),
    [
        (0.3, 0.60, "up", 12),  # 12 samples find 0.30
        (0.3, 1.20, "up", 24),
        (0.3, 9.00, "up", None),
        (0.3, 0.60, "none", 12),
        (0.35, 0.5, "up", 12),
        (0.30, 0.21, "up", None),  # direction shown only, and there were samples enough
        (0.30, 0.28, "up", 6),  # direction shown only, for want of samples
        (1.0, 0.20, "up", None),  # decided
        (0.0, 0.10, "up", None),
    ],
)
def test_the_samples_it_would_take_are_told_for_undecided_claims(
    value: float, half: float, direction: str, needed: int | None
) -> None:
    judged = judge(claim(direction), [shift(value, half), *others()])
    assert judged.samples_needed == needed


def test_a_power_curve_in_any_order_gives_the_fewest_samples() -> None:
    curve = ((24, 0.1), (6, 0.3), (12, 0.2), (3, 0.9))
    found = estimate(0.3, 0.6, power_curve=curve)
    assert judge(claim(), [shift(estimate=found)]).samples_needed == 6
