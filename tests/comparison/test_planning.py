"""How many samples a claim would need."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from two_arms import LIST, experiment, paired, signature

from mekscrna.claims.rule import decide
from mekscrna.claims.verdict import Reason, Verdict
from mekscrna.comparison.estimators.max_sw import ESTIMATOR as MAX_SW
from mekscrna.comparison.estimators.paired_t import ESTIMATOR as PAIRED_T
from mekscrna.comparison.expression import compare_expression
from mekscrna.comparison.planning import LEVELS, NUMBERS, power
from mekscrna.comparison.shift import Estimate, Interval, Planning
from mekscrna.errors import InputError
from mekscrna.kernels.power import mde80
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.comparison.shift import Shift

PAIRS = Planning(variance=1.0, df_per_n=1.0, df_lost=1.0, n_arms=1)
ARMS = Planning(variance=2.0, df_per_n=2.0, df_lost=2.0, n_arms=2)
GATES = Gates(min_cells=5, min_sample_counts=0, min_gene_counts=1.0)


def shift(*, is_paired: bool, n: int = 5, **more: object) -> Shift:
    adata = experiment(n_per_arm=n, shift=0.4)
    lists = {"one": signature("one", LIST)}
    arms = {"treated": "treated", "reference": "control"}
    (found,) = compare_expression(paired(adata, **more), lists, **arms, paired=is_paired, gates=GATES)
    assert found.estimate is not None
    return found


def rows(path: Path) -> list[dict[str, float]]:
    with path.open(encoding="utf-8") as stream:
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(stream)]


def test_the_direction_is_shown_as_often_as_r_says(oracle: Path) -> None:
    """R counts the far tail too (strict = TRUE)."""
    seen = 0
    for row in rows(oracle / "power_t.csv"):
        n, delta = int(row["n"]), row["delta"]
        for planning, column in ((ARMS, "power_two_sample"), (PAIRS, "power_paired")):
            found = power(planning, 1.0, true_effect=delta)
            strict = found.chance("direction", n=n, true_effect=delta)
            mirrored = _wrong_direction(planning, n=n, delta=delta)
            assert strict + mirrored == pytest.approx(row[column], abs=1e-9)
            seen += 1
    assert seen > 20


def _wrong_direction(planning: Planning, *, n: int, delta: float) -> float:
    from scipy import stats

    df, se = planning.df_per_n * n - planning.df_lost, (planning.variance / n) ** 0.5
    return float(np.nan_to_num(stats.nct.cdf(-stats.t.ppf(0.975, df), df, delta / se)))


def test_four_in_five_is_reached_where_r_says(oracle: Path) -> None:
    for row in rows(oracle / "mde80.csv"):
        for planning, column in ((ARMS, "mde80_two_sample_sd1"), (PAIRS, "mde80_paired_sd1")):
            (_, needed, _) = power(planning, 1.0, true_effect=row[column] * 1.001).aims[0].needed
            assert needed.chance == 0.8
            assert needed.n == int(row["n"])


@pytest.mark.parametrize(("n", "is_paired"), [(3, False), (4, False), (8, False), (4, True), (8, True)])
@pytest.mark.parametrize("times", [0.0, 1.0, 1.5, 2.0])
def test_chances_are_those_of_the_rule_on_samples_drawn(n: int, is_paired: bool, times: float) -> None:
    """Draw experiments, fit them with the estimator, decide them by the rule, and count."""
    smallest, sd, repeats = 1.0, 0.7, 4000
    rng = np.random.default_rng([n, is_paired, int(10 * times)])
    answers = [_drawn(rng, n, sd, times * smallest, is_paired=is_paired) for _ in range(repeats)]
    counted = {
        "direction": np.mean([low > 0 for _, _, low in answers]),
        "supported": np.mean([verdict is Verdict.SUPPORTED for verdict, _, _ in answers]),
        "no_change": np.mean([reason is Reason.WITHIN_SMALLEST_EFFECT for _, reason, _ in answers]),
    }
    scale = 1 if is_paired else 2
    share = None if is_paired else 0.5
    planning = Planning(variance=scale * sd**2, df_per_n=scale, df_lost=scale, n_arms=scale, share=share)
    plan = power(planning, smallest, true_effect=times or 1.0, gates=Gates(min_pairs=1, min_samples=1))
    goals = ("direction", "supported") if times else ("no_change",)
    for goal in goals:
        expected = plan.chance(goal, n=n, true_effect=times * smallest)
        error = 3.5 * (max(expected * (1 - expected), 1e-3) / repeats) ** 0.5
        assert counted[goal] == pytest.approx(expected, abs=error), goal


def _drawn(
    rng: np.random.Generator, n: int, sd: float, true: float, *, is_paired: bool
) -> tuple[Verdict, Reason, float]:
    if is_paired:
        fit = PAIRED_T.fit(rng.normal(true, sd, n), np.zeros(n))
    else:
        fit = MAX_SW.fit(rng.normal(true, sd, n), rng.normal(0, sd, n))
    ends = {
        name: Interval(low=fit.estimate - fit.half_width(alpha), high=fit.estimate + fit.half_width(alpha))
        for name, alpha in (("ci95", 0.05), ("ci90", 0.10))
    }
    found = Estimate(
        value=fit.estimate, se=fit.se, df=fit.df, p=fit.p, hedges_g=None, power_curve=(), **ends,
        mde80=1.0, leave_one_out=None,
    )  # fmt: skip
    return (*decide(found, smallest_effect=1.0, direction="up"), found.ci95.low)


@given(
    smallest=st.floats(0.05, 5.0),
    sd=st.floats(0.05, 5.0),
    df_per_n=st.floats(1.0, 2.0),
    times=st.floats(0.2, 3.0),
)
def test_more_samples_never_lose_a_chance_of_showing_a_direction(
    smallest: float, sd: float, df_per_n: float, times: float
) -> None:
    planning = Planning(variance=sd**2, df_per_n=df_per_n, df_lost=df_per_n, n_arms=2)
    plan = power(planning, smallest, true_effect=times * smallest)
    for aim in plan.aims:
        assert all(-1e-12 <= chance <= 1 + 1e-12 for chance in aim.chances)
    assert (np.diff(plan.aims[0].chances) >= -1e-9).all()
    direction, supported = plan.aims[0].chances, plan.aims[1].chances
    assert all(one >= other - 1e-9 for one, other in zip(direction, supported, strict=True))


def test_a_shift_of_the_smallest_effect_is_supported_half_of_the_time_at_best() -> None:
    plan = power(PAIRS, 1.0)
    supported = next(aim for aim in plan.aims if aim.goal == "supported" and aim.true_effect == 1.0)
    assert max(supported.chances) <= 0.5 + 1e-12
    assert supported.chances[-1] == pytest.approx(0.5, abs=1e-6)
    assert [each.n for each in supported.needed[1:]] == [None, None]


def test_units_change_nothing() -> None:
    one = power(PAIRS, 0.5)
    other = power(Planning(variance=9.0, df_per_n=1.0, df_lost=1.0, n_arms=1), 1.5)
    for here, there in zip(one.aims, other.aims, strict=True):
        assert here.chances == pytest.approx(there.chances, abs=1e-12)


@pytest.mark.parametrize("is_paired", [True, False])
def test_the_plan_written_down_is_the_curve_that_was_drawn(is_paired: bool) -> None:
    estimate = shift(is_paired=is_paired).estimate
    assert estimate is not None
    assert estimate.planning is not None
    planning = estimate.planning
    for n, detectable in estimate.power_curve:
        df = planning.df_per_n * n - planning.df_lost
        assert mde80((planning.variance / n) ** 0.5, df) == pytest.approx(detectable, rel=1e-9)


def test_covariates_take_their_degrees_of_freedom() -> None:
    adata = experiment(n_per_arm=6, shift=0.4)
    adata.obs["batch"] = (adata.obs["donor"].astype(str).str[1:].astype(int) % 2).map({0: "x", 1: "y"})
    lists = {"one": signature("one", LIST)}
    own = paired(adata, paired=False, covariates={"batch": "batch"})
    (found,) = compare_expression(own, lists, treated="treated", reference="control", gates=GATES)
    assert found.estimate is not None
    assert found.estimate.planning is not None
    assert found.estimate.planning.df_lost == pytest.approx(3.0)


def test_few_samples_leave_the_plan_wide_open() -> None:
    few, many = (power(shift(is_paired=True, n=n), 0.32) for n in (3, 12))
    for plan in (few, many):
        assert plan.sd_interval is not None
        assert plan.sd_interval.low < plan.sd < plan.sd_interval.high
    assert few.sd_interval is not None
    assert many.sd_interval is not None
    ratios = [each.sd_interval.high / each.sd_interval.low for each in (few, many) if each.sd_interval]
    assert ratios[0] > 3 * ratios[1]


def test_the_sd_is_that_of_the_samples_that_are_shown() -> None:
    found = shift(is_paired=True)
    values = {(each.donor, each.arm): each.value for each in found.samples}
    donors = sorted({each.donor for each in found.samples if each.donor})
    changes = [values[donor, "treated"] - values[donor, "control"] for donor in donors]
    assert power(found, 0.32).sd == pytest.approx(np.std(changes, ddof=1))
    apart = shift(is_paired=False)
    per_arm = [[each.value for each in apart.samples if each.arm == arm] for arm in ("treated", "control")]
    pooled = np.mean([np.var(each, ddof=1) for each in per_arm]) ** 0.5
    assert power(apart, 0.32).sd == pytest.approx(pooled)


def test_too_few_samples_rule_nothing_out() -> None:
    plan = power(PAIRS, 50.0, gates=Gates(min_pairs=4))
    absent = plan.aims[-1]
    assert absent.goal == "no_change"
    assert [absent.chances[NUMBERS.index(n)] == 0 for n in (2, 3, 4)] == [True, True, False]


def test_numbers_come_for_each_level_and_rise_with_it() -> None:
    for aim in power(ARMS, 1.0).aims[:3]:
        found = [each.n for each in aim.needed]
        assert [each.chance for each in aim.needed] == list(LEVELS)
        assert None not in found
        assert found == sorted(found)  # type: ignore[type-var]  # no None, as just seen


@pytest.mark.parametrize("effect", [0.0, -1.0, float("nan"), float("inf")])
def test_an_effect_that_is_no_size_is_refused(effect: float) -> None:
    with pytest.raises(InputError, match="above 0"):
        power(PAIRS, effect)


def test_a_shift_without_an_estimate_says_why_there_is_no_plan() -> None:
    adata = experiment(n_per_arm=1)
    (found,) = compare_expression(
        paired(adata), {"one": signature("one", LIST)}, treated="treated", reference="control", gates=GATES
    )
    with pytest.raises(InputError, match="needs at least 2"):
        power(found, 0.32)
