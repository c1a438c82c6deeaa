"""What all figures share: colors told apart by every eye, a shape beside each color, quiet axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    from mekscrna.comparison.shift import Shift

TREATED: Final = "#d55e00"
REFERENCE: Final = "#0072b2"
RANDOM: Final = "#9aa3ad"
BAND: Final = "#e3e6ea"
INK: Final = "#1b2026"
FAINT: Final = "#6b7480"

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


def room_for(names: Iterable[str]) -> float:
    """Return how wide the longest of some names is, about (inches)."""
    return 0.085 * max((len(name) for name in names), default=0)


def quiet(ax: Axes) -> None:
    """Take away the frame's upper and right sides."""
    ax.spines[["top", "right"]].set_visible(False)


def label(text: str) -> str:
    """Return a name from the data without the characters that a figure cannot hold."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def unit(shift: Shift) -> str:
    """Return the unit of a shift in words."""
    return UNITS.get(shift.unit, shift.unit)


def scale(shift: Shift) -> str:
    """Return in words what a sample's value measures."""
    return _SCALES.get(shift.unit, shift.unit)
