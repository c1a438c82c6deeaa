"""Which samples enter a comparison."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.comparison.covariates import with_covariates
from mekscrna.comparison.design import Design, Question, Sizes, lay_out
from mekscrna.comparison.groups import Sample

QUESTION = Question(treated="on", reference="off", population="cd8_t")


def samples(*names: str, covariates: list[tuple[str | float, ...]] | None = None) -> list[Sample]:
    """``d1/on`` is a sample of donor d1; ``d1/on/2`` a second one; ``/on/3`` has no donor."""
    found = []
    for place, name in enumerate(names):
        donor, arm, *_ = name.split("/")
        own = covariates[place] if covariates else ()
        found.append(Sample(sample=name, arm=arm, donor=donor, covariates=own))
    return found


def design(
    given_samples: list[Sample],
    *,
    is_paired: bool,
    n_rows: list[int] | None = None,
    counts: list[float] | None = None,
) -> Design:
    sizes = Sizes(
        n_rows=np.array(n_rows or [100] * len(given_samples), dtype=float),
        total_counts=np.array(counts or [1e6] * len(given_samples)),
        min_rows=20,
        min_counts=10_000,
        noun="cells of cd8_t",
    )
    return lay_out(given_samples, sizes, QUESTION, is_paired=is_paired)


def test_small_samples_are_left_out_and_say_why() -> None:
    found = design(
        samples("/on/a", "/on/b", "/on/c", "/off/d", "/off/e"),
        is_paired=False,
        n_rows=[19, 0, 20, 50, 50],
        counts=[1e6, 0, 1e6, 9_999, 10_000],
    )
    assert {each.sample: each.why for each in found.dropped} == {
        "/on/a": "19 cells of cd8_t; at least 20 are asked for",
        "/on/b": "no cells of cd8_t",
        "/off/d": "9,999 counts in 50 cells of cd8_t; at least 10,000 are asked for",
    }
    assert (found.n_treated, found.n_reference) == (1, 1)


def test_unknown_totals_do_not_bar_a_sample() -> None:
    assert design(samples("/on/a", "/off/b"), is_paired=False, counts=[np.nan, np.nan]).n_treated == 1


def test_a_lost_sample_takes_its_partner_along() -> None:
    found = design(
        samples("d1/on", "d1/off", "d2/on", "d2/off", "/on/x"),
        is_paired=True,
        n_rows=[5, 100, 100, 100, 100],
    )
    assert {each.sample: each.why for each in found.dropped} == {
        "d1/on": "5 cells of cd8_t; at least 20 are asked for",
        "d1/off": "donor d1 has no sample left in on",
        "/on/x": "its donor is not known, so it has no pair",
    }
    assert found.used.tolist() == [2, 3]


@given(st.permutations(["d1/on", "d1/off", "d2/on", "d2/off", "d3/on", "d3/off", "d4/else"]))
def test_pairs_stand_side_by_side_whatever_the_order(names: list[str]) -> None:
    found = design(samples(*names), is_paired=True)
    donors = np.array([int(names[position][1]) for position in found.used], dtype=float)
    treated, reference = found.arms(donors)
    assert treated.tolist() == reference.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("is_paired", [True, False])
def test_a_donor_counts_once_per_arm(is_paired: bool) -> None:
    found = design(samples("d1/on", "d1/on/2", "d1/off", "d2/on", "d2/off"), is_paired=is_paired)
    treated, reference = found.arms(np.array([1.0, 3.0, 10.0, 20.0, 30.0]))
    assert treated.tolist() == [2.0, 20.0]
    assert reference.tolist() == [10.0, 30.0]


def test_samples_without_donors_stand_alone() -> None:
    assert design(samples("/on/a", "/on/b", "/off/c"), is_paired=False).n_treated == 2


NAMES = ("d1/on", "d2/on", "d3/on", "d1/off", "d2/off", "d3/off")


def confounded(columns: list[tuple[str | float, ...]], *, is_paired: bool = False) -> tuple[str, ...]:
    given_samples = samples(*NAMES, covariates=columns)
    names = [f"c{place}" for place in range(len(columns[0]))]
    return with_covariates(design(given_samples, is_paired=is_paired), given_samples, names)[1]


def test_a_covariate_that_goes_with_the_arm_is_named_and_another_is_not() -> None:
    batch = [("a", 1.0), ("a", 5.0), ("a", 2.0), ("b", 1.5), ("b", 3.0), ("b", 1.0)]
    assert confounded(batch) == ("c0",)


def test_covariates_that_only_together_give_the_arm_away_are_all_named() -> None:
    """c0 + c1 = arm; neither alone determines it."""
    columns = [(1.0, 0.0), (0.0, 1.0), (3.0, -2.0), (2.0, -2.0), (0.5, -0.5), (-1.0, 1.0)]
    assert confounded([(float(a), float(b)) for a, b in columns]) == ("c0", "c1")


def test_a_covariate_of_the_donor_is_no_matter_in_pairs() -> None:
    sex = [("f",), ("m",), ("f",), ("f",), ("m",), ("f",)]
    assert confounded(sex, is_paired=True) == ()
    assert confounded(sex) == ()


def test_a_covariate_that_changes_alike_in_every_pair_is_confounded() -> None:
    day = [(8.0,), (9.0,), (10.0,), (1.0,), (2.0,), (3.0,)]
    assert confounded(day, is_paired=True) == ("c0",)
    assert confounded([(float(x) * 1e-6,) for (x,) in day], is_paired=True) == ("c0",)
    assert confounded(day) == ()


def test_a_covariate_that_does_not_vary_has_no_column() -> None:
    given_samples = samples(*NAMES, covariates=[("same", 3.0)] * 6)
    found, _ = with_covariates(design(given_samples, is_paired=False), given_samples, ["c0", "c1"])
    assert found.covariates.shape == (6, 0)


def test_a_sample_with_a_missing_covariate_is_left_out() -> None:
    columns: list[tuple[str | float, ...]] = [("a", 1.0)] * 4 + [("NA", 1.0), ("a", float("nan"))]
    found = design(samples(*NAMES, covariates=columns), is_paired=False)
    assert [each.sample for each in found.dropped] == ["d2/off", "d3/off"]
    assert {each.why for each in found.dropped} == {"a covariate is missing"}
