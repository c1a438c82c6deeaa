from __future__ import annotations

import pytest
from claim_cases import CON, INC, NRC, SUP, claim, others, reasons, shift
from pydantic import ValidationError

from mekscrna.claims.judge import judge
from mekscrna.claims.verdict import Reason
from mekscrna.spec.claim import Claim, ClaimedEffect

SIZES = {Reason.MAGNITUDE_COMPATIBLE, Reason.MAGNITUDE_SMALLER, Reason.MAGNITUDE_LARGER}


def _claimed(value: float = 1.0, kind: str = "about", direction: str = "up") -> Claim:
    return claim(direction, claimed_effect=ClaimedEffect(value=value, kind=kind, said="Twice as much."))


def _sizes(asked: Claim, value: float, half: float = 0.2) -> set[Reason]:
    judged = judge(asked, [shift(value, half), *others(-1.0 if value < 0 else 1.0)])
    return SIZES & set(reasons(judged))


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("about", 1.1, Reason.MAGNITUDE_COMPATIBLE),
        ("about", 0.6, Reason.MAGNITUDE_SMALLER),
        ("about", 1.5, Reason.MAGNITUDE_LARGER),
        ("at_least", 1.5, Reason.MAGNITUDE_COMPATIBLE),
        ("at_least", 0.9, Reason.MAGNITUDE_COMPATIBLE),
        ("at_least", 0.6, Reason.MAGNITUDE_SMALLER),
    ],
)
def test_a_shown_shift_is_set_against_the_claimed_size(kind: str, value: float, reason: Reason) -> None:
    assert _sizes(_claimed(kind=kind), value) == {reason}
    assert _sizes(_claimed(kind=kind, direction="down"), -value) == {reason}


def test_the_size_changes_no_verdict() -> None:
    for value, half, verdict in ((0.6, 0.2, SUP), (-1.0, 0.2, CON), (0.0, 0.1, NRC), (0.3, 0.6, INC)):
        found = [shift(value, half), *others(-1.0 if value < 0 else 1.0)]
        plain, sized = judge(claim(), found), judge(_claimed(), found)
        assert (plain.verdict, plain.certainty) == (sized.verdict, sized.certainty)
        assert sized.verdict is verdict
        assert bool(SIZES & set(reasons(sized))) is (verdict is SUP)


def test_a_claimed_size_needs_a_direction_and_exceeds_the_smallest_effect() -> None:
    with pytest.raises(ValidationError, match="no change has no size"):
        _claimed(direction="none")
    with pytest.raises(ValidationError, match="no larger than the smallest effect"):
        _claimed(0.3)
