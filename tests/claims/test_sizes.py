from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from claim_cases import CON, INC, NRC, RATIO, SUP, UNT, claim, others, shift
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.claims.judge import judge

if TYPE_CHECKING:
    from mekscrna.claims.verdict import Verdict


@pytest.mark.parametrize(
    ("value", "half", "verdicts"),
    [
        (1.0, 0.2, [SUP, SUP, SUP]),
        (0.35, 0.15, [SUP, SUP, NRC]),
        (0.25, 0.15, [SUP, INC, NRC]),
        (0.0, 0.1, [NRC, NRC, NRC]),
        (-1.0, 0.2, [CON, CON, CON]),
    ],
)
def test_the_verdict_is_shown_at_three_smallest_effects(
    value: float, half: float, verdicts: list[Verdict]
) -> None:
    judged = judge(claim(), [shift(value, half), *others(-1.0 if value < 0 else 1.0)])
    assert [each.verdict for each in judged.at_sizes] == verdicts
    assert [each.smallest_effect for each in judged.at_sizes] == [0.2, 0.32, 0.585]


@given(st.floats(-1.5, 1.5), st.floats(0.05, 1.0))
def test_the_verdict_at_the_declared_size_is_the_verdict(value: float, half: float) -> None:
    judged = judge(claim(smallest=0.32), [shift(value, half), *others(-1.0 if value < 0 else 1.0)])
    assert judged.at_sizes[1].verdict is judged.verdict


def test_ratios_have_sizes_of_their_own_and_what_is_untestable_has_none() -> None:
    asked = claim(readout=RATIO, smallest=0.405)
    found = shift(0.9, 0.2, readout=RATIO.key, method="composition", unit="log_ratio")
    assert [each.smallest_effect for each in judge(asked, [found]).at_sizes] == [0.223, 0.405, 0.693]
    untestable = judge(claim(), [shift(None)])
    assert (untestable.verdict, untestable.at_sizes) == (UNT, ())
