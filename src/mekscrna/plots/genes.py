"""How much of each gene list the data hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.plots import _style as style

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

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


def coverage_map(
    genes: Sequence[str], missing: Mapping[str, Collection[str]], ax: Axes | None = None
) -> Axes:
    """Draw which genes of a list are in which datasets: genes across, datasets down.

    Parameters
    ----------
    genes
        The list.
    missing
        Dataset → genes of the list that are not in its matrix.
    ax
        Where to draw; a new figure if None.

    Returns
    -------
    The axes: dark where a gene is there, pale where it is missing; genes that most datasets lack stand first.
    """
    ordered = sorted(genes, key=lambda gene: (-sum(gene in lost for lost in missing.values()), gene))
    names = [style.label(name) for name in missing]
    named = len(ordered) <= 60
    ax = style.axes(ax, width=min(7.2, 1.2 + 0.14 * len(ordered)) + style.room_for(names),
                    height=0.7 + 0.24 * len(names) + (0.7 if named else 0.2))  # fmt: skip
    held = [[0.0 if gene in lost else 1.0 for gene in ordered] for lost in missing.values()]
    if held and ordered:
        ax.imshow(held, cmap=_pale_to_dark(), vmin=0, vmax=1, aspect="auto", interpolation="none")
        ax.set_yticks([place - 0.5 for place in range(1, len(names))], minor=True)
        ax.grid(visible=True, which="minor", axis="y", color="white", linewidth=2)
    labels = [style.label(gene) for gene in ordered] if named else []
    ax.set_xticks(range(len(labels)), labels, rotation=90, style="italic", parse_math=False)
    ax.set_yticks(range(len(names)), [f"{name}, {len(ordered) - len(set(lost) & set(ordered))} there"
                  for name, lost in zip(names, missing.values(), strict=True)], parse_math=False)  # fmt: skip
    ax.tick_params(which="both", length=0, labelsize="small")
    ax.set_xlabel(f"n = {len(ordered)} genes")
    for side in ax.spines.values():
        side.set_visible(False)
    return ax


def _pale_to_dark() -> Colormap:
    from matplotlib.colors import ListedColormap  # noqa: PLC0415 - plots load no matplotlib unasked

    return ListedColormap(["#e6d3c4", style.REFERENCE])
