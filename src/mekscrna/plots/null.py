"""A shift against those of random signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.plots import _style as style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mekscrna.comparison.shift import Shift


def background(shift: Shift, ax: Axes | None = None) -> Axes:
    """Draw the shifts of random matched gene lists as a histogram, the observed shift as a marked line.

    Parameters
    ----------
    shift
        Its ``background`` and ``estimate`` are drawn, in its unit; either may be absent.
    ax
        Where to draw; a new figure if None.

    Returns
    -------
    The axes; dotted lines mark the 95th percentile of the size of random shifts, on both sides.
    """
    ax = style.axes(ax, width=3.8)
    random = shift.background
    if random is not None and random.shifts:
        ax.hist(random.shifts, bins=min(30, max(5, len(random.shifts) // 8)), color=style.RANDOM, zorder=1)
        for edge in (-random.q95, random.q95):
            ax.axvline(edge, color=style.FAINT, linewidth=1, linestyle=":", zorder=2)
    if shift.estimate is not None:
        ax.axvline(shift.estimate.value, color=style.TREATED, linewidth=2, zorder=3)
        ax.plot([shift.estimate.value], [1], marker="v", markersize=9, color=style.TREATED, clip_on=False,
                transform=ax.get_xaxis_transform(), zorder=4)  # fmt: skip
    ax.set_xlabel(f"shift, {style.unit(shift)}")
    ax.set_ylabel("number of random lists")
    ax.locator_params(axis="x", nbins=6)
    ax.locator_params(axis="y", integer=True)
    style.quiet(ax)
    return ax
