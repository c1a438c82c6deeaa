"""Cells by sample: their populations, their scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.plots import _style as style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from mekscrna.portrait.values import SampleCells, ScoreSpread


def composition(
    cells: Sequence[SampleCells],
    populations: Sequence[str],
    ax: Axes | None = None,
    *,
    arms: Sequence[str] | None = None,
) -> Axes:
    """Draw the share of each population in each sample as stacked bars, arm by arm.

    Parameters
    ----------
    cells
        One per sample.
    populations
        Their populations, in the order of each sample's ``n_cells``.
    ax
        Where to draw; a new figure if None.
    arms
        Their order, from the top; as they come if None.

    Returns
    -------
    The axes; a bar's name says how many cells its sample has.
    """
    places = style.order_of((one.arm for one in cells), arms)
    ordered = sorted(cells, key=lambda one: (places.index(one.arm), one.donor or "", one.sample))
    names = [f"{style.label(one.sample)}, n = {sum(one.n_cells):,}" for one in ordered]
    ax = style.axes(ax, width=5.4 + style.room_for(names), height=0.7 + 0.2 * len(names))
    lefts = [0.0] * len(ordered)
    for place, population in enumerate(populations):
        color, hatch, _ = style.look(place)
        shares = [one.n_cells[place] / max(sum(one.n_cells), 1) for one in ordered]
        ax.barh(range(len(ordered)), shares, left=lefts, height=0.82, color=color, hatch=hatch,
                edgecolor="white", linewidth=0.4, label=style.population(population))  # fmt: skip
        lefts = [left + share for left, share in zip(lefts, shares, strict=True)]
    ax.set_yticks(range(len(names)), names, parse_math=False)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_xlim(0, 1)
    ax.tick_params(axis="y", length=0, labelsize="small")
    for place in range(1, len(ordered)):
        if ordered[place].arm != ordered[place - 1].arm:
            ax.axhline(place - 0.5, color=style.INK, linewidth=1.4)
    ax.set_xlabel("share of the sample's cells")
    ax.legend(frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1.01, 1), borderaxespad=0)
    style.quiet(ax)
    return ax


def score_spreads(
    spreads: Sequence[ScoreSpread], ax: Axes | None = None, *, arms: Sequence[str] | None = None
) -> Axes:
    """Draw how cells score within each sample: cells, for display only.

    Parameters
    ----------
    spreads
        Of one gene list, method and population. Thin lines span 90 % of a sample's cells, thick lines half of
        them, and a mark is their median.
    ax
        Where to draw; a new figure if None.
    arms
        Which, and in which order; all that occur if None. Both are on one scale.

    Returns
    -------
    The axes; an arm's name says how many samples it has. There is no p value here: a cell is no replicate.
    """
    shown = list(arms or dict.fromkeys(one.arm for one in spreads))
    ordered = [one for arm in shown for one in spreads if one.arm == arm]
    ax = style.axes(ax, width=1.3 + 0.16 * len(ordered), height=2.6)
    for arm in shown:
        ones = [(place, one) for place, one in enumerate(ordered) if one.arm == arm]
        _arm_spreads(ax, ones, arm_look(shown.index(arm)))
    middles, names = [], []
    for arm in shown:
        own = [place for place, one in enumerate(ordered) if one.arm == arm]
        if own:
            middles.append(sum(own) / len(own))
            names.append(f"{style.label(arm)}\nn = {len(own)}")
    ax.set_xticks(middles, names, parse_math=False)
    ax.tick_params(axis="x", length=0)
    ax.set_ylabel(f"{spreads[0].method} score" if spreads else "score")
    ax.set_xlabel("cells, for display only")
    style.quiet(ax)
    return ax


def _arm_spreads(ax: Axes, ones: Sequence[tuple[int, ScoreSpread]], look: tuple[str, str]) -> None:
    """Draw all samples of an arm, their lines as one broken line each, which keeps the figure small."""
    color, marker = look
    nothing = float("nan")
    for first, last, width in ((0, 4, 0.8), (1, 3, 3.0)):
        across = [at for place, _ in ones for at in (place, place, nothing)]
        up = [at for _, one in ones for at in (one.quantiles[first], one.quantiles[last], nothing)]
        ax.plot(across, up, color=color, linewidth=width, solid_capstyle="butt", zorder=1)
    ax.plot([place for place, _ in ones], [one.quantiles[2] for _, one in ones], linestyle="none",
            marker=marker, markersize=5, color=style.INK, markerfacecolor="white", zorder=3)  # fmt: skip


def arm_look(place: int) -> tuple[str, str]:
    """Return color and marker of an arm: the reference first, the treated second, then others."""
    if place < 2:
        return (
            (style.REFERENCE, style.REFERENCE_MARKER) if place == 0 else (style.TREATED, style.TREATED_MARKER)
        )
    color, _, marker = style.look(place)
    return color, marker
