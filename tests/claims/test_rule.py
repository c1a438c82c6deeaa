"""The rule, row by row, and its laws."""

from __future__ import annotations

from dataclasses import replace

import pytest
from claim_cases import estimate
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.claims.rule import decide
from mekscrna.claims.verdict import Reason, Verdict
from mekscrna.comparison.shift import Estimate, Interval
from mekscrna.errors import InputError

SUP, CON, NRC, INC = (
    Verdict.SUPPORTED,
    Verdict.CONTRADICTED,
    Verdict.NO_RELEVANT_CHANGE,
    Verdict.INCONCLUSIVE,
)
DECISIVE = {SUP, CON, NRC}
MIRROR = {"up": "down", "down": "up", "none": "none"}


def made(value: float, ci95: tuple[float, float], ci90: tuple[float, float], mde80: float = 1.0) -> Estimate:
    low95, high95 = ci95
    low90, high90 = ci90
    return replace(
        estimate(value),
        ci95=Interval(low=low95, high=high95),
        ci90=Interval(low=low90, high=high90),
        mde80=mde80,
    )


# The smallest effect is 0.3 in every row. Intervals are written for a claim of a rise.
ROWS = [
    # value, ci95, ci90, up, reason
    (1.0, (0.50, 1.50), (0.60, 1.40), SUP, Reason.SHIFT_STRONG),
    (1.0, (0.30, 1.70), (0.40, 1.60), SUP, Reason.SHIFT_STRONG),  # the bound itself counts
    (0.5, (0.10, 0.90), (0.20, 0.80), SUP, Reason.SHIFT_SHOWN),
    (0.3, (0.01, 0.59), (0.06, 0.54), SUP, Reason.SHIFT_SHOWN),  # just as large as it has to be
    (0.29, (0.01, 0.57), (0.06, 0.52), INC, Reason.BELOW_SMALLEST_EFFECT),
    (0.2, (0.05, 0.35), (0.08, 0.32), INC, Reason.BELOW_SMALLEST_EFFECT),
    (0.15, (0.05, 0.25), (0.07, 0.23), NRC, Reason.WITHIN_SMALLEST_EFFECT),  # real but small
    (0.0, (-0.25, 0.25), (-0.2, 0.2), NRC, Reason.WITHIN_SMALLEST_EFFECT),
    (0.0, (-0.40, 0.40), (-0.29, 0.29), NRC, Reason.WITHIN_SMALLEST_EFFECT),  # judged by the 90 % interval
    (-0.15, (-0.25, -0.05), (-0.23, -0.07), NRC, Reason.WITHIN_SMALLEST_EFFECT),
    (-1.0, (-1.5, -0.5), (-1.4, -0.6), CON, Reason.OPPOSITE_SHIFT),
    (-0.25, (-0.45, -0.05), (-0.4, -0.1), CON, Reason.OPPOSITE_SHIFT),
    (-0.25, (-0.8, 0.3), (-0.7, 0.2), INC, Reason.NOT_AS_CLAIMED),
    (-0.5, (-1.05, 0.05), (-0.95, -0.05), CON, Reason.RELEVANT_SHIFT_EXCLUDED),  # 95 % for a direction
    (-0.5, (-1.1, 0.1), (-1.0, 0.0), INC, Reason.NOT_AS_CLAIMED),  # 0 is not left out
    (0.0, (-0.40, 0.40), (-0.30, 0.29), INC, Reason.NOT_AS_CLAIMED),  # −D is not within
    (0.0, (-0.40, 0.40), (-0.30, 0.30), INC, Reason.UNDERPOWERED),  # D is not excluded
    (0.4, (0.0, 0.8), (0.1, 0.7), INC, Reason.UNDERPOWERED),  # 0 is not left out
    (0.1, (-0.8, 1.0), (-0.7, 0.9), INC, Reason.UNDERPOWERED),
]


@pytest.mark.parametrize(("value", "ci95", "ci90", "verdict", "reason"), ROWS)
def test_every_row_of_the_table(
    value: float, ci95: tuple[float, float], ci90: tuple[float, float], verdict: Verdict, reason: Reason
) -> None:
    found = made(value, ci95, ci90)
    assert decide(found, smallest_effect=0.3, direction="up") == (verdict, reason)
    turned = made(-value, (-ci95[1], -ci95[0]), (-ci90[1], -ci90[0]))
    assert decide(turned, smallest_effect=0.3, direction="down") == (verdict, reason)


