"""The on-target gate: a drug that missed refutes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from claim_cases import (
    BASES,
    CON,
    INC,
    NRC,
    SCORE,
    SUP,
    TARGET,
    UNT,
    base,
    claim,
    covered,
    estimate,
    others,
    quiet,
    shift,
    target,
)

from mekscrna.claims.judge import judge
from mekscrna.claims.verdict import Certainty, Reason, Verdict
from mekscrna.spec.claim import OnTarget
from mekscrna.spec.readout import ScoreShift

if TYPE_CHECKING:
    from mekscrna.comparison.shift import Shift

AFTER_UNDECIDED = {SUP: SUP, CON: INC, NRC: INC, INC: INC}

HIT = target(-1.2)
MISSED = target(0.0, 0.2)
UNDECIDED = {
    "too wide": target(-0.5, 1.0),
    "there but small": target(-0.2, 0.1),
    "genes silent": target(-1.2, coverage=(covered("mpas", expressed=3),)),
    "genes absent": target(-1.2, coverage=(covered("mpas", present=3, expressed=3),)),
    "list unknown for the species": target(-1.2, coverage=()),
    "no estimate": target(None, obstacles=("Fewer than two samples.",)),
    "no spread": target(-1.2, 0.0),
    "one sample": target(-1.2, n_treated=1),
    "confounded": target(-1.2, confounded_with=("batch",)),
    "random lists fall as well": target(-1.2, background=quiet(median=-0.2)),
    "another unit": target(-1.2, unit="log_odds"),
}


@pytest.mark.parametrize("verdict", BASES)
def test_a_hit_changes_nothing_and_is_said(verdict: Verdict) -> None:
    judged = judge(claim(on_target=TARGET), [*base(verdict), HIT])
    assert (judged.verdict, judged.certainty) == (verdict, None if verdict is INC else Certainty.HIGH)
    last = judged.findings[-1]
    assert last.reason is Reason.ON_TARGET_SHOWN
    assert last.text == (
        "The drug hit its target: mpas in malignant cells moved by −1.20 log2 (90 % interval −1.36 to "
        "−1.04), further than 100 % of 200 random lists of genes expressed alike. No other on-target list "
        "could be read beside it."
    )
    assert judged.on_target == HIT
    assert [(each.readout, each.says) for each in judged.target_lists] == [("signature:mpas", "hit")]


def test_a_fall_that_random_lists_share_is_no_hit() -> None:
    common = replace(HIT, background=quiet(percentile=0.9))
    judged = judge(claim(on_target=TARGET), [*base(SUP), common])
    assert (judged.verdict, judged.certainty) == (SUP, Certainty.MODERATE)
    text = judged.findings[1].text
    assert text.startswith("It is not decided whether the drug hit its target: mpas in malignant cells moved")
    assert "further than 90 % of 200 random lists" in text
    against = judge(claim(on_target=TARGET), [*base(CON), common])
    assert against.verdict is INC
    assert [each.says for each in against.target_lists] == ["undecided"]


@pytest.mark.parametrize("verdict", BASES)
def test_a_miss_is_untestable_whatever_was_found(verdict: Verdict) -> None:
    for missed in (MISSED, target(0.8), target(-0.05, 0.3)):
        judged = judge(claim(on_target=TARGET), [*base(verdict), missed])
        assert (judged.verdict, judged.certainty) == (UNT, None)
        assert [each.reason for each in judged.findings] == [Reason.DRUG_NOT_ENGAGED]
        assert "a fall of 1.25-fold (−0.32 log2) is excluded" in judged.findings[0].text


@pytest.mark.parametrize("verdict", BASES)
@pytest.mark.parametrize("found", UNDECIDED.values(), ids=UNDECIDED)
def test_an_undecided_target_leaves_only_support_standing(found: Shift, verdict: Verdict) -> None:
    judged = judge(claim(on_target=TARGET), [*base(verdict), found])
    assert judged.verdict is AFTER_UNDECIDED[verdict]
    assert judged.certainty is (None if AFTER_UNDECIDED[verdict] is INC else Certainty.MODERATE)
    reasons = [each.reason for each in judged.findings]
    assert Reason.ON_TARGET_UNDECIDED in reasons
    if verdict in {CON, NRC}:
        assert reasons[0] is Reason.ON_TARGET_UNDECIDED


def test_a_target_that_was_never_read_is_undecided() -> None:
    judged = judge(claim(on_target=TARGET), base(NRC))
    assert judged.verdict is INC
    assert "mpas was not read in malignant cells." in judged.findings[0].text
    assert judged.on_target is None


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_no_change_under_a_drug_that_may_have_missed_shows_nothing(value: float) -> None:
    wide = target(-0.5, 1.0)
    asked = claim("none", on_target=TARGET)
    judged = judge(asked, [shift(value, 0.1), *others(), wide])
    assert judged.verdict is INC
    assert judged.findings[0].reason is Reason.ON_TARGET_UNDECIDED


def test_the_expected_direction_can_be_a_rise() -> None:
    rises = OnTarget(signature="mpas", population="malignant", direction="up")
    assert judge(claim(on_target=rises), [*base(NRC), target(1.2)]).verdict is NRC
    judged = judge(claim(on_target=rises), [*base(NRC), target(-1.2)])
    assert judged.findings[0].reason is Reason.DRUG_NOT_ENGAGED
    assert "a rise of 1.25-fold (0.32 log2) is excluded" in judged.findings[0].text


def test_alternate_lists_are_counted_and_can_take_a_hit_back() -> None:
    falls, rises = target(-0.9, name="mapk_immune"), target(0.9, name="mapk_immune")
    still = target(0.0, 0.2, name="mek_eighteen")
    small = target(0.25, 0.1, name="mek_eighteen")
    unsure = target(0.6, 1.0, name="mek_eighteen")
    silent = replace(rises, readout="signature:mapk_silent", coverage=(covered(expressed=1),))
    asked = claim(on_target=TARGET)

    judged = judge(asked, [*base(NRC), HIT, falls, still, silent])
    assert judged.verdict is NRC
    assert "Of 3 readable on-target lists, 2 show the fall." in judged.findings[-1].text

    assert judge(asked, [*base(NRC), HIT, small]).verdict is NRC
    assert judge(asked, [*base(NRC), HIT, unsure]).verdict is NRC

    judged = judge(asked, [*base(NRC), HIT, rises])
    assert judged.verdict is INC
    assert "mapk_immune in malignant cells moved by 0.90 log2" in judged.findings[0].text
    assert "Of 2 readable on-target lists, 1 shows the fall." in judged.findings[0].text

    assert judge(asked, [*base(SUP), HIT, rises]).certainty is Certainty.MODERATE


def test_alternate_lists_never_make_a_hit() -> None:
    falls = target(-0.9, name="mapk_immune")
    asked = claim(on_target=TARGET)
    assert judge(asked, [*base(NRC), falls]).verdict is INC
    assert judge(asked, [*base(NRC), MISSED, falls]).verdict is UNT
    assert judge(asked, [*base(NRC), UNDECIDED["genes silent"], falls]).verdict is INC


def test_the_lists_of_the_claim_are_no_lists_of_the_target() -> None:
    alternate = shift(1.0, readout="signature:ifng_core")
    judged = judge(claim(on_target=TARGET), [*base(SUP), alternate, HIT])
    assert judged.verdict is SUP
    assert Reason.ON_TARGET_UNDECIDED not in {each.reason for each in judged.findings}


def test_which_lists_count_can_be_said() -> None:
    stray = target(0.9, name="tnf")
    asked = claim(on_target=TARGET)
    assert judge(asked, [*base(NRC), HIT, stray]).verdict is INC
    assert judge(asked, [*base(NRC), HIT, stray], on_target_alternates=()).verdict is NRC
    assert judge(asked, [*base(NRC), HIT, stray], on_target_alternates=["tnf"]).verdict is INC


def test_lists_of_other_populations_or_methods_say_nothing_on_the_target() -> None:
    elsewhere = target(0.9, name="mapk_immune", population="cd8_t")
    scored = target(0.9, name="mapk_immune", method="ucell")
    judged = judge(claim(on_target=TARGET), [*base(NRC), HIT, elsewhere, scored])
    assert judged.verdict is NRC
    only_elsewhere = judge(claim(on_target=TARGET), [*base(NRC), replace(HIT, population="cd8_t")])
    assert only_elsewhere.verdict is INC


def test_a_claim_about_the_target_itself_is_read_by_its_own_shift() -> None:
    own = ScoreShift(kind="score_shift", signature="mpas", alternates=("mapk_immune",))
    asked = claim("down", readout=own, on_target=TARGET)
    falls = target(-0.9, name="mapk_immune")
    assert judge(asked, [HIT, falls]).verdict is SUP
    assert judge(asked, [MISSED, falls]).verdict is UNT
    judged = judge(asked, [HIT, replace(falls, estimate=estimate(0.9))])
    assert Reason.ON_TARGET_UNDECIDED in {each.reason for each in judged.findings}


def test_without_a_target_the_gate_is_silent() -> None:
    assert claim().readout == SCORE
    judged = judge(claim(), [*base(NRC), MISSED])
    assert judged.verdict is NRC
    assert judged.on_target is None


def test_a_hit_that_no_other_readable_list_shares_is_less_sure() -> None:
    still = target(0.0, 0.3, name="mapk_immune")
    alone = judge(claim(on_target=TARGET), [*base(SUP), HIT, still])
    assert (alone.verdict, alone.certainty) == (SUP, Certainty.MODERATE)
    shared = judge(claim(on_target=TARGET), [*base(SUP), HIT, target(-0.9, name="mapk_immune")])
    assert (shared.verdict, shared.certainty) == (SUP, Certainty.HIGH)
    assert [each.says for each in shared.target_lists] == ["hit", "hit"]
