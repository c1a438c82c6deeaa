"""Variances borrowed from other datasets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from two_arms import LIST, experiment, paired, signature

from mekscrna.comparison.atlas import Atlas, Entry, Variance, atlas_of, borrow
from mekscrna.comparison.expression import compare_expression
from mekscrna.comparison.planning import power
from mekscrna.comparison.shift import SampleValue, Shift
from mekscrna.spec.study import Gates

REPEATS = 4000


def shift(treated: np.ndarray, reference: np.ndarray, *, dataset: str = "own", **more: object) -> Shift:
    samples = tuple(
        SampleValue(
            sample=f"{arm}{place}", arm=arm, donor=None, value=float(value), n_cells=9, total_counts=1.0
        )
        for arm, values in (("on", treated), ("off", reference))
        for place, value in enumerate(values)
    )
    return replace(EMPTY, dataset=dataset, samples=samples, **more)  # type: ignore[arg-type]  # fields by name


EMPTY = Shift(
    dataset="own", population="all", readout="signature:one", method="pseudobulk", treated="on",
    reference="off", unit="log2_fold", estimator=None, paired=False, n_treated=1, n_reference=1, n_pairs=None,
    estimate=None,
)  # fmt: skip


def atlas(rng: np.random.Generator, k: int, d0: float, *, sd: float = 1.0) -> Atlas:
    """Draw K datasets of six untreated samples whose variances are scaled inverse χ²."""
    variances = sd**2 * d0 / rng.chisquare(d0, k)
    return atlas_of(
        shift(np.zeros(0), rng.normal(0, variance**0.5, 6), dataset=f"d{place}")
        for place, variance in enumerate(variances)
    )


@pytest.mark.parametrize(("n", "d0"), [(1, 6.0), (2, 3.0), (2, 6.0), (3, 12.0)])
def test_borrowed_intervals_hold_their_level_in_datasets_like_the_atlas(n: int, d0: float) -> None:
    rng = np.random.default_rng([n, int(d0)])
    shown, covered = 0, 0
    for _ in range(REPEATS // 4):
        known = atlas(rng, 20, d0)
        for _ in range(4):
            sd = (d0 / rng.chisquare(d0)) ** 0.5
            found = borrow(shift(rng.normal(0, sd, n), rng.normal(0, sd, n)), known)
            assert found is not None
            shown += found.ci95.low > 0 or found.ci95.high < 0
            covered += found.ci90.low <= 0 <= found.ci90.high
    assert shown / REPEATS <= 0.065
    assert shown / REPEATS >= (0.005 if n == 1 else 0.03)  # with one per arm the SD is taken larger
    assert covered / REPEATS >= 0.88


def test_the_prior_is_worth_half_of_the_datasets_at_most() -> None:
    rng = np.random.default_rng(0)
    alike = atlas_of(shift(np.zeros(0), rng.normal(0, 1, 6), dataset=f"d{place}") for place in range(30))
    prior = alike.entries[0].prior
    assert prior is not None
    assert prior.df == 15.0
    assert prior.variance == pytest.approx(1.0, rel=0.35)


def test_the_interval_is_the_t_interval_of_both_variances() -> None:
    known = atlas(np.random.default_rng(1), 25, 5.0)
    own = shift(np.array([1.0, 2.0]), np.array([0.0, 0.5]))
    prior = known.entries[0].prior
    found = borrow(own, known)
    assert prior is not None
    assert found is not None
    pooled = (0.5 + 0.125) / 2
    variance = (prior.df * prior.variance + 2 * pooled) / (prior.df + 2)
    expected = stats.t.interval(0.95, prior.df + 2, loc=1.25, scale=variance**0.5)
    assert (found.ci95.low, found.ci95.high) == pytest.approx(expected)


@pytest.mark.parametrize("k", [2, 10, 19])
def test_few_datasets_lend_nothing(k: int) -> None:
    assert borrow(shift(np.ones(1), np.zeros(1)), atlas(np.random.default_rng(0), k, 6.0)) is None


def test_a_dataset_lends_nothing_to_itself() -> None:
    known = atlas(np.random.default_rng(0), 20, 6.0)
    assert borrow(shift(np.ones(1), np.zeros(1), dataset="d3"), known) is None
    assert borrow(shift(np.ones(1), np.zeros(1), dataset="other"), known) is not None


def test_pairs_and_other_questions_borrow_nothing() -> None:
    known = atlas(np.random.default_rng(0), 30, 6.0)
    assert borrow(shift(np.ones(1), np.zeros(1), paired=True), known) is None
    assert borrow(shift(np.ones(1), np.zeros(1), population="b_cell"), known) is None
    assert borrow(shift(np.ones(0), np.zeros(2)), known) is None


def test_a_dataset_unlike_the_atlas_is_told_apart() -> None:
    known = atlas(np.random.default_rng(2), 40, 8.0)
    rng = np.random.default_rng(3)
    wide = borrow(shift(rng.normal(0, 6, 4), rng.normal(0, 6, 4)), known)
    alike = borrow(shift(rng.normal(0, 1, 4), rng.normal(0, 1, 4)), known)
    assert wide is not None
    assert wide.is_unlike
    assert alike is not None
    assert not alike.is_unlike


def test_datasets_of_one_cohort_count_once() -> None:
    rng = np.random.default_rng(0)
    shifts = [shift(np.zeros(0), rng.normal(0, 1, n), dataset=f"d{n}") for n in (3, 6, 4)]
    (entry,) = atlas_of(shifts, cohorts={"d3": "same", "d6": "same"}).entries
    assert [each.dataset for each in entry.variances] == ["d6", "d4"]


def test_it_plans_with_the_variance_of_the_atlas() -> None:
    variances = tuple(Variance(dataset=f"d{place}", variance=1.0, df=5.0) for place in range(30))
    entry = Entry(
        readout="signature:one", population="all", method="pseudobulk", unit="log2_fold", variances=variances
    )
    planning = entry.planning()
    assert planning is not None
    assert power(planning, 1.0).sd == pytest.approx(1.0, rel=0.2)
    assert entry.quantiles == (1.0, 1.0, 1.0)


def test_reference_samples_of_shifts_are_what_it_is_made_of() -> None:
    gates = Gates(min_cells=5, min_sample_counts=0, min_gene_counts=1.0)
    (found,) = compare_expression(
        paired(experiment(n_per_arm=5)), {"one": signature("one", LIST)}, treated="treated",
        reference="control", gates=gates,
    )  # fmt: skip
    (entry,) = atlas_of([found, found]).entries
    values = [each.value for each in found.samples if each.arm == "control"]
    assert [(each.variance, each.df) for each in entry.variances] == [
        (pytest.approx(np.var(values, ddof=1)), 4.0)
    ]
