"""How much one sample matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.plots import _style as style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mekscrna.comparison.pooled import Pooled
    from mekscrna.comparison.shift import Shift


def left_out(found: Shift | Pooled, ax: Axes | None = None, *, smallest_effect: float | None = None) -> Axes:
    """Draw the estimate without each pair, sample or dataset in turn, lowest first.

    Parameters
    ----------
    found
        A shift, or a pooled one; its estimate's ``left_out`` are drawn.
    ax
        Where to draw; a new figure if None.
    smallest_effect
        Half width of the band around zero in which a change is too small to matter.

    Returns
    -------
    The axes; a line marks the estimate of all, beside its 95 % interval.
    """
    estimate = found.estimate
    ones = sorted(estimate.left_out if estimate else (), key=lambda one: (one.value, one.unit))
    names = [style.label(one.unit) for one in ones]
    ax = style.axes(ax, width=3.0 + style.room_for(names), height=1.0 + 0.19 * max(len(ones), 1))
    if smallest_effect is not None:
        ax.axvspan(-smallest_effect, smallest_effect, color=style.BAND, linewidth=0, zorder=0)
    ax.axvline(0, color=style.FAINT, linewidth=0.8, zorder=1)
    if estimate is not None:
        ax.axvline(estimate.value, color=style.TREATED, linewidth=1.6, zorder=2)
        ends = (estimate.ci95.low, estimate.ci95.high)
        ax.plot(ends, [-1, -1], color=style.INK, linewidth=1.2, zorder=2)
        ax.plot([estimate.value], [-1], marker="D", markersize=6, color=style.TREATED, zorder=3)
    for place, one in enumerate(ones):
        ax.plot([one.value], [place], marker="o", markersize=4.5, color=style.INK, zorder=3)
    ax.set_yticks(range(-1, len(ones)), ["all", *(f"without {name}" for name in names)], parse_math=False)
    ax.set_ylim(len(ones) - 0.3, -1.7)
    ax.tick_params(axis="y", length=0, labelsize="small")
    ax.locator_params(axis="x", nbins=5)
    ax.set_xlabel(f"shift, {style.UNITS.get(found.unit, found.unit)}\nn = {len(ones)}, each left out in turn")
    style.quiet(ax)
    ax.spines["left"].set_visible(False)
    return ax
