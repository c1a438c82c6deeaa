"""Figures of a dataset's portrait, and of what a verdict hangs on, show the values they are given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pytest
from example_run import make_run
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mekscrna import plots as pl
from mekscrna.comparison.across import pool_shifts
from mekscrna.plots import _style as style
from mekscrna.plots.drivers import changes
from mekscrna.plots.plane import PIXELS
from mekscrna.portrait.embedding import unpacked

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mekscrna.comparison.shift import Shift
    from mekscrna.portrait.values import Portrait

RUN = make_run()
ARMS = ("untreated", "mek_inhibited")


@pytest.fixture
def ax() -> Axes:
    figure = Figure(layout="constrained")
    FigureCanvasAgg(figure)
    return figure.add_subplot()


@pytest.fixture
def shift() -> Shift:
    evidence = RUN.outcomes[0].judgements[0].evidence
    assert evidence is not None
    return evidence


@pytest.fixture
def portrait() -> Portrait:
    found = RUN.outcomes[0].portrait
    assert found is not None
    return found


def _values(ax: Axes, marker: str) -> list[float]:
    lines = [line for line in ax.get_lines() if line.get_marker() == marker]
    return [float(x) for line in lines for x in np.atleast_1d(line.get_xdata())]


def test_every_estimate_without_one_is_a_mark_in_order(ax: Axes, shift: Shift) -> None:
    pl.left_out(shift, ax, smallest_effect=0.3)
    assert shift.estimate is not None
    assert _values(ax, "o") == sorted(one.value for one in shift.estimate.left_out)
    names = [text.get_text() for text in ax.get_yticklabels()]
    lowest = min(shift.estimate.left_out, key=lambda one: one.value)
    assert names[:2] == ["all", f"without {lowest.unit}"]


def test_a_heat_map_of_pairs_holds_the_difference_of_each_donor(ax: Axes, shift: Shift) -> None:
    pl.drivers(shift, ax)
    (image,) = ax.images
    at = {(one.donor, one.arm): n for n, one in enumerate(shift.samples)}
    donors = sorted({one.donor or "" for one in shift.samples})
    expected = [
        [one.values[at[donor, shift.treated]] - one.values[at[donor, shift.reference]] for donor in donors]
        for one in shift.drivers
    ]
    assert np.asarray(image.get_array()) == pytest.approx(np.array(expected))
    low, high = image.get_clim()
    assert low == -high
    assert [text.get_text() for text in ax.get_yticklabels()] == [one.gene for one in shift.drivers]


def test_a_heat_map_without_pairs_starts_from_the_mean_of_the_reference(shift: Shift) -> None:
    names, rows = changes(replace(shift, paired=False))
    n_reference = sum(one.arm == shift.reference for one in shift.samples)
    assert len(names) == len(shift.samples)
    for row in rows:
        assert sum(row[:n_reference]) == pytest.approx(0, abs=1e-9)


def test_a_pool_shows_its_datasets_its_diamond_and_where_a_further_one_lies(ax: Axes) -> None:
    judged = [one for out in RUN.outcomes for one in out.judgements if one.claim == "meki_lowers_mapk_output"]
    shifts = [one.evidence for one in judged if one.evidence and one.evidence.estimate]
    pooled = pool_shifts(shifts)
    assert len(pooled.weights) == 3
    assert pooled.estimate is not None
    assert pooled.spread is not None
    pl.pooled(pooled, shifts, ax, smallest_effect=0.3)
    drawn = [tuple(map(float, line.get_xdata())) for line in ax.get_lines()]
    assert (pooled.spread.prediction.low, pooled.spread.prediction.high) in drawn
    assert _values(ax, "s") == [one.estimate.value for one in shifts if one.estimate]
    across = ax.patches[-1].get_path().vertices[:, 0]
    assert (across.min(), across.max()) == (pooled.estimate.ci95.low, pooled.estimate.ci95.high)


def test_dots_are_as_large_as_the_share_and_what_cannot_be_read_is_hatched(
    ax: Axes, portrait: Portrait
) -> None:
    pl.populations(portrait.landscape, ax)
    read = [one for one in portrait.landscape if one.value is not None]
    dots = [each for each in ax.collections if each.get_array() is not None]
    assert sorted(value for each in dots for value in each.get_array()) == sorted(one.value for one in read)
    assert [each.get_sizes().tolist() for each in dots] == [
        [150 * each] for each in sorted({one.share for one in read})
    ]
    (hatched,) = [patch for patch in ax.patches if patch.get_hatch() and len(patch.get_path().vertices) > 5]
    assert len(hatched.get_path().to_polygons()) == len(portrait.landscape) - len(read)


def test_shares_that_cannot_be_read_are_named_and_not_drawn(ax: Axes, portrait: Portrait) -> None:
    pl.shares(portrait.shares, ax)
    assert _values(ax, "D") == [one.value for one in portrait.shares if one.value is not None]
    assert len(ax.texts) == sum(one.value is None for one in portrait.shares) == 1


def test_bars_of_a_sample_add_up_to_one_and_say_how_many_cells(ax: Axes, portrait: Portrait) -> None:
    pl.composition(portrait.cells, portrait.populations, ax, arms=ARMS)
    widths = np.array([[bar.get_width() for bar in bars] for bars in ax.containers])
    assert widths.sum(axis=0) == pytest.approx(1)
    names = [text.get_text() for text in ax.get_yticklabels()]
    assert names[0].startswith("donor1-untreated, n = ")
    assert names[-1].startswith("donor6-mek_inhibited, n = ")


def test_scores_of_cells_say_that_they_are_for_display_and_bear_no_p(ax: Axes, portrait: Portrait) -> None:
    pl.score_spreads(portrait.scores, ax, arms=ARMS)
    assert "for display only" in ax.get_xlabel()
    medians = [
        float(y) for line in ax.get_lines() if line.get_linestyle() == "None" for y in line.get_ydata()
    ]
    assert sorted(medians) == sorted(one.quantiles[2] for one in portrait.scores)
    assert [text.get_text() for text in ax.get_xticklabels()] == ["untreated\nn = 6", "mek_inhibited\nn = 6"]
    assert not ax.texts


@pytest.mark.parametrize("color", ["arm", "population", "score"])
def test_cells_become_one_picture_on_one_scale(ax: Axes, portrait: Portrait, color: str) -> None:
    laid = portrait.embedding
    assert laid is not None
    name = laid.scores[0].signature if color == "score" else color
    pl.embedding(laid, ax, color=name, arms=("untreated",))
    (image,) = ax.images
    pixels = np.asarray(image.get_array())
    assert pixels.shape == (PIXELS, PIXELS, 4)
    of_arm = np.array([arm == "untreated" for arm in laid.arms])[unpacked(laid.sample, "<u2")]
    assert f"n = {of_arm.sum():,} cells" in ax.get_xlabel()
    if color == "score":
        (bar,) = ax.child_axes
        assert bar.get_ylim() == (laid.scores[0].low, laid.scores[0].high)


def test_quality_shows_cells_before_and_after(ax: Axes) -> None:
    samples = RUN.outcomes[0].samples
    pl.quality(samples, ax, arms=ARMS)
    shown = sorted(x for marker in "o^" for x in _values(ax, marker))
    assert shown == sorted([each for one in samples for each in (one.n_cells_before, one.n_cells)])


def test_the_design_has_a_mark_per_sample_at_its_donor_and_arm(ax: Axes) -> None:
    samples = RUN.outcomes[0].samples
    pl.design(samples, ax, arms=ARMS)
    marks = {(float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in ax.get_lines()}
    donors = sorted({one.donor or "" for one in samples})
    assert marks == {(ARMS.index(one.arm), donors.index(one.donor or "")) for one in samples}
    assert [text.get_text() for text in ax.get_xticklabels()] == ["untreated\nn = 6", "mek_inhibited\nn = 6"]


def test_a_map_of_genes_is_pale_where_one_is_missing(ax: Axes) -> None:
    pl.coverage_map(("A", "B", "C"), {"one": ("B",), "two": ("B", "C")}, ax)
    assert [text.get_text() for text in ax.get_xticklabels()] == ["B", "C", "A"]
    (image,) = ax.images
    assert np.asarray(image.get_array()).tolist() == [[0, 1, 1], [0, 0, 1]]


def test_no_two_groups_look_alike() -> None:
    looks = [style.look(place)[:2] for place in range(40)]
    assert len(set(looks)) == 40


def test_with_axes_nothing_global_is_touched(ax: Axes, shift: Shift, portrait: Portrait) -> None:
    before = dict(mpl.rcParams)
    pl.drivers(shift, ax)
    pl.populations(portrait.landscape, ax)
    pl.composition(portrait.cells, portrait.populations, ax)
    assert dict(mpl.rcParams) == before
