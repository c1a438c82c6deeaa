"""The figure of the page: what is called where nothing is, and how often intervals hold the truth."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.calibration.beside import PeerTally
    from benchmarks.calibration.tally import Tally
    from matplotlib.axes import Axes

_COLORS: Final = ("#00695c", "#b26a00", "#7b4fa3", "#b3364b")
_MARKS: Final = ("o", "s", "^", "D")
_RC: Final = {
    "svg.hashsalt": "mekscrna",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_NAMES: Final = {"list": "list", "share": "share", "ratio": "ratio", "pooled": "pooled"}


def draw(tallies: Sequence[Tally], peers: Sequence[PeerTally]) -> str:
    """Return the figure as SVG; the same results give the same text."""
    with mpl.rc_context(_RC):
        figure = Figure(figsize=(9.2, 4.2), layout="constrained")
        FigureCanvasSVG(figure)
        left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
        _called(left, peers)
        _covered(right, tallies)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return text.getvalue()


def _called(axes: Axes, peers: Sequence[PeerTally]) -> None:
    """Draw the share of draws without any shift of which one is called, a row per condition."""
    null = [each for each in peers if each.theta == 0]
    methods = list(dict.fromkeys(each.method for each in null))
    conditions = list(dict.fromkeys(each.condition for each in null))
    for place, method in enumerate(methods):
        own = [each for each in null if each.method == method]
        rows = [conditions.index(each.condition) + 0.18 * (place - 1.5) for each in own]
        rates = [100 * (each.up + each.down) / each.n for each in own]
        style = {"color": _COLORS[place % 4], "marker": _MARKS[place % 4]}
        axes.scatter(rates, rows, s=26, label=method, zorder=3, **style)
    axes.axvline(5, color="#555555", lw=0.8, ls="--")
    axes.set_yticks(range(len(conditions)), conditions)
    axes.set_ylim(len(conditions) - 0.4, -0.6)
    axes.set_xlim(-2, 102)
    axes.set_xlabel("A shift is called where there is none (% of draws)")
    axes.set_title("No true shift; one mark per design, dashed: 5 %", fontsize=9, loc="left")
    axes.legend(loc="upper center", bbox_to_anchor=(0.4, -0.16), ncols=1, frameon=False, fontsize=8)


def _covered(axes: Axes, tallies: Sequence[Tally]) -> None:
    """Draw the coverage of every cell of the grid, a column per estimand."""
    for place, name in enumerate(_NAMES):
        rates = sorted(
            100 * each.of_read("covered") for each in tallies if each.estimand == name and each.n_read
        )
        if rates:
            spread = np.linspace(-0.28, 0.28, len(rates))[
                np.argsort(np.argsort(np.sin(np.arange(len(rates)))))
            ]
            axes.scatter(place + spread, rates, s=9, color=_COLORS[0], alpha=0.6, linewidths=0)
    axes.axhspan(93.5, 98.5, color="#00695c", alpha=0.08, lw=0)
    axes.axhline(95, color="#555555", lw=0.8, ls="--")
    axes.set_xticks(range(len(_NAMES)), list(_NAMES.values()))
    axes.set_ylim(90, 100)
    axes.set_ylabel("95 % intervals that hold the truth (%)")
    axes.set_title("mekscrna, every cell of the grid; shaded: what is asked", fontsize=9, loc="left")
