"""Shares and ratios of populations."""

from __future__ import annotations

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from two_arms import paired

from mekscrna.comparison.composition import compare_fraction, compare_ratio
from mekscrna.comparison.shift import Obstacle
from mekscrna.errors import InputError, UnknownNameError
from mekscrna.spec.study import Gates

ARMS = {"treated": "on", "reference": "off"}
TYPES = ("cd8_t", "cd4_t", "treg", "malignant")


def cells(table: dict[str, tuple[int, int, int, int]]) -> ad.AnnData:
    """Cells by number; ``on3`` is sample 3 of arm on, columns are cd8_t, cd4_t, treg, malignant."""
    rows = [
        (sample, sample.rstrip("0123456789"), kind)
        for sample, numbers in table.items()
        for kind, n_cells in zip(TYPES, numbers, strict=True)
        for _ in range(n_cells)
    ]
    obs = pd.DataFrame(rows, columns=["sample", "arm", "cell_type"])
    obs.index = pd.Index([f"cell{number}" for number in range(len(obs))])
    return ad.AnnData(obs=obs)


TABLE = {
    "on1": (40, 30, 10, 20),
    "on2": (50, 20, 5, 300),
    "on3": (45, 30, 8, 0),
    "off1": (20, 50, 10, 500),
    "off2": (25, 40, 20, 30),
    "off3": (30, 60, 15, 80),
}


def test_a_share_is_a_t_test_of_log_odds_within_the_lineage_named() -> None:
    found = compare_fraction(cells(TABLE), of="cd8_t", within="t_cell", **ARMS)
    values = {name: np.log((row[0] + 0.5) / (row[1] + row[2] + 0.5)) for name, row in TABLE.items()}
    on, off = ([values[f"{arm}{n}"] for n in (1, 2, 3)] for arm in ("on", "off"))
    theirs = stats.ttest_ind(on, off, equal_var=False)
    assert found.estimate is not None
    assert found.estimate.p == pytest.approx(theirs.pvalue, rel=1e-9)
    assert found.estimate.value == pytest.approx(np.mean(on) - np.mean(off), rel=1e-12)
    assert {each.sample: each.value for each in found.samples} == pytest.approx(values)
    assert {each.sample: each.n_cells for each in found.samples}["on1"] == 80
    assert (found.unit, found.method, found.readout) == ("log_odds", "composition", "fraction:cd8_t/t_cell")
    assert (found.population, found.depth_ratio, found.coverage) == ("t_cell", None, ())


@given(st.lists(st.integers(0, 400), min_size=6, max_size=6))
@settings(deadline=None, max_examples=20)
def test_cells_outside_the_lineage_do_not_matter(malignant: list[int]) -> None:
    other = {name: (*row[:3], n) for (name, row), n in zip(TABLE.items(), malignant, strict=True)}
    one, two = (compare_fraction(cells(each), of="cd8_t", within="t_cell", **ARMS) for each in (TABLE, other))  # type: ignore[arg-type]
    assert one.estimate == two.estimate


def test_a_ratio_needs_no_denominator() -> None:
    found = compare_ratio(cells(TABLE), of="cd8_t", to="treg", **ARMS)
    values = {name: np.log((row[0] + 0.5) / (row[2] + 0.5)) for name, row in TABLE.items()}
    assert {each.sample: each.value for each in found.samples} == pytest.approx(values)
    assert (found.unit, found.readout, found.population) == ("log_ratio", "ratio:cd8_t:treg", "all")
    turned = compare_ratio(cells(TABLE), of="treg", to="cd8_t", **ARMS)
    assert found.estimate is not None
    assert turned.estimate is not None
    assert turned.estimate.value == pytest.approx(-found.estimate.value)


def test_the_complement_turns_the_sign() -> None:
    table = {name: (row[0], row[1], 0, row[3]) for name, row in TABLE.items()}
    one = compare_fraction(cells(table), of="cd8_t", within="t_cell", **ARMS).estimate
    other = compare_fraction(cells(table), of="cd4_t", within="t_cell", **ARMS).estimate
    assert one is not None
    assert other is not None
    assert (one.value, one.p) == pytest.approx((-other.value, other.p))


def test_samples_with_few_cells_in_the_denominator_are_left_out() -> None:
    table = {**TABLE, "on4": (10, 5, 4, 900), "off4": (0, 0, 0, 10)}
    found = compare_fraction(cells(table), of="cd8_t", within="t_cell", **ARMS)
    assert {each.sample: each.why for each in found.dropped} == {
        "on4": "19 cells of t_cell; at least 20 are asked for",
        "off4": "no cells of t_cell",
    }
    looser = compare_fraction(cells(table), of="cd8_t", within="t_cell", gates=Gates(min_cells=10), **ARMS)
    assert looser.n_treated == 4


