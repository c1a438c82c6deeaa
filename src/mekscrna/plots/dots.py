"""One dot per sample, both arms on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.plots import _style as style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mekscrna.comparison.shift import SampleValue, Shift


def samples(shift: Shift, ax: Axes | None = None) -> Axes:
    """Draw a shift's samples: reference as circles, treated as triangles, lines between paired samples.

    Parameters
    ----------
    shift
        Its ``samples`` are drawn; values in the scale of the readout, before any difference is taken.
    ax
        Where to draw; a new figure if None.

    Returns
    -------
    The axes; a short bar marks each arm's mean, and each arm's name says how many samples it has.
    """
    ax = style.axes(ax, width=3.4)
    arms = (shift.reference, shift.treated)
    held = [[one for one in shift.samples if one.arm == arm] for arm in arms]
    if shift.paired:
        _pairs(ax, *held)
    looks = ((style.REFERENCE, style.REFERENCE_MARKER), (style.TREATED, style.TREATED_MARKER))
    for place, (group, (color, marker)) in enumerate(zip(held, looks, strict=True)):
        values = [one.value for one in group]
        spread = _spread(len(values), paired=shift.paired)
        ax.plot([place + offset for offset in spread], values, linestyle="none", marker=marker,
                markersize=6.5, color=color, alpha=0.9, zorder=3)  # fmt: skip
        if values:
            mean = sum(values) / len(values)
            ax.plot([place - 0.26, place + 0.26], [mean, mean], color=color, linewidth=2, zorder=2)
    names = [f"{style.label(arm)}\nn = {len(group)}" for arm, group in zip(arms, held, strict=True)]
    ax.set_xticks((0, 1), names, parse_math=False)
    ax.set_xlim(-0.5, 1.5)
    ax.set_ylabel(style.scale(shift))
    ax.margins(y=0.12)
    style.quiet(ax)
    return ax


def _pairs(ax: Axes, reference: list[SampleValue], treated: list[SampleValue]) -> None:
    partners = {one.donor: one for one in treated}
    for one in reference:
        if one.donor in partners:
            ends = [one.value, partners[one.donor].value]
            ax.plot([0, 1], ends, color=style.RANDOM, linewidth=1, zorder=1)


def _spread(n: int, *, paired: bool) -> list[float]:
    """Return sideways offsets that keep unpaired dots apart, the same on every run."""
    if paired or n < 2:
        return [0.0] * n
    return [0.16 * (2 * i / (n - 1) - 1) for i in range(n)]