NO_CHANGE_ROWS = [
    (0.0, (-0.25, 0.25), (-0.2, 0.2), SUP, Reason.WITHIN_SMALLEST_EFFECT),
    (0.15, (0.05, 0.25), (0.07, 0.23), SUP, Reason.WITHIN_SMALLEST_EFFECT),
    (1.0, (0.5, 1.5), (0.6, 1.4), CON, Reason.SHIFT_STRONG),
    (0.5, (0.1, 0.9), (0.2, 0.8), CON, Reason.SHIFT_SHOWN),
    (0.2, (0.05, 0.35), (0.08, 0.32), INC, Reason.BELOW_SMALLEST_EFFECT),
    (0.1, (-0.8, 1.0), (-0.7, 0.9), INC, Reason.UNDERPOWERED),
    (0.25, (-0.3, 0.8), (-0.2, 0.7), INC, Reason.UNDERPOWERED),
]


@pytest.mark.parametrize(("value", "ci95", "ci90", "verdict", "reason"), NO_CHANGE_ROWS)
def test_every_row_of_a_claim_of_no_change(
    value: float, ci95: tuple[float, float], ci90: tuple[float, float], verdict: Verdict, reason: Reason
) -> None:
    found = made(value, ci95, ci90)
    turned = made(-value, (-ci95[1], -ci95[0]), (-ci90[1], -ci90[0]))
    for each in (found, turned):
        assert decide(each, smallest_effect=0.3, direction="none") == (verdict, reason)


@pytest.mark.parametrize(
    ("mde80", "reason"),
    [
        (0.31, Reason.UNDERPOWERED),
        (0.30, Reason.BORDERLINE),
        (0.1, Reason.BORDERLINE),
        (float("nan"), Reason.UNDERPOWERED),
        (float("inf"), Reason.UNDERPOWERED),
    ],
)
def test_what_is_undecided_says_whether_samples_were_wanting(mde80: float, reason: Reason) -> None:
    found = made(0.2, (-0.1, 0.5), (-0.05, 0.45), mde80)
    assert decide(found, smallest_effect=0.3, direction="up") == (INC, reason)


@pytest.mark.parametrize("smallest", [0.0, -0.3, float("nan"), float("inf")])
def test_a_smallest_effect_that_is_no_positive_number_is_refused(smallest: float) -> None:
    with pytest.raises(InputError, match="smallest effect must be a number above 0"):
        decide(estimate(1.0), smallest_effect=smallest, direction="up")


@pytest.mark.parametrize(
    ("value", "ci95", "ci90"),
    [
        (2.0, (0.5, 1.5), (0.6, 1.4)),  # outside
        (1.0, (0.6, 1.4), (0.5, 1.5)),  # 90 % wider than 95 %
        (1.0, (1.5, 0.5), (1.4, 0.6)),  # ends swapped
        (float("nan"), (0.5, 1.5), (0.6, 1.4)),
        (1.0, (float("nan"), 1.5), (0.6, 1.4)),
    ],
)
def test_intervals_that_do_not_enclose_their_estimate_are_refused(
    value: float, ci95: tuple[float, float], ci90: tuple[float, float]
) -> None:
    for direction in ("up", "down", "none"):
        with pytest.raises(InputError, match="must lie within its 90 % interval"):
            decide(made(value, ci95, ci90), smallest_effect=0.3, direction=direction)


# Laws. Numbers are multiples of 1/64, so that sums and mirror images are exact.
grid = st.integers(-256, 256).map(lambda number: number / 64)
width = st.integers(0, 256).map(lambda number: number / 64)
effects = st.integers(1, 192).map(lambda number: number / 64)
directions = st.sampled_from(["up", "down", "none"])


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    """Any estimate with any intervals, also lopsided, that enclose it."""
    value = draw(grid)
    inner = draw(width), draw(width)
    outer = draw(width), draw(width)
    ci90 = value - inner[0], value + inner[1]
    return made(value, (ci90[0] - outer[0], ci90[1] + outer[1]), ci90, mde80=draw(width))


def mirrored(one: Estimate) -> Estimate:
    return made(-one.value, (-one.ci95.high, -one.ci95.low), (-one.ci90.high, -one.ci90.low), one.mde80)


@given(estimates(), effects, directions)
def test_there_is_always_a_verdict(one: Estimate, smallest: float, direction: str) -> None:
    verdict, reason = decide(one, smallest_effect=smallest, direction=direction)
    assert verdict in {*DECISIVE, INC}
    assert (verdict is INC) == (
        reason
        in {
            Reason.BELOW_SMALLEST_EFFECT,
            Reason.NOT_AS_CLAIMED,
            Reason.UNDERPOWERED,
            Reason.BORDERLINE,
        }
    )


