from __future__ import annotations

import pytest
from claim_cases import CON, INC, NRC, SCORE, SUP, UNT, claim, others, shift
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.claims.judge import judge
from mekscrna.claims.verdict import Certainty, Judgement, Reason, Verdict
from mekscrna.spec.claim import Both, Claim, SmallestEffect, Step
from mekscrna.spec.claim_parts import parts
from mekscrna.spec.readout import Fraction

SHARE = Fraction(kind="fraction", of="treg", within="t_cell")
VALUES = {SUP: (1.0, 0.2), CON: (-1.0, 0.2), NRC: (0.0, 0.1), INC: (0.3, 0.6), UNT: (None, 0.2)}


def _both(direction: str = "down", **more: object) -> Claim:
    second = Step(
        population="t_cell",
        readout=SHARE,
        direction=direction,
        smallest_effect=SmallestEffect(value=0.4, unit="log_odds", reason="A test."),
    )
    return claim(readout=Both(kind="both", first=SCORE, second=second), population="malignant", **more)


def _judged(first: Verdict, second: Verdict) -> Judgement:
    """Judge with a first reading that rises by the claim, and a second that falls by it."""
    value, half = VALUES[first]
    share, wide = VALUES[second]
    found = [
        shift(value, half),
        *others(-1.0 if first is CON else 1.0),
        shift(
            None if share is None else -share,
            wide,
            readout=SHARE.key,
            population="t_cell",
            method="composition",
            unit="log_odds",
        ),
    ]
    return judge(_both(), found)


def test_a_claim_of_two_readings_is_taken_apart() -> None:
    first, second = parts(_both())
    assert (first.readout, first.population, first.direction) == (SCORE, "malignant", "up")
    assert (second.readout, second.population, second.direction) == (SHARE, "t_cell", "down")
    assert second.smallest_effect.value == 0.4
    assert parts(claim()) == (claim(),)


@pytest.mark.parametrize(
    ("first", "second", "verdict", "reason"),
    [
        (SUP, SUP, SUP, Reason.BOTH_HOLD),
        (SUP, CON, CON, Reason.ONE_FAILS),
        (SUP, NRC, CON, Reason.ONE_FAILS),
        (CON, CON, CON, Reason.ONE_FAILS),
        (INC, CON, CON, Reason.ONE_FAILS),
        (SUP, INC, INC, Reason.ONE_UNDECIDED),
        (SUP, UNT, UNT, Reason.ONE_UNDECIDED),
        (UNT, CON, UNT, Reason.ONE_UNDECIDED),
    ],
)
def test_both_have_to_hold(first: Verdict, second: Verdict, verdict: Verdict, reason: Reason) -> None:
    judged = _judged(first, second)
    assert [each.verdict for each in judged.steps] == [first, second]
    assert (judged.verdict, judged.findings[0].reason) == (verdict, reason)
    assert judged.evidence is judged.steps[0].evidence


@given(st.sampled_from(list(VALUES)), st.sampled_from(list(VALUES)))
def test_together_they_are_never_surer_than_apart(first: Verdict, second: Verdict) -> None:
    judged, levels = _judged(first, second), list(Certainty)
    if judged.verdict is SUP:
        assert judged.certainty == max((each.certainty for each in judged.steps), key=levels.index)
    if judged.verdict is CON and sum(each.verdict in {CON, NRC} for each in judged.steps) == 1:
        failing = next(each.certainty for each in judged.steps if each.verdict in {CON, NRC})
        assert levels.index(judged.certainty) > levels.index(failing)
    if judged.verdict in {INC, UNT}:
        assert judged.certainty is None
