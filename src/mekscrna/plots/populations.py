"""Gene lists by population, and shares of populations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.plots import _style as style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from mekscrna.portrait.values import PopulationShift

_LARGEST = 150.0
_CORNERS = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))


def populations(shifts: Sequence[PopulationShift], ax: Axes | None = None) -> Axes:
    """Draw gene lists × populations as dots.

    Parameters
    ----------
    shifts
        Of one contrast and unit. Color is the estimate, the same scale both ways; size the share of samples
        that move that way; hatched squares could not be read.
    ax
        Where to draw; a new figure if None.

    Returns
    -------
    The axes: lists down, populations across.
    """
    rows = list(dict.fromkeys(one.readout for one in shifts))
    columns = list(dict.fromkeys(one.population for one in shifts))
    width = 2.2 + 0.4 * len(columns) + style.room_for(rows)
    ax = style.axes(ax, width=width, height=1.7 + 0.3 * len(rows))
    widest = max((abs(one.value) for one in shifts if one.value is not None), default=1.0) or 1.0
    _dots(ax, shifts, rows=rows, columns=columns)
    _hatched(
        ax, [(columns.index(one.population), rows.index(one.readout)) for one in shifts if one.value is None]
    )
    ax.set_yticks(range(len(rows)), [style.label(name) for name in rows], parse_math=False)
    ax.set_xticks(
        range(len(columns)), [style.population(name) for name in columns], rotation=90, parse_math=False
    )
    ax.set_xlim(-0.6, len(columns) - 0.4)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.tick_params(length=0, labelsize="small")
    n = max((one.n_treated for one in shifts), default=0)
    noun = "pairs" if any(one.paired for one in shifts) else "samples per arm"
    ax.set_xlabel(f"n ≤ {n} {noun}")
    for side in ax.spines.values():
        side.set_visible(False)
    unit = style.UNITS.get(shifts[0].unit, shifts[0].unit) if shifts else ""
    style.scale_bar(ax, style.blue_orange(), ends=(-widest, widest), text=f"treated − reference,\n{unit}")
    _sizes(ax)
    return ax


def _dots(ax: Axes, shifts: Sequence[PopulationShift], *, rows: list[str], columns: list[str]) -> None:
    read = [(one, one.value) for one in shifts if one.value is not None]
    widest = max((abs(value) for _, value in read), default=1.0) or 1.0
    for share in sorted({one.share or 0.0 for one, _ in read}):  # one outline for all dots of a size
        own = [(one, value) for one, value in read if (one.share or 0.0) == share]
        ax.scatter(
            [columns.index(one.population) for one, _ in own],
            [rows.index(one.readout) for one, _ in own],
            s=_LARGEST * share,
            c=[value for _, value in own],
            cmap=style.blue_orange(),
            vmin=-widest,
            vmax=widest,
            edgecolors=style.INK,
            linewidths=0.5,
        )


def _hatched(ax: Axes, places: Sequence[tuple[int, int]]) -> None:
    """Draw all squares as one path, which keeps the figure small."""
    from matplotlib.patches import PathPatch  # noqa: PLC0415 - plots load no matplotlib unasked
    from matplotlib.path import Path  # noqa: PLC0415

    if places:
        squares = [
            Path([(x + right / 4, y + up / 4) for right, up in _CORNERS], closed=True) for x, y in places
        ]
        whole = Path.make_compound_path(*squares)
        ax.add_patch(PathPatch(whole, facecolor="none", edgecolor=style.RANDOM, hatch="/////", linewidth=0.4))


def _sizes(ax: Axes) -> None:
    """Say what sizes mean, in words."""
    for share, words in ((0.5, "half move that way"), (1.0, "all move that way")):
        ax.scatter([], [], s=_LARGEST * share, facecolors="none", edgecolors=style.INK, label=words)
    ax.bar(
        [0], [0], bottom=-9, facecolor="none", edgecolor=style.RANDOM, hatch="/////", label="cannot be read"
    )
    ax.legend(frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1.01, 1),
              handletextpad=0.5, labelspacing=0.9, borderaxespad=0.0)  # fmt: skip


def shares(shifts: Sequence[PopulationShift], ax: Axes | None = None) -> Axes:
    """Draw how each population's share of all cells moves: log odds, with 95 % interval.

    Parameters
    ----------
    shifts
        Of one contrast; drawn from top to bottom. The line of one that cannot be read says so.
    ax
        Where to draw; a new figure if None.

    Returns
    -------
    The axes. Shares add up to one, so where one population rises others must fall.
    """
    names = [style.population(one.readout) for one in shifts]
    ax = style.axes(ax, width=3.4 + style.room_for(names), height=0.8 + 0.26 * max(len(shifts), 1))
    ax.axvline(0, color=style.FAINT, linewidth=0.8, zorder=1)
    for place, one in enumerate(shifts):
        if one.value is None or one.ci95 is None:
            ax.annotate("cannot be read", (0, place), xytext=(4, 0), textcoords="offset points", va="center",
                        color=style.FAINT, fontsize="small", style="italic")  # fmt: skip
            continue
        ax.plot([one.ci95.low, one.ci95.high], [place, place], color=style.INK, linewidth=1.2, zorder=2)
        ax.plot([one.value], [place], marker="D", markersize=6, color=style.TREATED, zorder=3)
    ax.set_yticks(range(len(names)), names, parse_math=False)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    n = max((one.n_treated for one in shifts), default=0)
    noun = "pairs" if any(one.paired for one in shifts) else "samples per arm"
    ax.set_xlabel(f"log odds of the share of all cells,\ntreated − reference; n = {n} {noun}")
    style.quiet(ax)
    ax.spines["left"].set_visible(False)
    return ax