@given(estimates(), effects, directions)
def test_a_mirror_image_has_the_same_verdict(one: Estimate, smallest: float, direction: str) -> None:
    here = decide(one, smallest_effect=smallest, direction=direction)
    there = decide(mirrored(one), smallest_effect=smallest, direction=MIRROR[direction])
    assert here == there


@given(estimates(), effects)
def test_the_opposite_claim_gets_the_opposite_verdict(one: Estimate, smallest: float) -> None:
    up, _ = decide(one, smallest_effect=smallest, direction="up")
    down, _ = decide(one, smallest_effect=smallest, direction="down")
    none, _ = decide(one, smallest_effect=smallest, direction="none")
    if up is SUP:
        assert (down, none) == (CON, CON)
    if up is NRC:
        assert (down, none) == (NRC, SUP)
    if none is SUP:
        assert up is NRC
    assert not (up is SUP and down is SUP)


@given(estimates(), effects, directions, st.sampled_from([0.25, 0.5, 2.0, 8.0]))
def test_units_do_not_matter(one: Estimate, smallest: float, direction: str, factor: float) -> None:
    scaled = made(
        one.value * factor,
        (one.ci95.low * factor, one.ci95.high * factor),
        (one.ci90.low * factor, one.ci90.high * factor),
        one.mde80 * factor,
    )
    here = decide(one, smallest_effect=smallest, direction=direction)
    assert decide(scaled, smallest_effect=smallest * factor, direction=direction) == here


@given(estimates(), effects, effects, st.sampled_from(["up", "down"]))
def test_asking_for_more_never_turns_a_verdict_round(
    one: Estimate, smaller: float, more: float, direction: str
) -> None:
    before, _ = decide(one, smallest_effect=smaller, direction=direction)
    after, _ = decide(one, smallest_effect=smaller + more, direction=direction)
    allowed = {
        SUP: {SUP, INC, NRC},
        INC: {INC, CON, NRC},
        CON: {CON, NRC},
        NRC: {NRC},
    }
    assert after in allowed[before]


@given(estimates(), effects, directions, width, width)
def test_less_precision_never_decides(
    one: Estimate, smallest: float, direction: str, low: float, high: float
) -> None:
    wider = made(
        one.value,
        (one.ci95.low - low, one.ci95.high + high),
        (one.ci90.low - low, one.ci90.high + high),
        one.mde80,
    )
    before, _ = decide(one, smallest_effect=smallest, direction=direction)
    after, _ = decide(wider, smallest_effect=smallest, direction=direction)
    if before is INC:
        assert after is INC
    if after is SUP:
        assert before is not CON


@given(estimates(), effects, st.sampled_from(["up", "down"]), st.sampled_from([0.75, 0.5, 0.25]))
def test_a_narrower_interval_never_undoes_a_decision(
    one: Estimate, smallest: float, direction: str, factor: float
) -> None:
    """The same estimate, more surely: what was decided stays so, or turns out too small to matter."""
    ends = one.ci95.low, one.ci95.high, one.ci90.low, one.ci90.high
    low95, high95, low90, high90 = (one.value + factor * (end - one.value) for end in ends)
    narrower = made(one.value, (low95, high95), (low90, high90), one.mde80)
    before, _ = decide(one, smallest_effect=smallest, direction=direction)
    after, _ = decide(narrower, smallest_effect=smallest, direction=direction)
    allowed = {SUP: {SUP}, CON: {CON, NRC}, NRC: {NRC}, INC: {SUP, CON, NRC, INC}}
    if before is SUP and _is_within(one, smallest, factor):
        return
    assert after in allowed[before]


def _is_within(one: Estimate, smallest: float, factor: float) -> bool:
    """A lopsided interval may end at the smallest effect from above, and fall below it narrowed."""
    reach = max(abs(one.value + factor * (end - one.value)) for end in (one.ci90.low, one.ci90.high))
    return reach < smallest


@given(estimates(), effects)
def test_swapping_the_arms_is_the_opposite_claim(one: Estimate, smallest: float) -> None:
    for direction in ("up", "down", "none"):
        here = decide(one, smallest_effect=smallest, direction=direction)
        assert decide(mirrored(one), smallest_effect=smallest, direction=MIRROR[direction]) == here


@given(estimates(), effects)
def test_nothing_is_supported_both_ways(one: Estimate, smallest: float) -> None:
    found = [decide(one, smallest_effect=smallest, direction=way)[0] for way in ("up", "down", "none")]
    assert found.count(SUP) <= 1


@given(estimates(), effects)
def test_support_needs_both_a_direction_and_a_size(one: Estimate, smallest: float) -> None:
    verdict, _ = decide(one, smallest_effect=smallest, direction="up")
    is_relevant = one.ci95.low > 0 and one.value >= smallest
    assert (verdict is SUP) == is_relevant
