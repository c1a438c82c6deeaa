"""What holds for every claim and evidence: gates only make verdicts more careful, and nothing raises."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from claim_cases import (
    DIFFERENCE,
    FRACTION,
    GENE,
    SCORE,
    TARGET,
    claim,
    covered,
    estimate,
    quiet,
    shift,
    target,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from mekscrna.claims.gate import care
from mekscrna.claims.judge import GATES, judge
from mekscrna.claims.rule import decide
from mekscrna.claims.verdict import Certainty, Verdict
from mekscrna.comparison.shift import Coverage, Estimate, Interval, Shift

if TYPE_CHECKING:
    from mekscrna.spec.claim import Claim

LEVELS = list(Certainty)
MIRROR = {"up": "down", "down": "up", "none": "none"}
numbers = st.integers(-128, 128).map(lambda number: number / 32)
widths = st.integers(1, 96).map(lambda number: number / 32)
rough = st.one_of(st.floats(allow_nan=True, allow_infinity=True), st.floats(-2, 2))


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    low, high = sorted([draw(numbers), draw(numbers)])
    loo = draw(st.one_of(st.none(), st.just(Interval(low=low, high=high))))
    return estimate(draw(numbers), draw(widths), leave_one_out=loo)


@st.composite
def coverages(draw: st.DrawFn, name: str, size: int) -> Coverage:
    present = draw(st.integers(0, size))
    found = covered(name, size=size, present=present, expressed=draw(st.integers(0, present)))
    return replace(found, min_counts=10.0)


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    return claim(
        draw(st.sampled_from(["up", "down", "none"])),
        grade=draw(st.sampled_from("ABCDX")),
        readout=draw(st.sampled_from([SCORE, GENE, DIFFERENCE, FRACTION])),
        on_target=draw(st.sampled_from([None, TARGET])),
    )


def lists_of(asked: Claim) -> list[tuple[str, int]]:
    """The lists that a claim's primary shift reads, with their sizes."""
    sizes = {
        SCORE: [("ifng", 10)],
        GENE: [("CD274", 1)],
        DIFFERENCE: [("m_one", 8), ("m_two", 5)],
        FRACTION: [],
    }
    return sizes[asked.readout]


@st.composite
def troubles(draw: st.DrawFn, asked: Claim) -> dict[str, object]:
    """Anything that a gate may object to."""
    reads = lists_of(asked)
    background = quiet(median=draw(rough), percentile=draw(rough), n_sets=draw(st.integers(0, 3)))
    return {
        "coverage": draw(st.one_of(st.just(()), st.tuples(*(coverages(*each) for each in reads)))),
        "background": draw(st.one_of(st.none(), st.just(background))),
        "depth_ratio": draw(st.one_of(st.none(), rough)),
        "confounded_with": draw(st.sampled_from([(), ("batch",)])),
        "paired": draw(st.booleans()),
        "n_treated": draw(st.integers(0, 5)),
        "n_reference": draw(st.integers(0, 5)),
        "n_pairs": draw(st.one_of(st.none(), st.integers(0, 5))),
    }


def placed(asked: Claim, found: Estimate | None, fields: dict[str, object]) -> Shift:
    """The primary shift of a claim."""
    method = "composition" if asked.readout is FRACTION else "pseudobulk"
    place = {"population": asked.population, "method": method, "unit": asked.readout.unit}
    return shift(readout=asked.readout.key, estimate=found, **place, **fields)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Claim, list[Shift]]:
    asked = draw(claims())
    primary = placed(asked, draw(st.one_of(st.none(), estimates())), draw(troubles(asked)))
    more = [
        replace(primary, estimate=draw(estimates()), method=name, unit=f"{name} score")
        for name in draw(st.sampled_from([(), ("ucell",), ("ucell", "module_score", "ssgsea")]))
    ]
    lists = draw(st.sampled_from([(), ("mpas",), ("mpas", "mapk_immune"), ("mapk_immune",)]))
    targets = [
        target(None, name=name, estimate=draw(estimates()), coverage=(draw(coverages(name, 6)),))
        for name in lists
    ]
    return asked, [primary, *more, *targets]


