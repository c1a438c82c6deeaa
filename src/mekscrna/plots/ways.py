"""The same question asked in several ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.plots import _style as style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mekscrna.claims.verdict import Judgement, Specification


def specifications(judgement: Judgement, ax: Axes | None = None) -> Axes:
    """Draw the standardized shift (Hedges' g) of every list × method, smallest first.

    Parameters
    ----------
    judgement
        Its ``specifications`` that gave a number are drawn: triangles agree with the primary in sign,
        circles do not.
    ax
        Where to draw; a new figure if None.

    Returns
    -------
    The axes.
    """
    found = [(one.hedges_g, one) for one in judgement.specifications if one.hedges_g is not None]
    found.sort(key=lambda pair: (pair[0], pair[1].readout, pair[1].method))
    names = [_name(one) for _, one in found]
    ax = style.axes(ax, width=4.8 + style.room_for(names), height=0.9 + 0.3 * len(found))
    ax.axvline(0, color=style.FAINT, linewidth=0.8)
    for place, (value, one) in enumerate(found):
        color, marker = _look(agrees=bool(one.agrees))
        ax.plot([value], [place], marker=marker, markersize=6.5, color=color)
    ax.set_yticks(range(len(found)), names, parse_math=False)
    ax.margins(x=0.08)
    _legend(ax)
    ax.set_xlabel("Hedges' g, treated − reference")
    style.quiet(ax)
    return ax


def _legend(ax: Axes) -> None:
    for agrees, words in ((True, "same sign as the primary"), (False, "other sign")):
        color, marker = _look(agrees=agrees)
        ax.plot([], [], linestyle="none", marker=marker, color=color, label=words)
    ax.legend(frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1, 1))


def _look(*, agrees: bool) -> tuple[str, str]:
    if agrees:
        return style.TREATED, style.TREATED_MARKER
    return style.REFERENCE, style.REFERENCE_MARKER


def _name(one: Specification) -> str:
    return style.label(f"{one.readout.partition(':')[2]}, {one.method}")
