"""Several datasets, and what they say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.plots import _style as style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from mekscrna.comparison.pooled import Pooled
    from mekscrna.comparison.shift import Shift


def pooled(
    pooled: Pooled,
    shifts: Sequence[Shift],
    ax: Axes | None = None,
    *,
    smallest_effect: float | None = None,
) -> Axes:
    """Draw a forest of datasets with the pooled estimate and the prediction interval below.

    Parameters
    ----------
    pooled
        Its estimate is drawn as a wide diamond that spans its 95 % interval, its prediction interval as a
        dotted line: where the true effect of a further dataset lies (95 %).
    shifts
        Those that were asked; squares of those that count are the larger, the more weight they have.
    ax
        Where to draw; a new figure if None.
    smallest_effect
        Half width of the band around zero in which a change is too small to matter.

    Returns
    -------
    The axes.
    """
    names = [style.label(one.dataset) for one in shifts]
    ax = style.axes(ax, width=3.6 + style.room_for(names), height=1.3 + 0.32 * len(shifts))
    if smallest_effect is not None:
        ax.axvspan(-smallest_effect, smallest_effect, color=style.BAND, linewidth=0, zorder=0)
    ax.axvline(0, color=style.FAINT, linewidth=0.8, zorder=1)
    share = {name: weight.share for weight in pooled.weights for name in weight.datasets}
    for place, shift in enumerate(shifts):
        _dataset(ax, shift, place, share=share.get(shift.dataset))
    last = _together(ax, pooled, len(shifts), names=names)
    ax.set_yticks(range(len(names)), names, parse_math=False)
    ax.set_ylim(last + 0.6, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(
        f"treated − reference, {style.UNITS.get(pooled.unit, pooled.unit)}\nn = {len(shifts)} datasets"
    )
    style.quiet(ax)
    ax.spines["left"].set_visible(False)
    return ax


def _dataset(ax: Axes, shift: Shift, place: int, *, share: float | None) -> None:
    found = shift.estimate
    if found is None:
        return
    color = style.RANDOM if share is None else style.INK
    ax.plot([found.ci95.low, found.ci95.high], [place, place], color=color, linewidth=1.2, zorder=2)
    size = 4.0 + 8.0 * (share or 0.0)
    marker, fill = ("s", style.TREATED) if share is not None else ("o", "none")
    ax.plot([found.value], [place], marker=marker, markersize=size, color=color, markerfacecolor=fill,
            markeredgecolor=color if share is None else style.TREATED, zorder=3)  # fmt: skip


def _together(ax: Axes, pooled: Pooled, place: int, *, names: list[str]) -> int:
    """Draw the diamond and the prediction interval, name their lines, and return the last of them."""
    found = pooled.estimate
    if found is None:
        return place - 1
    ax.axhline(place - 0.5, color=style.FAINT, linewidth=0.6)
    across = [found.ci95.low, found.value, found.ci95.high, found.value]
    ax.fill(across, [place, place - 0.3, place, place + 0.3], color=style.TREATED, zorder=3)
    names.append("pooled")
    if pooled.spread is None:
        return place
    ends = (pooled.spread.prediction.low, pooled.spread.prediction.high)
    ax.plot(ends, [place + 1, place + 1], color=style.INK, linewidth=1.4, linestyle=":", marker="|",
            markersize=8, zorder=2)  # fmt: skip
    names.append("a further dataset")
    return place + 1
