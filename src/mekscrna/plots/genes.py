"""How much of each gene list the data hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.plots import _style as style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from mekscrna.comparison.shift import Coverage


def coverage(coverage: Sequence[Coverage], ax: Axes | None = None) -> Axes:
    """Draw gene lists as bars: genes read, genes present but silent (hatched), genes missing (empty).

    Parameters
    ----------
    coverage
        One per gene list, drawn from top to bottom.
    ax
        Where to draw; a new figure if None.

    Returns
    -------
    The axes, in numbers of genes; beside each bar how many of the list are read.
    """
    names = [style.label(one.signature) for one in coverage]
    ax = style.axes(ax, width=4.4 + style.room_for(names), height=0.9 + 0.4 * len(coverage))
    places = range(len(coverage))
    speaking = [one.n_expressed for one in coverage]
    silent = [one.n_present - one.n_expressed for one in coverage]
    missing = [one.n_genes - one.n_present for one in coverage]
    present = [one.n_present for one in coverage]
    ax.barh(places, speaking, color=style.REFERENCE, label="read")
    ax.barh(
        places, silent, left=speaking, color=style.BAND, edgecolor=style.FAINT, hatch="///", label="silent"
    )
    ax.barh(places, missing, left=present, facecolor="none", edgecolor=style.FAINT, label="missing")
    ax.set_yticks(places, names, parse_math=False)
    ax.invert_yaxis()
    for place, one in enumerate(coverage):
        ax.annotate(f"{one.n_expressed} of {one.n_genes}", (one.n_genes, place), xytext=(4, 0),
                    textcoords="offset points", va="center", fontsize="small", color=style.FAINT)  # fmt: skip
    ax.set_xlabel("genes")
    ax.legend(frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1.2, 1))
    style.quiet(ax)
    return ax
