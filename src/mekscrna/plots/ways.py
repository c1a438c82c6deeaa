"""The same question asked in several ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from mekscrna.plots import _style as style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from mekscrna.claims.verdict import Judgement, Specification

ROW: Final = 0.2
"""Height of a choice below the curve (inches)."""

Kind = Literal["primary", "same sign", "other sign", "not read"]
"""What a way is: one that is *not read* gave a number from genes too few or too silent to count."""

Way = tuple[float, tuple[str, ...], Kind]
"""Hedges' g, the choices made, and what it is."""

LOOKS: Final[dict[Kind, tuple[str, str]]] = {
    "primary": (style.INK, "D"),
    "same sign": (style.TREATED, style.TREATED_MARKER),
    "other sign": (style.REFERENCE, style.REFERENCE_MARKER),
    "not read": (style.FAINT, "x"),
}


def specifications(judgement: Judgement, ax: Axes | None = None) -> Axes:
    """Draw the specification curve: the standardized shift of every way of asking, and below it the choices.

    Parameters
    ----------
    judgement
        Its primary shift (diamond) and its ``specifications`` that gave a number are drawn, smallest first,
        in Hedges' g: triangles agree with the primary in sign, circles do not, crosses are not read.
    ax
        Where to draw the curve; the choices hang below it. A new figure if None.

    Returns
    -------
    The axes of the curve; its only child axes hold one row per list and per method.
    """
    ways = ways_of(judgement)
    rows = choices_of(ways)
    depth = ROW * len(rows)
    ax = style.axes(ax, width=2.2 + 0.3 * len(ways) + style.room_for(rows), height=2.4 + depth)
    ax.axhline(0, color=style.FAINT, linewidth=0.8)
    for place, (value, _, kind) in enumerate(ways):
        color, marker = LOOKS[kind]
        ax.plot([place], [value], marker=marker, markersize=7, color=color, zorder=3)
    ax.set_xticks([])
    ax.set_xlim(-0.7, len(ways) - 0.3)
    ax.margins(y=0.12)
    ax.set_ylabel("Hedges' g,\ntreated − reference")
    _legend(ax, ways)
    style.quiet(ax)
    _grid(ax, ways, rows)
    return ax


def ways_of(judgement: Judgement) -> list[Way]:
    """Return every way that gave a number, smallest first."""
    found: list[Way] = [
        (one.hedges_g, _choices(one), _KINDS[one.agrees])
        for one in judgement.specifications
        if one.hedges_g is not None
    ]
    primary = judgement.evidence
    if primary is not None and primary.estimate is not None and primary.estimate.hedges_g is not None:
        found.append((primary.estimate.hedges_g, (_list(primary.readout), primary.method), "primary"))
    return sorted(found, key=lambda way: (way[0], way[1]))


_KINDS: Final[dict[bool | None, Kind]] = {True: "same sign", False: "other sign", None: "not read"}


def choices_of(ways: Sequence[Way]) -> list[str]:
    """Return every choice once: lists first, then methods."""
    n_kinds = max((len(choices) for _, choices, _ in ways), default=0)
    return [
        name
        for kind in range(n_kinds)
        for name in sorted({choices[kind] for _, choices, _ in ways if kind < len(choices)})
    ]


def _choices(one: Specification) -> tuple[str, ...]:
    return _list(one.readout), one.method


def _list(readout: str) -> str:
    return style.label(readout.removeprefix("interaction:").partition(":")[2])


def _grid(ax: Axes, ways: Sequence[Way], rows: Sequence[str]) -> None:
    """Hang one row per choice below the curve; a dot where a way made it."""
    height = ax.bbox.height / ax.figure.dpi
    depth = ROW * len(rows) / max(height, 0.1)
    grid = ax.inset_axes((0.0, -depth - 0.04, 1.0, depth))
    for place, (_, choices, kind) in enumerate(ways):
        made = [rows.index(choice) for choice in choices]
        grid.plot([place] * len(made), made, marker=".", markersize=8, color=LOOKS[kind][0],
                  linewidth=0.8)  # fmt: skip
    grid.set_xlim(ax.get_xlim())
    grid.set_ylim(len(rows) - 0.5, -0.5)
    grid.set_yticks(range(len(rows)), list(rows), parse_math=False)
    grid.set_xticks([])
    grid.tick_params(axis="y", length=0, labelsize="small")
    grid.set_xlabel(f"{len(ways)} ways of asking", fontsize="small")
    for side in grid.spines.values():
        side.set_visible(False)


def _legend(ax: Axes, ways: Sequence[Way]) -> None:
    for kind, (color, marker) in LOOKS.items():
        if any(way[2] == kind for way in ways):
            ax.plot([], [], linestyle="none", marker=marker, color=color, label=kind)
    ax.legend(frameon=False, fontsize="small", loc="lower left", bbox_to_anchor=(0, 1), ncols=4,
              handletextpad=0.2, columnspacing=1.0, borderaxespad=0.0)  # fmt: skip
