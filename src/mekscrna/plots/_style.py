"""What all figures share: colors told apart by every eye, a shape beside each color, quiet axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mekscrna.spec.cell_types import CELL_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

    from mekscrna.comparison.shift import Shift

TREATED: Final = "#d55e00"
REFERENCE: Final = "#0072b2"
RANDOM: Final = "#9aa3ad"
BAND: Final = "#e3e6ea"
INK: Final = "#1b2026"
FAINT: Final = "#6b7480"

OKABE_ITO: Final = (
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", "#7f7f7f"),
)
"""Colors that eyes of every kind tell apart; beyond them, hatches."""
HATCHES: Final = ("", "///", "...", "xxx", "---")
MARKERS: Final = ("o", "^", "s", "D", "v", "P", "X", "*")

TREATED_MARKER: Final = "^"
REFERENCE_MARKER: Final = "o"

UNITS: Final = {
    "log2_fold": "log2 fold change",
    "log_odds": "log odds (natural)",
    "log_ratio": "log ratio (natural)",
}
_SCALES: Final = {
    "log2_fold": "mean log2 expression",
    "log_odds": "log odds of the share",
    "log_ratio": "log ratio",
}


def axes(ax: Axes | None, *, width: float = 4.8, height: float = 3.2) -> Axes:
    """Return the axes given, or those of a new figure (inches)."""
    if ax is not None:
        return ax
    from matplotlib import pyplot as plt  # noqa: PLC0415 - only notebooks want its windows

    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def blue_orange() -> Colormap:
    """Return the colors of a direction: blue below zero, pale at zero, orange above."""
    from matplotlib.colors import LinearSegmentedColormap  # noqa: PLC0415 - plots load no matplotlib unasked

    return LinearSegmentedColormap.from_list("blue_orange", [REFERENCE, "#f4f4f2", TREATED])


def scale_bar(ax: Axes, colors: Colormap, *, ends: tuple[float, float], text: str) -> Axes:
    """Draw the scale of colors at the right of some axes; a hundred steps, as one small picture."""
    low, high = ends
    bar = ax.inset_axes((1.03, 0.0, 0.035, min(1.0, 1.2 / max(ax.bbox.height / ax.figure.dpi, 1.2))))
    steps = [[step / 99.0] for step in range(100)]
    bar.imshow(steps, cmap=colors, vmin=0.0, vmax=1.0, extent=(0.0, 1.0, low, high), origin="lower",
               aspect="auto", interpolation="none")  # fmt: skip
    bar.set_xticks([])
    bar.yaxis.tick_right()
    bar.yaxis.set_label_position("right")
    bar.locator_params(axis="y", nbins=4)
    bar.set_ylabel(text, fontsize="small")
    bar.tick_params(labelsize="small", length=2)
    for side in bar.spines.values():
        side.set_visible(False)
    return bar


def look(place: int) -> tuple[str, str, str]:
    """Return color, hatch and marker of the group at a place; no two of the first forty are alike."""
    n = len(OKABE_ITO)
    return OKABE_ITO[place % n], HATCHES[(place // n) % len(HATCHES)], MARKERS[place % len(MARKERS)]


def room_for(names: Iterable[str]) -> float:
    """Return how wide the longest of some names is, about (inches)."""
    return 0.085 * max((len(name) for name in names), default=0)


def quiet(ax: Axes) -> None:
    """Take away the frame's upper and right sides."""
    ax.spines[["top", "right"]].set_visible(False)


def label(text: str) -> str:
    """Return a name from the data without the characters that a figure cannot hold."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def population(name: str) -> str:
    """Return a population in words; a label that the house does not know as it is."""
    return CELL_TYPES[name].title if name in CELL_TYPES else label(name)


def order_of(arms: Iterable[str], wanted: Sequence[str] | None) -> list[str]:
    """Return arms in the order wanted (the reference first), others after them as they come."""
    return list(dict.fromkeys([*(wanted or ()), *arms]))


def unit(shift: Shift) -> str:
    """Return the unit of a shift in words."""
    return UNITS.get(shift.unit, shift.unit)


def scale(shift: Shift) -> str:
    """Return in words what a sample's value measures."""
    return _SCALES.get(shift.unit, shift.unit)
