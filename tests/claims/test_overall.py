from __future__ import annotations

from dataclasses import replace

import pytest
from claim_cases import CON, INC, NRC, SUP, UNT, claim, others, shift, target
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.claims.judge import judge
from mekscrna.claims.overall import Overall, counts, overall
from mekscrna.claims.verdict import Certainty, Judgement, Reason, Verdict
from mekscrna.comparison.across import pool_shifts
from mekscrna.spec.claim import Claim, OnTarget


def _judged(asked: Claim, value: float | None, *, place: int, half: float = 0.2, **more: object) -> Judgement:
    found = [shift(value, half, **more), *others(-1.0 if (value or 0) < 0 else 1.0)]
    return judge(asked, [replace(each, dataset=f"set_{place}") for each in found])


def _overall(asked: Claim, judgements: list[Judgement]) -> Overall:
    shifts = [each.evidence for each in judgements if counts(each) and each.evidence]
    return overall(asked, judgements, pool_shifts(shifts) if shifts else None)


def _of(*values: float, half: float = 0.2, direction: str = "up", grade: str = "A") -> Overall:
    asked = claim(direction, grade=grade)
    return _overall(asked, [_judged(asked, v, place=n, half=half) for n, v in enumerate(values)])


def test_three_datasets_are_pooled_and_judged_by_the_rule() -> None:
    found = _of(1.0, 1.1, 0.9)
    assert found.verdict is SUP
    assert found.findings[0].reason is Reason.SHIFT_STRONG
    assert "Over 3 datasets the shift is 1" in found.findings[0].text
    assert "Of 3 datasets: 3 supported" in found.findings[0].text
    assert found.certainty is Certainty.HIGH
    assert _of(-1.0, -1.1, -0.9).verdict is CON
    assert _of(0.01, -0.02, 0.0).verdict is NRC


def test_many_undecided_datasets_decide_together() -> None:
    found = _of(0.5, 0.55, 0.45, 0.6, 0.5, half=0.8)
    assert found.verdict is SUP
    assert found.certainty is Certainty.MODERATE
    assert found.findings[1].reason is Reason.PROVISIONAL


def test_datasets_that_differ_lower_the_certainty_or_leave_it_open() -> None:
    apart = _of(2.0, 0.2, -1.6, 1.0, half=0.1)
    assert apart.verdict is INC
    wide = _of(3.0, 0.4, 0.5, 3.2, 2.0, 0.1, 2.5, 1.4, half=0.1)
    assert wide.verdict is SUP
    assert Reason.DATASETS_DIFFER in [each.reason for each in wide.findings]
    assert wide.certainty is not Certainty.HIGH


@pytest.mark.parametrize(
    ("values", "verdict", "reason"),
    [
        ((1.0, 0.9), SUP, Reason.DATASETS_AGREE),
        ((-1.0, -0.9), CON, Reason.DATASETS_AGREE),
        ((1.0, -1.0), INC, Reason.DATASETS_DIFFER),
        ((1.0, 0.0), INC, Reason.DATASETS_DIFFER),
        ((0.0, 0.01), NRC, Reason.DATASETS_AGREE),
        ((-1.0, 0.0), INC, Reason.TOO_FEW_DATASETS),
    ],
)
def test_two_datasets_are_judged_by_agreement(
    values: tuple[float, ...], verdict: Verdict, reason: Reason
) -> None:
    found = _of(*values)
    assert (found.verdict, found.findings[0].reason) == (verdict, reason)


def test_of_two_one_may_decide_where_the_other_points_the_same_way() -> None:
    asked = claim()
    firm, weak = _judged(asked, 1.0, place=0), _judged(asked, 0.28, place=1, half=0.25)
    assert (firm.verdict, weak.verdict) == (SUP, INC)
    assert _overall(asked, [firm, weak]).verdict is SUP
    undecided = _judged(asked, 0.2, place=1, half=0.8)
    assert _overall(asked, [firm, undecided]).verdict is INC


def test_one_dataset_stands_alone() -> None:
    asked = claim()
    found = _overall(asked, [_judged(asked, 1.0, place=0), _judged(asked, None, place=1)])
    assert found.verdict is SUP
    assert found.left_out == ("set_1",)
    assert found.findings[1].reason is Reason.ONE_DATASET
    assert "set_0 alone" in found.findings[1].text


def test_where_none_can_answer_the_claim_is_untestable() -> None:
    asked = claim()
    found = _overall(asked, [_judged(asked, None, place=n) for n in range(3)])
    assert found.verdict is UNT
    assert found.certainty is None
    assert found.findings[0].text == "None of 3 datasets could answer."


def test_datasets_whose_target_is_in_doubt_or_that_show_an_artefact_do_not_count() -> None:
    asked = claim(on_target=OnTarget(signature="mpas", population="malignant"))
    undecided = judge(asked, [shift(1.0), *others(), target(-0.2, 0.6)])
    assert Reason.ON_TARGET_UNDECIDED in [each.reason for each in undecided.findings]
    assert not counts(undecided)
    hit = judge(asked, [shift(1.0), *others(), target()])
    assert counts(hit)
    assert hit.evidence
    moved = replace(hit.evidence.background, median=0.5) if hit.evidence.background else None
    artefact = judge(asked, [shift(1.0, background=moved), *others(), target()])
    assert artefact.findings[0].reason is Reason.ARTEFACT
    assert not counts(artefact)
    assert not counts(judge(asked, [shift(1.0, depth_ratio=5.0), *others(), target()]))


def test_transcripts_that_cannot_refute_do_not_refute_together() -> None:
    against = _of(-1.0, -1.1, -0.9, grade="D")
    assert against.verdict is INC
    assert against.findings[0].reason is Reason.PROXY_CANNOT_REFUTE
    assert _of(1.0, 1.1, 0.9, grade="D").verdict is SUP


VALUES = st.lists(st.floats(-2, 2).map(lambda x: round(x, 3)), min_size=1, max_size=5, unique=True)


@given(VALUES, st.sampled_from([0.1, 0.3, 0.8]))
def test_a_claim_and_its_mirror_image_get_one_verdict(values: list[float], half: float) -> None:
    up, down = _of(*values, half=half), _of(*(-v for v in values), half=half, direction="down")
    assert (up.verdict, up.certainty) == (down.verdict, down.certainty)


@given(VALUES, st.sampled_from([0.1, 0.3, 0.8]))
def test_a_claim_is_never_supported_both_ways(values: list[float], half: float) -> None:
    both = {_of(*values, half=half).verdict, _of(*values, half=half, direction="down").verdict}
    assert both != {SUP}


@given(st.permutations([1.0, 0.4, -0.2, 0.9]))
def test_the_order_of_datasets_changes_nothing(values: list[float]) -> None:
    found, first = _of(*values), _of(1.0, 0.4, -0.2, 0.9)
    assert (found.verdict, found.certainty) == (first.verdict, first.certainty)
