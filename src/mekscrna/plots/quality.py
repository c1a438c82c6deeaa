"""Samples: their place in the design, and their cells before and after quality control."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, Protocol

from mekscrna.plots import _style as style
from mekscrna.plots.cells import arm_look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

Measure = Literal["n_cells", "median_counts", "median_genes", "median_pct_mt"]
_SAID: Final = {
    "n_cells": "cells",
    "median_counts": "median counts per cell",
    "median_genes": "median genes per cell",
    "median_pct_mt": "median mitochondrial %",
}


class InDesign(Protocol):
    """A sample with its place in the design; ``Run.outcomes[…].samples`` hold such."""

    @property
    def sample(self) -> str:
        """Its name."""

    @property
    def arm(self) -> str:
        """Its arm."""

    @property
    def donor(self) -> str | None:
        """Its donor, where known."""

    @property
    def n_cells(self) -> int:
        """Cells that were kept."""


def quality(
    samples: Sequence[InDesign],
    ax: Axes | None = None,
    *,
    measure: Measure = "n_cells",
    arms: Sequence[str] | None = None,
) -> Axes:
    """Draw one measure of every sample, arm by arm: filled after quality control, empty before, where known.

    Parameters
    ----------
    samples
        As a run's outcome holds them.
    ax
        Where to draw; a new figure if None.
    measure
        ``n_cells``, ``median_counts``, ``median_genes`` or ``median_pct_mt``.
    arms
        Their order, the reference first; as they come if None.

    Returns
    -------
    The axes; color and shape tell the arms.
    """
    places = style.order_of((one.arm for one in samples), arms)
    ordered = sorted(samples, key=lambda one: (places.index(one.arm), one.donor or "", one.sample))
    names = [style.label(one.sample) for one in ordered]
    ax = style.axes(ax, width=2.6 + style.room_for(names), height=0.9 + 0.19 * len(names))
    for place, one in enumerate(ordered):
        color, marker = arm_look(places.index(one.arm))
        after, before = getattr(one, measure), getattr(one, f"{measure}_before", None)
        if before is not None and after is not None:
            ax.plot([before, after], [place, place], color=style.RANDOM, linewidth=1.4, zorder=1)
        if before is not None:
            ax.plot([before], [place], marker=marker, markersize=6, markerfacecolor="none", color=color)
        if after is not None:
            ax.plot([after], [place], marker=marker, markersize=6, color=color, zorder=2)
    ax.set_yticks(range(len(names)), names, parse_math=False)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.set_xlim(left=0)
    ax.locator_params(axis="x", nbins=4)
    ax.tick_params(axis="y", length=0, labelsize="small")
    ax.set_xlabel(f"{_SAID[measure]}\nn = {len(names)} samples")
    style.quiet(ax)
    return ax


def design(samples: Sequence[InDesign], ax: Axes | None = None, *, arms: Sequence[str] | None = None) -> Axes:
    """Draw the design: donors down, arms across, a mark per sample, the larger the more cells it has.

    Parameters
    ----------
    samples
        As a run's outcome holds them. Samples without donors have a line each.
    ax
        Where to draw; a new figure if None.
    arms
        Their order, the reference first; as they come if None.

    Returns
    -------
    The axes; an arm's name says how many samples it has. Empty marks are samples without any cell left.
    """
    columns = style.order_of((one.arm for one in samples), arms)
    rows = list(dict.fromkeys(one.donor or one.sample for one in sorted(samples, key=_by_donor)))
    ax = style.axes(
        ax, width=1.0 + 1.0 * len(columns) + style.room_for(rows), height=0.9 + 0.19 * max(len(rows), 1)
    )
    most = max((one.n_cells for one in samples), default=1) or 1
    for one in samples:
        color, marker = arm_look(columns.index(one.arm))
        size = 3.0 + 7.0 * (one.n_cells / most) ** 0.5
        down = rows.index(one.donor or one.sample)
        ax.plot([columns.index(one.arm)], [down], marker=marker, markersize=size,
                color=color, markerfacecolor=color if one.n_cells else "none")  # fmt: skip
    n = {arm: sum(one.arm == arm for one in samples) for arm in columns}
    ax.set_xticks(
        range(len(columns)), [f"{style.label(arm)}\nn = {n[arm]}" for arm in columns], parse_math=False
    )
    ax.set_xlim(-0.6, len(columns) - 0.4)
    ax.set_yticks(range(len(rows)), [style.label(row) for row in rows], parse_math=False)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.tick_params(length=0, labelsize="small")
    ax.grid(visible=True, color=style.BAND, linewidth=0.8, zorder=0)
    ax.set_axisbelow(True)
    for side in ax.spines.values():
        side.set_visible(False)
    return ax


def _by_donor(one: InDesign) -> tuple[str, str]:
    return one.donor or "", one.sample
