"""Arms named anew."""

from __future__ import annotations

from collections import Counter
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from two_arms import experiment, paired

from mekscrna.calibration.labelings import (
    LEFT_OUT,
    exchanged_between_arms,
    exchanged_in_pairs,
    relabeled,
    split,
)
from mekscrna.comparison.aggregate import aggregate
from mekscrna.comparison.shift import SampleValue
from mekscrna.spec.claim import Contrast

CONTRAST = Contrast(treated="drug", reference="vehicle")
OTHER = Contrast(treated="drug_tnf", reference="tnf")


def samples(n: int, m: int, contrast: Contrast = CONTRAST, *, donors: bool = False) -> list[SampleValue]:
    names = [*((contrast.treated, place) for place in range(n))]
    names += [(contrast.reference, place) for place in range(m)]
    return [
        SampleValue(
            sample=f"{arm}{place}", arm=arm, donor=f"d{place}" if donors else None,
            value=0.0, n_cells=1, total_counts=1.0,
        )
        for arm, place in names
    ]  # fmt: skip


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@given(n=st.integers(2, 12), most=st.integers(20, 60))
def test_half_of_the_donors_are_exchanged_whole(n: int, most: int) -> None:
    given_samples = samples(n, n, donors=True)
    drawn = exchanged_in_pairs(given_samples, [CONTRAST], n=most, rng=rng())
    halves = {n // 2, n - n // 2}
    assert drawn.n_distinct == sum(comb(n, half) for half in halves)
    assert len(drawn.labelings) == min(most, drawn.n_distinct)
    assert len({frozenset(each.items()) for each in drawn.labelings}) == len(drawn.labelings)
    for labeling in drawn.labelings:
        donors = {name.removeprefix("drug").removeprefix("vehicle") for name in labeling}
        assert len(donors) in halves
        assert len(labeling) == 2 * len(donors), "both samples of a donor"
        assert all(labeling[f"drug{donor}"] == "vehicle" for donor in donors)


@given(n=st.integers(2, 8), m=st.integers(2, 8), most=st.integers(20, 60))
def test_arms_made_anew_keep_their_sizes_and_cancel_the_shift(n: int, m: int, most: int) -> None:
    given_samples = samples(n, m)
    drawn = exchanged_between_arms(given_samples, [CONTRAST], n=most, rng=rng())
    assert len(drawn.labelings) == min(most, drawn.n_distinct)
    for labeling in drawn.labelings:
        arms = [labeling.get(each.sample, each.arm) for each in given_samples]
        assert Counter(arms) == {"drug": n, "vehicle": m}
        was = np.array([each.arm == "drug" for each in given_samples])
        now = np.array([arm == "drug" for arm in arms])
        left = was[now].mean() - was[~now].mean()  # what is left of a shift of 1
        assert abs(left) <= 0.5 / n + 0.5 / m + 1e-9


def test_an_odd_half_is_taken_either_way() -> None:
    drawn = exchanged_between_arms(samples(3, 3), [CONTRAST], n=100, rng=rng())
    assert drawn.n_distinct == len(drawn.labelings) == 9 + 9


def test_all_labelings_are_as_probable_when_drawn() -> None:
    seen: Counter[frozenset[str]] = Counter()
    stream = np.random.default_rng(1)
    for _ in range(400):
        drawn = exchanged_between_arms(samples(4, 5), [CONTRAST], n=20, rng=stream)
        seen.update(frozenset(each) for each in drawn.labelings)
    expected = 400 * 20 / drawn.n_distinct
    assert len(seen) == drawn.n_distinct == comb(4, 2) * comb(5, 2)
    assert all(abs(times - expected) < 5 * expected**0.5 for times in seen.values())


def test_both_contrasts_of_a_difference_of_differences_are_exchanged() -> None:
    four = [*samples(4, 4, donors=True), *samples(4, 4, OTHER, donors=True)]
    for labeling in exchanged_in_pairs(four, [CONTRAST, OTHER], n=100, rng=rng()).labelings:
        assert len(labeling) == 8
    apart = exchanged_between_arms(
        [*samples(2, 2), *samples(2, 2, OTHER)], [CONTRAST, OTHER], n=100, rng=rng()
    )
    assert apart.n_distinct == 16
    assert all(labeling.keys() >= {"vehicle0"} or "vehicle1" in labeling for labeling in apart.labelings)


def test_reference_samples_are_split_and_the_treated_left_out() -> None:
    drawn = split(samples(3, 5), CONTRAST, n=100, rng=rng())
    assert drawn is not None
    assert drawn.n_distinct == 2 * comb(5, 2)
    for labeling in drawn.labelings:
        assert [labeling[f"drug{place}"] for place in range(3)] == [LEFT_OUT] * 3
        assert list(labeling.values()).count("drug") in {2, 3}


def test_three_reference_samples_cannot_be_split() -> None:
    assert split(samples(5, 3), CONTRAST, n=100, rng=rng()) is None


def test_sums_are_the_same_under_other_names() -> None:
    sums = aggregate(paired(experiment(n_per_arm=2)))
    labeling = {"d0_treated": "control", "d0_control": "treated"}
    other = relabeled(sums, labeling, keeps_donors=True)
    assert other.counts is sums.counts
    arms = {each.sample.sample: each.sample.arm for each in other.groups}
    assert arms == {
        "d0_treated": "control", "d0_control": "treated", "d1_treated": "treated", "d1_control": "control",
    }  # fmt: skip
    assert (
        relabeled(other, {name: name.split("_")[1] for name in arms}, keeps_donors=True).groups == sums.groups
    )


def test_without_donors_no_two_samples_are_one_unit() -> None:
    sums = aggregate(paired(experiment(n_per_arm=2)))
    mixed = relabeled(sums, {"d0_treated": "control"}, keeps_donors=False)
    units = {(each.sample.donor, each.sample.arm) for each in mixed.groups}
    assert len(units) == 4


@pytest.mark.parametrize("most", [20, 1000])
def test_the_same_stream_draws_the_same(most: int) -> None:
    one, other = (
        exchanged_in_pairs(samples(10, 10, donors=True), [CONTRAST], n=most, rng=rng()) for _ in range(2)
    )
    assert one == other
