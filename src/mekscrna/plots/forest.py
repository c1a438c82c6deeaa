"""Estimates with their intervals, one line per shift."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.plots import _style as style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from mekscrna.comparison.shift import Shift


def shifts(
    shifts: Sequence[Shift],
    ax: Axes | None = None,
    *,
    smallest_effect: float | None = None,
    labels: Sequence[str] | None = None,
) -> Axes:
    """Draw shifts as a forest: estimate, 90 % interval (thick) and 95 % interval (thin).

    Parameters
    ----------
    shifts
        Of one unit, treated − reference; drawn from top to bottom. Those without an estimate are named, and
        their line says so.
    ax
        Where to draw; a new figure if None.
    smallest_effect
        Half width of the band around zero in which a change is too small to matter, in the shifts' unit.
    labels
        One per shift; readout and population if None, and the dataset where there are several.

    Returns
    -------
    The axes.
    """
    names = labels or _names(shifts)
    ax = style.axes(ax, width=3.6 + style.room_for(names), height=0.8 + 0.4 * len(shifts))
    if smallest_effect is not None:
        ax.axvspan(-smallest_effect, smallest_effect, color=style.BAND, linewidth=0, zorder=0)
    ax.axvline(0, color=style.FAINT, linewidth=0.8, zorder=1)
    for place, shift in enumerate(shifts):
        _line(ax, shift, place)
    ax.set_yticks(range(len(shifts)), [style.label(name) for name in names], parse_math=False)
    ax.set_ylim(len(shifts) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(f"treated − reference, {style.unit(shifts[0])}" if shifts else "treated − reference")
    style.quiet(ax)
    ax.spines["left"].set_visible(False)
    return ax


def _names(shifts: Sequence[Shift]) -> list[str]:
    several = len({one.dataset for one in shifts}) > 1
    names = [f"{one.readout.removeprefix('signature:')} in {one.population}" for one in shifts]
    return [f"{one.dataset}: {name}" if several else name for one, name in zip(shifts, names, strict=True)]


def _line(ax: Axes, shift: Shift, place: int) -> None:
    found = shift.estimate
    if found is None:
        ax.annotate("no estimate", (0, place), xytext=(4, 0), textcoords="offset points", va="center",
                    color=style.FAINT, fontsize="small", style="italic")  # fmt: skip
        return
    ax.plot([found.ci95.low, found.ci95.high], [place, place], color=style.INK, linewidth=1.2, zorder=2)
    ax.plot([found.ci90.low, found.ci90.high], [place, place], color=style.INK, linewidth=3.2, zorder=2)
    ax.plot([found.value], [place], marker="D", markersize=6.5, color=style.TREATED, zorder=3)
