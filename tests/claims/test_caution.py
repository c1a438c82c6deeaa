"""What takes a decision back or makes it less certain, gate by gate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from claim_cases import (
    BASES,
    CON,
    GENE,
    INC,
    NRC,
    SUP,
    base,
    claim,
    covered,
    estimate,
    gene,
    others,
    quiet,
    reasons,
    shift,
    text_of,
)

from mekscrna.claims.judge import judge
from mekscrna.claims.verdict import Certainty, Reason, Verdict
from mekscrna.comparison.lender import Lender
from mekscrna.comparison.shift import Interval, LessAmbient, Shift
from mekscrna.spec.claim import ClaimedEffect


@pytest.mark.parametrize("verdict", BASES)
def test_the_bases_are_what_they_claim_to_be(verdict: Verdict) -> None:
    judged = judge(claim("up"), base(verdict))
    assert judged.verdict is verdict
    assert judged.certainty is (None if verdict is INC else Certainty.HIGH)
    assert len(judged.findings) == 1


@pytest.mark.parametrize("verdict", BASES)
def test_random_lists_that_move_as_far_overrule_every_decision(verdict: Verdict) -> None:
    """As far as half of what was found and a little more, in the same direction."""
    same_way = -0.42 if verdict is CON else 0.42
    for median in (same_way, float("nan")):
        moved = judge(claim("up"), base(verdict, background=quiet(median=median)))
        assert moved.verdict is INC
        assert reasons(moved)[0] is (Reason.UNDERPOWERED if verdict is INC else Reason.ARTEFACT)
    moved = judge(claim("up"), base(verdict, background=quiet(median=same_way)))
    assert "200 random lists" in text_of(moved, Reason.ARTEFACT)
    assert "0.42" in text_of(moved, Reason.ARTEFACT)


@pytest.mark.parametrize(
    ("verdict", "median", "stands"),
    [
        (SUP, 0.15, None),  # of D = 0.32 less than half: nothing is said
        (CON, 0.15, None),
        (NRC, 0.15, None),
        (INC, 0.15, None),
        (INC, 0.16, False),
        (SUP, 0.16, True),
        (SUP, 0.33, True),  # 1.0 − 0.66 = 0.34 is still D, and the interval above 0
        (SUP, 0.35, False),
        (SUP, -0.35, True),  # random lists fell, and this one rose all the same
        (CON, -0.16, True),
        (CON, -0.35, True),  # −1.0 + 0.70 ± 0.2 still lies below 0
        (CON, -0.41, False),
        (NRC, 0.16, False),  # what rests on absence never stands
        (NRC, -0.16, False),
    ],
)
def test_a_shift_that_dwarfs_those_of_random_lists_stands_less_certain(
    verdict: Verdict, median: float, stands: bool | None
) -> None:
    judged = judge(claim("up"), base(verdict, background=quiet(median=median)))
    assert judged.verdict is (INC if stands is False else verdict)
    assert (Reason.BACKGROUND_MOVES in reasons(judged)) is (stands is True)
    assert (Reason.ARTEFACT in reasons(judged)) is (stands is False)
    if stands:
        assert judged.certainty is Certainty.MODERATE
        told = text_of(judged, Reason.BACKGROUND_MOVES)
        assert told.endswith(f"With twice that taken off, the claim would still be {verdict.value}.")


def test_a_claim_with_a_number_does_not_stand_for_the_number_would_hold_what_moves_random_lists() -> None:
    asked = claim("up", claimed_effect=ClaimedEffect(kind="at_least", value=0.5, said="at least 1.4-fold"))
    moved = base(SUP, background=quiet(median=0.16))
    assert judge(claim("up"), moved).verdict is SUP
    assert judge(asked, base(SUP)).verdict is SUP
    assert judge(asked, moved).verdict is INC


@pytest.mark.parametrize(
    ("ratio", "expected", "certainty"),
    [
        (1.5, SUP, Certainty.HIGH),
        (1 / 1.5, SUP, Certainty.HIGH),
        (1.6, SUP, Certainty.MODERATE),
        (0.5, SUP, Certainty.MODERATE),
        (4.0, SUP, Certainty.MODERATE),
        (4.1, INC, None),
        (0.2, INC, None),
        (float("nan"), INC, None),
        (float("inf"), INC, None),
        (0.0, INC, None),
    ],
)
def test_depth_weakens_where_it_was_tested_and_overrules_beyond(
    ratio: float, expected: Verdict, certainty: Certainty | None
) -> None:
    judged = judge(claim(), base(SUP, depth_ratio=ratio))
    assert (judged.verdict, judged.certainty) == (expected, certainty)
    assert (Reason.DEPTH_IMBALANCE in reasons(judged)) == (certainty is not Certainty.HIGH)


def left(value: float, half: float = 0.2) -> LessAmbient:
    whole = estimate(value, half)
    return LessAmbient(share=0.1, of_genes=0.634, value=value, ci95=whole.ci95, ci90=whole.ci90)


@pytest.mark.parametrize(
    ("verdict", "value", "half", "falls"),
    [
        (SUP, 0.9, 0.2, False),
        (SUP, 0.25, 0.2, True),
        (SUP, 0.5, 0.6, True),
        (SUP, -1.0, 0.2, True),
        (CON, -0.6, 0.2, False),
        (CON, 0.0, 0.2, True),
        (NRC, 0.05, 0.1, False),
        (NRC, 0.4, 0.3, False),
        (INC, 1.0, 0.2, False),
    ],
)
def test_a_decision_that_ambient_rna_could_make_is_less_certain(
    verdict: Verdict, value: float, half: float, falls: bool
) -> None:
    judged = judge(claim("up"), base(verdict, less_ambient=left(value, half)))
    assert judged.verdict is verdict  # never another, whatever is left of the shift
    expected = Certainty.MODERATE if falls else Certainty.HIGH
    assert judged.certainty is (None if verdict is INC else expected)
    assert (Reason.AMBIENT in reasons(judged)) is falls


def test_what_ambient_rna_could_do_is_told_with_its_numbers() -> None:
    judged = judge(claim("up"), base(SUP, less_ambient=left(0.25)))
    told = text_of(judged, Reason.AMBIENT)
    assert told.startswith("Ambient RNA could account for it: were up to 10 % of the counts in ")
    assert "(63.4 % of the counts of these genes)" in told
    assert "0.25 (95 % interval 0.050 to 0.45), which alone would be inconclusive." in told


def test_a_borrowed_interval_is_moved_and_keeps_its_width() -> None:
    """Samples too few to vary much of their own must not make what is left look certain."""
    lender = Lender(
        n_datasets=20, prior_df=8.0, atlas_sd=0.3, quantiles=(0.2, 0.3, 0.4), own_sd=0.01, p_unlike=0.9
    )
    narrow = left(0.6, 0.01)
    (own, *ways) = base(SUP, less_ambient=narrow, lender=lender, n_treated=2)
    wide = replace(own, estimate=estimate(1.0, 0.8))
    told = text_of(judge(claim("up"), [wide, *ways]), Reason.AMBIENT)
    assert "0.60 (95 % interval -0.20 to 1.40)" in told.replace("−", "-")
    assert Reason.AMBIENT not in reasons(judge(claim("up"), [replace(wide, lender=None), *ways]))


def test_a_shift_that_random_lists_reach_is_not_specific() -> None:
    plain = quiet(percentile=0.81, q95=1.4)
    for verdict in (SUP, CON):
        judged = judge(claim(), base(verdict, background=plain))
        assert (judged.verdict, judged.certainty) == (verdict, Certainty.MODERATE)
        assert "exceeds 81 % of 200 random lists" in text_of(judged, Reason.NOT_SPECIFIC)
        assert "±1.40" in text_of(judged, Reason.NOT_SPECIFIC)
    for verdict in (NRC, INC):
        assert Reason.NOT_SPECIFIC not in reasons(judge(claim(), base(verdict, background=plain)))
    assert judge(claim(), base(SUP, background=quiet(percentile=0.95))).certainty is Certainty.HIGH
    blank = judge(claim(), base(SUP, background=quiet(percentile=float("nan"))))
    assert Reason.NOT_SPECIFIC in reasons(blank)


def test_a_shift_without_random_lists_is_less_certain() -> None:
    for background in (None, quiet(n_sets=0)):
        judged = judge(claim(), base(SUP, background=background))
        assert (judged.verdict, judged.certainty) == (SUP, Certainty.MODERATE)
        assert Reason.SPECIFICITY_UNKNOWN in reasons(judged)
    single = shift(readout="gene:CD274", coverage=(gene(),))
    assert Reason.SPECIFICITY_UNKNOWN not in reasons(judge(claim(readout=GENE), [single]))


def agreeing(n_yes: int, n_no: int) -> list[Shift]:
    names = [f"method_{number}" for number in range(n_yes + n_no)]
    return [*others(1.0, methods=tuple(names[:n_yes])), *others(-1.0, methods=tuple(names[n_yes:]))]


@pytest.mark.parametrize(
    ("n_yes", "n_no", "holds"), [(2, 0, True), (4, 1, True), (3, 1, False), (8, 2, True), (0, 2, False)]
)
def test_other_lists_and_methods_have_to_agree_with_a_shown_shift(n_yes: int, n_no: int, holds: bool) -> None:
    for sign, verdict in ((1.0, SUP), (-1.0, CON)):
        ways = agreeing(n_yes, n_no) if sign > 0 else agreeing(n_no, n_yes)
        judged = judge(claim(), [shift(sign), *ways])
        assert judged.verdict is (verdict if holds else INC)
        if not holds:
            assert reasons(judged)[0] is Reason.ANALYSIS_DEPENDENT
            assert f"only {n_yes} of {n_yes + n_no} other" in judged.findings[0].text
    for verdict in (NRC, INC):
        value, half = BASES[verdict]
        assert judge(claim(), [shift(value, half), *agreeing(n_yes, n_no)]).verdict is verdict


def test_a_relevant_shift_excluded_is_no_matter_of_signs() -> None:
    excluded = shift(-0.45, 0.5, background=quiet())
    judged = judge(claim(), [excluded, *agreeing(3, 0)])
    assert (judged.verdict, reasons(judged)) == (CON, [Reason.RELEVANT_SHIFT_EXCLUDED])


def test_fewer_than_two_other_ways_are_said_and_overrule_nothing() -> None:
    unread = shift(None, method="ucell", unit="ucell score")
    thin = shift(
        -1.0, readout="signature:ifng_core", coverage=(covered("ifng_core", present=2, expressed=2),)
    )
    judged = judge(claim(), [shift(), unread, thin, *others(-1.0, methods=("module_score",))])
    assert (judged.verdict, judged.certainty) == (SUP, Certainty.HIGH)
    assert "1 of 3 could be read (2 are needed)" in text_of(judged, Reason.ROBUSTNESS_UNKNOWN)
    assert [each.agrees for each in judged.specifications] == [False, None, None]


def test_a_way_of_asking_that_shows_nothing_does_not_agree() -> None:
    judged = judge(claim(), [shift(), *others(0.0)])
    assert [each.agrees for each in judged.specifications] == [False, False]
    assert judged.verdict is INC


def test_a_list_that_is_silent_on_pseudobulk_is_not_read_by_scores() -> None:
    poor = shift(None, readout="signature:ifng_core", coverage=(covered("ifng_core", expressed=2),))
    scored = shift(-1.0, readout="signature:ifng_core", method="ucell", unit="ucell score", coverage=())
    judged = judge(claim(), [shift(), poor, scored, *others()])
    assert [(each.readout, each.agrees) for each in judged.specifications] == [
        ("signature:ifng", True),
        ("signature:ifng", True),
        ("signature:ifng_core", None),
        ("signature:ifng_core", None),
    ]
    assert judged.verdict is SUP


def test_a_claim_that_is_asked_in_one_way_only_says_so() -> None:
    alone = judge(claim(), [shift()])
    assert "none was asked (2 are needed)" in text_of(alone, Reason.ROBUSTNESS_UNKNOWN)


def test_one_sample_that_decides_weakens_a_shown_shift() -> None:
    for direction, value in (("up", 1.0), ("down", -1.0)):
        for ends, weakened in (((-0.1, 1.2), True), ((0.0, 1.2), True), ((0.1, 1.2), False)):
            low, high = ends if value > 0 else (-ends[1], -ends[0])
            found = estimate(value, leave_one_out=Interval(low=low, high=high))
            judged = judge(claim(direction), [shift(estimate=found), *others(value)])
            assert judged.verdict is SUP
            assert judged.certainty is (Certainty.MODERATE if weakened else Certainty.HIGH)
            assert (Reason.ONE_SAMPLE_DECIDES in reasons(judged)) is weakened
    lopsided = estimate(0.0, 0.1, leave_one_out=Interval(low=-0.1, high=0.1))
    assert reasons(judge(claim(), [shift(estimate=lopsided)])) == [Reason.WITHIN_SMALLEST_EFFECT]


@pytest.mark.parametrize("few", [{"n_treated": 2}, {"paired": True, "n_pairs": 3}])
def test_few_samples_can_show_a_shift_but_never_rule_one_out(few: dict[str, object]) -> None:
    nothing = judge(claim("up"), base(NRC, **few))
    assert nothing.verdict is INC
    assert reasons(nothing)[0] is Reason.PROVISIONAL
    excluded = judge(claim("up"), [shift(-0.36, 0.4, **few), *others(-1.0)])
    assert excluded.verdict is INC
    assert judge(claim("up"), [shift(-0.36, 0.4), *others(-1.0)]).verdict is CON
    opposite = judge(claim("up"), [shift(-1.0, 0.1, **few), *others(-1.0)])
    assert opposite.verdict is CON
    assert Reason.PROVISIONAL in reasons(opposite)


@pytest.mark.parametrize(
    ("fields", "firm"),
    [
        ({"n_treated": 3, "n_reference": 9}, True),
        ({"n_treated": 2, "n_reference": 9}, False),
        ({"paired": True, "n_pairs": 4}, True),
        ({"paired": True, "n_pairs": 3, "n_treated": 3, "n_reference": 3}, False),
        ({"paired": True, "n_pairs": None, "n_treated": 3, "n_reference": 3}, False),
        ({"paired": True, "n_pairs": 2, "n_treated": 9, "n_reference": 9}, False),
    ],
)
def test_few_samples_make_a_verdict_provisional(fields: dict[str, object], firm: bool) -> None:
    judged = judge(claim(), base(SUP, **fields))
    assert judged.verdict is SUP
    assert judged.certainty is (Certainty.HIGH if firm else Certainty.MODERATE)
    assert (Reason.PROVISIONAL in reasons(judged)) is not firm


@pytest.mark.parametrize(
    ("grade", "direction", "base_verdict", "expected", "reason"),
    [
        ("B", "up", CON, CON, None),
        ("C", "up", SUP, SUP, Reason.WEAK_PROXY),
        ("C", "up", CON, CON, Reason.WEAK_PROXY),
        ("D", "up", SUP, SUP, Reason.WEAK_PROXY),
        ("D", "up", CON, INC, Reason.PROXY_CANNOT_REFUTE),
        ("D", "up", NRC, INC, Reason.PROXY_CANNOT_REFUTE),
        ("D", "up", INC, INC, Reason.WEAK_PROXY),
        ("D", "down", CON, SUP, Reason.WEAK_PROXY),
        (
            "D",
            "none",
            NRC,
            INC,
            Reason.PROXY_CANNOT_REFUTE,
        ),  # RNA at rest is no protein at rest
        ("D", "none", SUP, INC, Reason.PROXY_CANNOT_REFUTE),
    ],
)
def test_transcripts_can_only_say_so_much(
    grade: str, direction: str, base_verdict: Verdict, expected: Verdict, reason: Reason | None
) -> None:
    judged = judge(claim(direction, grade=grade), base(base_verdict))
    assert judged.verdict is expected
    decided = Certainty.MODERATE if reason else Certainty.HIGH
    assert judged.certainty is (None if expected is INC else decided)
    assert reason is None or reason in reasons(judged)
    if reason is Reason.PROXY_CANNOT_REFUTE:
        assert reasons(judged)[0] is reason


def test_certainty_falls_by_one_level_per_weakness_and_no_further() -> None:
    levels = list(Certainty)
    weak = estimate(1.0, leave_one_out=Interval(low=-1.0, high=1.0))
    steps = [
        {"depth_ratio": 2.0},
        {"n_treated": 2},
        {"background": quiet(percentile=0.5)},
        {"estimate": weak},
    ]
    fields: dict[str, object] = {}
    for number, step in enumerate(steps, 1):
        fields |= step
        judged = judge(claim(), base(SUP, **fields))
        assert judged.verdict is SUP
        assert judged.certainty is levels[min(number, 3)]
        assert len(judged.findings) == number + 1


def test_cells_without_counts_make_a_verdict_less_certain() -> None:
    found = [shift(without_counts=True), *others()]
    judged = judge(claim(), found)
    assert (judged.verdict, judged.certainty) == (SUP, Certainty.MODERATE)
    assert Reason.WITHOUT_COUNTS in reasons(judged)