def test_a_population_that_no_sample_holds_is_absent_not_rare() -> None:
    """Its log odds would follow the number of cells."""
    found = compare_fraction(cells(TABLE), of="cd8_t_exhausted", within="t_cell", **ARMS)
    assert found.estimate is None
    assert found.obstacle_kinds == (Obstacle.POPULATION_ABSENT,)
    assert "cd8_t_exhausted within t_cell" in found.obstacles[0]
    assert compare_ratio(cells(TABLE), of="cd8_t", to="nk", **ARMS).estimate is None
    outside = compare_fraction(cells(TABLE), of="malignant", within="t_cell", **ARMS)
    assert outside.obstacle_kinds == (Obstacle.POPULATION_ABSENT,)


def test_a_lineage_that_is_absent_is_named_once() -> None:
    found = compare_fraction(cells(TABLE), of="b_cell", within="lymphoid", **ARMS)
    assert found.obstacle_kinds == (Obstacle.POPULATION_ABSENT,)
    gone = compare_fraction(cells(TABLE), of="monocyte", within="myeloid", **ARMS)
    assert gone.obstacle_kinds == (Obstacle.POPULATION_ABSENT,)


def test_bulk_has_no_cells_to_count() -> None:
    adata = paired(cells(TABLE), assay="bulk")
    found = compare_fraction(adata, of="cd8_t", within="t_cell", paired=False, **ARMS)
    assert found.obstacle_kinds[0] is Obstacle.NOT_CELLS


def test_equal_samples_have_no_interval() -> None:
    table = dict.fromkeys(TABLE, TABLE["on1"])
    found = compare_fraction(cells(table), of="cd8_t", within="t_cell", **ARMS)
    assert found.obstacle_kinds == (Obstacle.NO_SPREAD,)


def test_an_unknown_arm_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'off'"):
        compare_ratio(cells(TABLE), of="cd8_t", to="treg", treated="on", reference="of")


def test_a_part_that_only_a_third_arm_holds_has_no_share_here() -> None:
    """Before, the share followed the number of cells caught: ln(½ / (N + ½))."""
    table = {
        **{f"on{n}": (0, 400 + n, 0, 0) for n in (1, 2, 3)},
        **{f"off{n}": (0, 50 + n, 0, 0) for n in (1, 2, 3)},
        **{f"other{n}": (30, 30, 0, 0) for n in (1, 2, 3)},
    }
    found = compare_fraction(cells(table), of="cd8_t", within="t_cell", **ARMS)
    assert found.estimate is None
    assert found.obstacle_kinds == (Obstacle.TOO_FEW_CELLS,)
    ratio = compare_ratio(cells(table), of="cd8_t", to="cd4_t", **ARMS)
    assert ratio.obstacle_kinds == (Obstacle.TOO_FEW_CELLS,)


@pytest.mark.parametrize(("of", "n_rare"), [("cd8_t", 1), ("cd4_t", 1)])
def test_a_share_is_not_read_off_the_number_of_cells_caught(of: str, n_rare: int) -> None:
    """One arm was sampled eight times deeper; the rare side has the same share in both."""
    sides = {"cd8_t": lambda rare, rest: (rare, rest, 0, 0), "cd4_t": lambda rare, rest: (rest, rare, 0, 0)}
    table = {f"on{n}": sides[of](8 * n_rare, 800 + n) for n in (1, 2, 3)}
    table |= {f"off{n}": sides[of](n_rare, 100 + n) for n in (1, 2, 3)}
    found = compare_fraction(cells(table), of="cd8_t", within="t_cell", **ARMS)
    assert found.estimate is None
    assert "smaller arm would hold 1 on average; 3 are needed" in found.obstacles[0]


def test_a_population_that_the_drug_wiped_out_still_has_an_estimate() -> None:
    table = {f"on{n}": (0, 90 + n, 0, 0) for n in (1, 2, 3)}
    table |= {f"off{n}": (8 + n, 90, 0, 0) for n in (1, 2, 3)}
    found = compare_fraction(cells(table), of="cd8_t", within="t_cell", **ARMS)
    assert found.estimate is not None
    assert found.estimate.ci95.high < -1


def test_populations_that_share_cells_have_no_ratio() -> None:
    with pytest.raises(InputError, match="share cells \\(cd8_t\\)"):
        compare_ratio(cells(TABLE), of="t_cell", to="cd8_t", **ARMS)


def test_everything_within_itself_has_no_share() -> None:
    found = compare_fraction(cells(TABLE), of="t_cell", within="t_cell", **ARMS)
    assert found.estimate is None
    assert found.obstacle_kinds == (Obstacle.POPULATION_ABSENT,)
