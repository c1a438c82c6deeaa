"""How often the rule is wrong, with planted truths; intervals by scipy (the wider of Student and Welch)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from claim_cases import TARGET, claim, estimate, others, shift, target
from scipy import stats

from mekscrna.claims.judge import judge
from mekscrna.claims.rule import decide
from mekscrna.claims.verdict import Verdict
from mekscrna.comparison.shift import Estimate, Interval

AGAINST = {Verdict.CONTRADICTED, Verdict.NO_RELEVANT_CHANGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    n: int
    theta: float
    sd_ratio: float = 1.0
    sd: float = 1.0


def simulated(design: Design, rng: np.random.Generator, repetitions: int) -> list[Estimate]:
    """Draw two arms of normal sample values, and estimate their difference."""
    treated = rng.normal(design.theta, design.sd * design.sd_ratio, (repetitions, design.n))
    reference = rng.normal(0.0, design.sd, (repetitions, design.n))
    value = treated.mean(axis=1) - reference.mean(axis=1)
    half95, half90 = np.zeros(repetitions), np.zeros(repetitions)
    for equal_var in (True, False):
        test = stats.ttest_ind(treated, reference, axis=1, equal_var=equal_var)
        for level, half in ((0.95, half95), (0.90, half90)):
            interval = test.confidence_interval(level)
            np.maximum(half, (interval.high - interval.low) / 2, out=half)
    return [
        estimate(
            float(middle),
            se=float(wide) / 2,
            ci95=Interval(low=float(middle - wide), high=float(middle + wide)),
            ci90=Interval(low=float(middle - narrow), high=float(middle + narrow)),
        )
        for middle, wide, narrow in zip(value, half95, half90, strict=True)
    ]


def rate(found: list[Estimate], smallest: float, *, direction: str, verdicts: set[Verdict]) -> float:
    hits = sum(decide(each, smallest_effect=smallest, direction=direction)[0] in verdicts for each in found)
    return hits / len(found)


@pytest.mark.parametrize("n", [3, 4, 5, 6, 8])
@pytest.mark.parametrize("sd_ratio", [1.0, 2.0])
def test_false_verdicts_are_rare(n: int, sd_ratio: float) -> None:
    rng = np.random.default_rng([n, int(10 * sd_ratio)])
    nothing = simulated(Design(n=n, theta=0.0, sd_ratio=sd_ratio), rng, 4000)
    for smallest in (0.5, 1.0, 2.0):
        assert rate(nothing, smallest, direction="up", verdicts={Verdict.SUPPORTED}) <= 0.03
        assert rate(nothing, smallest, direction="none", verdicts={Verdict.CONTRADICTED}) <= 0.06
        relevant = simulated(Design(n=n, theta=smallest, sd_ratio=sd_ratio), rng, 4000)
        assert rate(relevant, smallest, direction="up", verdicts=AGAINST) <= 0.06
        assert rate(relevant, smallest, direction="none", verdicts={Verdict.SUPPORTED}) <= 0.06


@pytest.mark.parametrize("n", [3, 4, 6, 8])
def test_where_nothing_is_true_few_verdicts_say_that_something_is(n: int) -> None:
    """Either way: a shift shown, or the opposite of what is claimed."""
    rng = np.random.default_rng([n, 77])
    nothing = simulated(Design(n=n, theta=0.0), rng, 4000)
    for smallest in (0.5, 1.0, 2.0):
        verdicts = {Verdict.SUPPORTED, Verdict.CONTRADICTED}
        assert rate(nothing, smallest, direction="up", verdicts=verdicts) <= 0.085


def test_large_shifts_are_found() -> None:
    rng = np.random.default_rng(7)
    for n, at_least in ((3, 0.60), (4, 0.84), (6, 0.98)):
        found = simulated(Design(n=n, theta=1.0, sd=0.35), rng, 2000)
        assert rate(found, 0.32, direction="up", verdicts={Verdict.SUPPORTED}) >= at_least


@pytest.mark.parametrize("n", [4, 6])
def test_a_drug_that_missed_rarely_speaks_against_a_true_claim(n: int) -> None:
    rng, repetitions, smallest = np.random.default_rng(n), 800, 0.32
    missed = Design(n=n, theta=0.0, sd=smallest)
    responses, targets = (simulated(missed, rng, repetitions) for _ in range(2))
    asked = claim(on_target=TARGET)
    verdicts = [
        judge(asked, [shift(estimate=response), target(estimate=on_target), *others()]).verdict
        for response, on_target in zip(responses, targets, strict=True)
    ]
    without = rate(responses, smallest, direction="up", verdicts=AGAINST)
    assert without > 0.08
    assert sum(each in AGAINST for each in verdicts) / repetitions <= 0.01