@settings(max_examples=200)
@given(cases())
def test_gates_only_make_a_verdict_more_careful(case: tuple[Claim, list[Shift]]) -> None:
    asked, shifts = case
    judged = judge(asked, shifts)
    found = shifts[0].estimate
    assert judged.findings
    assert all(each.text.strip() and each.text.endswith(".") for each in judged.findings)
    assert (judged.certainty is None) == (judged.verdict in {Verdict.UNTESTABLE, Verdict.INCONCLUSIVE})
    if found is None:
        assert judged.verdict is Verdict.UNTESTABLE
        return
    ruled, _ = decide(found, smallest_effect=asked.smallest_effect.value, direction=asked.direction)
    assert judged.verdict is ruled or care(judged.verdict) > care(ruled)


@settings(max_examples=200)
@given(cases())
def test_each_gate_alone_makes_nothing_bolder(case: tuple[Claim, list[Shift]]) -> None:
    """Whatever else is wrong, the verdict is at least as careful as with nothing but the estimate."""
    asked, shifts = case
    primary = shifts[0]
    clean = {
        "coverage": tuple(
            replace(covered(name, size=size, present=size, expressed=size), min_counts=10.0)
            for name, size in lists_of(asked)
        ),
        "background": quiet() if asked.readout in {SCORE, DIFFERENCE} else None,
    }
    calm = judge(
        asked.model_copy(update={"on_target": None, "proxy": claim().proxy}),
        [placed(asked, primary.estimate, clean)],
    )
    judged = judge(asked, shifts)
    assert care(judged.verdict) >= care(calm.verdict)
    if judged.certainty is not None:
        assert calm.certainty is not None
        assert LEVELS.index(judged.certainty) >= LEVELS.index(calm.certainty)


def mirrored(found: Shift) -> Shift:
    one = found.estimate
    if one is None:
        return found
    loo = one.leave_one_out
    turned = replace(
        one,
        value=-one.value,
        ci95=Interval(low=-one.ci95.high, high=-one.ci95.low),
        ci90=Interval(low=-one.ci90.high, high=-one.ci90.low),
        leave_one_out=loo and Interval(low=-loo.high, high=-loo.low),
    )
    lists = found.background and replace(found.background, median=-found.background.median)
    return replace(found, estimate=turned, background=lists)


@settings(max_examples=200)
@given(cases())
def test_the_mirror_image_of_everything_has_the_same_verdict(case: tuple[Claim, list[Shift]]) -> None:
    asked, shifts = case
    turned = asked.model_copy(
        update={
            "direction": MIRROR[asked.direction],
            "on_target": asked.on_target and asked.on_target.model_copy(update={"direction": "up"}),
        }
    )
    here, there = judge(asked, shifts), judge(turned, [mirrored(each) for each in shifts])
    assert (here.verdict, here.certainty) == (there.verdict, there.certainty)
    assert [each.reason for each in here.findings] == [each.reason for each in there.findings]


@settings(max_examples=60)
@given(cases(), st.randoms(use_true_random=False))
def test_order_is_irrelevant(case: tuple[Claim, list[Shift]], rng: object) -> None:
    asked, shifts = case
    shuffled = list(shifts)
    rng.shuffle(shuffled)
    # repr, for NaN is not equal to itself
    assert repr(judge(asked, shuffled)) == repr(judge(asked, shifts))


@given(st.data())
def test_the_numbers_of_a_decision_stand_in_its_sentence(data: st.DataObject) -> None:
    found = estimate(data.draw(numbers), data.draw(widths))
    judged = judge(claim(data.draw(st.sampled_from(["up", "down", "none"]))), [shift(estimate=found)])
    text = judged.findings[0].text.replace("−", "-")
    for value in (found.ci95.low, found.ci95.high, 0.32):
        assert any(math.isclose(abs(float(word)), abs(value), rel_tol=0.06) for word in words_of(text)), value
    assert "4 samples per arm" in text


def words_of(text: str) -> list[str]:
    """The numbers of a sentence."""
    found = []
    for raw in text.replace("±", " ").replace("(", " ").replace(")", " ").split():
        word = raw.rstrip(".,;:")
        try:
            float(word)
        except ValueError:
            continue
        found.append(word)
    return found


def test_no_gate_is_listed_twice() -> None:
    assert len(set(GATES)) == len(GATES)
