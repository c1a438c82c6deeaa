"""Figures show the values they are given, on the axes they are given."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pytest
from example_run import make_run
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mekscrna import plots as pl
from mekscrna.plots import _style as style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

    from mekscrna.claims.verdict import Judgement
    from mekscrna.comparison.shift import Shift

RUN = make_run()


@pytest.fixture
def ax() -> Axes:
    figure = Figure(layout="constrained")
    FigureCanvasAgg(figure)
    return figure.add_subplot()


@pytest.fixture
def judgement() -> Judgement:
    return RUN.outcomes[0].judgements[0]


@pytest.fixture
def shift(judgement: Judgement) -> Shift:
    assert judgement.evidence is not None
    return judgement.evidence


@pytest.fixture
def in_notebook() -> Iterator[None]:
    from matplotlib import pyplot as plt

    before = mpl.get_backend()
    plt.switch_backend("agg")
    yield
    plt.close("all")
    plt.switch_backend(before)


def _drawn(ax: Axes) -> None:
    assert ax.figure is not None
    ax.figure.canvas.draw()  # type: ignore[attr-defined]  # an Agg canvas


def _marks(ax: Axes, marker: str) -> list[tuple[float, float]]:
    lines = [line for line in ax.get_lines() if line.get_marker() == marker]
    return [(float(x), float(y)) for line in lines for x, y in zip(*line.get_data(), strict=True)]


def test_every_sample_is_one_mark_of_its_arms_shape(ax: Axes, shift: Shift) -> None:
    assert pl.samples(shift, ax) is ax
    for arm, marker in ((shift.treated, "^"), (shift.reference, "o")):
        values = sorted(one.value for one in shift.samples if one.arm == arm)
        assert sorted(y for _, y in _marks(ax, marker)) == values
        assert len(values) == 6


def test_lines_join_the_samples_of_one_donor(ax: Axes, shift: Shift) -> None:
    pl.samples(shift, ax)
    ends = {
        tuple(map(float, line.get_ydata())) for line in ax.get_lines() if list(line.get_xdata()) == [0, 1]
    }
    value = {(one.donor, one.arm): one.value for one in shift.samples}
    donors = {one.donor for one in shift.samples}
    assert ends == {(value[one, shift.reference], value[one, shift.treated]) for one in donors}


def test_unpaired_samples_are_not_joined(ax: Axes, shift: Shift) -> None:
    pl.samples(replace(shift, paired=False), ax)
    assert not [line for line in ax.get_lines() if list(line.get_xdata()) == [0, 1]]


def test_a_forest_shows_estimates_intervals_and_the_smallest_effect(ax: Axes, shift: Shift) -> None:
    other = RUN.outcomes[1].judgements[0].evidence
    assert other is not None
    pl.shifts([shift, other], ax, smallest_effect=0.32)
    found = [one.estimate for one in (shift, other)]
    assert [x for x, _ in _marks(ax, "D")] == [one.value for one in found if one]
    drawn = [list(map(float, line.get_xdata())) for line in ax.get_lines()]
    for one in found:
        assert one is not None
        assert [one.ci95.low, one.ci95.high] in drawn
        assert [one.ci90.low, one.ci90.high] in drawn
    band = ax.patches[0].get_extents().transformed(ax.transData.inverted())
    assert (band.x0, band.x1) == pytest.approx((-0.32, 0.32))
    assert ax.get_ylim()[0] > ax.get_ylim()[1]


def test_a_shift_without_an_estimate_is_named_and_not_drawn(ax: Axes, shift: Shift) -> None:
    pl.shifts([replace(shift, estimate=None, dataset="empty"), replace(shift, dataset="full")], ax)
    assert [text.get_text() for text in ax.texts] == ["no estimate"]
    assert [text.get_text().partition(":")[0] for text in ax.get_yticklabels()] == ["empty", "full"]
    assert len(_marks(ax, "D")) == 1


@pytest.mark.usefixtures("in_notebook")
def test_long_names_widen_a_figure_of_its_own(shift: Shift) -> None:
    def width(name: str) -> float:
        return float(pl.shifts([replace(shift, readout=f"signature:{name}")]).figure.get_size_inches()[0])

    assert width("hallmark_tnfa_signaling_via_nfkb") > width("mpas") + 1


def test_all_random_shifts_and_the_observed_one_are_drawn(ax: Axes, shift: Shift) -> None:
    pl.background(shift, ax)
    assert shift.background is not None
    assert shift.estimate is not None
    assert sum(bar.get_height() for bar in ax.patches) == len(shift.background.shifts)
    upright = {float(line.get_xdata()[0]) for line in ax.get_lines()}
    assert upright == {shift.estimate.value, shift.background.q95, -shift.background.q95}


def test_coverage_bars_add_up_to_the_list(ax: Axes) -> None:
    silent = RUN.outcomes[1].judgements[2].evidence
    assert silent is not None
    pl.coverage(silent.coverage, ax)
    widths = np.array([[bar.get_width() for bar in bars] for bars in ax.containers])
    (one,) = silent.coverage
    assert widths[:, 0].tolist() == [
        one.n_expressed,
        one.n_present - one.n_expressed,
        one.n_genes - one.n_present,
    ]
    assert widths.sum() == one.n_genes


def test_ways_are_drawn_with_shape_for_agreement_and_their_choices_below(
    ax: Axes, judgement: Judgement
) -> None:
    pl.specifications(judgement, ax)
    agreeing = [one.hedges_g for one in judgement.specifications if one.agrees]
    assert sorted(y for _, y in _marks(ax, "^")) == sorted(one for one in agreeing if one is not None)
    assert len(_marks(ax, "o")) == 1
    primary = judgement.evidence
    assert primary is not None
    assert primary.estimate is not None
    assert [y for _, y in _marks(ax, "D")] == [primary.estimate.hedges_g]
    heights = [y for _, y in sorted(_marks(ax, "^") + _marks(ax, "o") + _marks(ax, "D"))]
    assert heights == sorted(heights)
    (grid,) = ax.child_axes
    rows = [text.get_text() for text in grid.get_yticklabels()]
    made = {tuple(sorted(rows[int(y)] for y in line.get_ydata())) for line in grid.get_lines()}
    asked = {(one.readout.partition(":")[2], one.method) for one in judgement.specifications if one.hedges_g}
    asked |= {(primary.readout.partition(":")[2], primary.method)}
    assert made == {tuple(sorted(each)) for each in asked}


def test_a_way_that_is_not_read_is_not_called_one_of_the_other_sign(ax: Axes, judgement: Judgement) -> None:
    first, *rest = (one for one in judgement.specifications if one.hedges_g is not None)
    pl.specifications(replace(judgement, specifications=(replace(first, agrees=None), *rest)), ax)
    assert [y for _, y in _marks(ax, "x")] == [first.hedges_g]
    assert "not read" in {text.get_text() for text in ax.get_legend().get_texts()}


@pytest.mark.parametrize("name", ["$x_1$ & <b>", "a\x00b\x1b", "_hidden", "\\frac"])
def test_names_from_the_data_are_drawn_as_they_are(ax: Axes, shift: Shift, name: str) -> None:
    pl.shifts([replace(shift, dataset=name)], ax, labels=[name])
    _drawn(ax)
    assert ax.get_yticklabels()[0].get_text() == style.label(name)
    assert not ax.get_yticklabels()[0].get_parse_math()


@pytest.mark.usefixtures("in_notebook")
def test_without_axes_a_figure_is_made_for_each_plot(shift: Shift, judgement: Judgement) -> None:
    made = (
        pl.samples(shift),
        pl.shifts([shift]),
        pl.background(shift),
        pl.coverage(shift.coverage),
        pl.specifications(judgement),
    )
    assert len({ax.figure for ax in made}) == len(made)
    for ax in made:
        _drawn(ax)


def test_with_axes_nothing_global_is_touched(ax: Axes, shift: Shift) -> None:
    before = dict(mpl.rcParams)
    for draw in (pl.samples, pl.background):
        draw(shift, ax)
    assert dict(mpl.rcParams) == before


def test_pyplot_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, mekscrna.plots; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
