"""What drives a shift, gene by gene."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.plots import _style as style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mekscrna.comparison.shift import Driver, SampleValue, Shift


def drivers(shift: Shift, ax: Axes | None = None) -> Axes:
    """Draw the genes that add most to a shift as a heat map of genes × samples.

    Parameters
    ----------
    shift
        Its ``drivers`` are drawn, in their order. In pairs a column is a donor and a color its treated −
        reference; else a column is a sample, and a color its distance from the mean of the reference ones.
    ax
        Where to draw; a new figure if None.

    Returns
    -------
    The axes; colors in log2, blue below and orange above zero, the same both ways.
    """
    names, rows = changes(shift)
    genes = [style.label(one.gene) for one in shift.drivers]
    ax = style.axes(ax, width=2.0 + 0.26 * len(names), height=1.0 + 0.19 * len(genes))
    widest = max((abs(value) for row in rows for value in row), default=1.0) or 1.0
    if rows:
        ax.imshow(rows, cmap=style.blue_orange(), vmin=-widest, vmax=widest, aspect="auto",
                  interpolation="none")  # fmt: skip
    ax.set_yticks(range(len(genes)), genes, style="italic", parse_math=False)
    shown = names if len(names) <= 40 else [""] * len(names)
    ax.set_xticks(range(len(names)), [style.label(name) for name in shown], rotation=90, parse_math=False)
    ax.tick_params(length=0, labelsize="small")
    ax.set_xlabel(f"n = {len(names)} {'pairs' if shift.paired else 'samples'}")
    for side in ax.spines.values():
        side.set_visible(False)
    if not shift.paired:
        n_reference = sum(one.arm == shift.reference for one in shift.samples)
        ax.axvline(n_reference - 0.5, color=style.INK, linewidth=1.2)
    style.scale_bar(ax, style.blue_orange(), ends=(-widest, widest), text="log2 change")
    return ax


def changes(shift: Shift) -> tuple[list[str], list[list[float]]]:
    """Return the columns of a shift's heat map, and one row of changes (log2) per gene."""
    if shift.paired:
        return _by_pair(shift)
    order = [
        place
        for arm in (shift.reference, shift.treated)
        for place, one in enumerate(shift.samples)
        if one.arm == arm
    ]
    base = [place for place in order if shift.samples[place].arm == shift.reference]
    rows = []
    for one in shift.drivers:
        middle = sum(one.values[place] for place in base) / max(len(base), 1)
        rows.append([one.values[place] - middle for place in order])
    return [shift.samples[place].sample for place in order], rows


def _by_pair(shift: Shift) -> tuple[list[str], list[list[float]]]:
    donors = sorted({one.donor or "" for one in shift.samples})
    places = {
        donor: [n for n, one in enumerate(shift.samples) if (one.donor or "") == donor] for donor in donors
    }
    return donors, [[_change(one, shift, places[donor]) for donor in donors] for one in shift.drivers]


def _change(one: Driver, shift: Shift, places: list[int]) -> float:
    """Return treated − reference of one gene in one donor; several samples of an arm are averaged."""
    treated = [one.values[place] for place in places if _is(shift.samples[place], shift.treated)]
    reference = [one.values[place] for place in places if _is(shift.samples[place], shift.reference)]
    if not treated or not reference:
        return float("nan")
    return sum(treated) / len(treated) - sum(reference) / len(reference)


def _is(sample: SampleValue, arm: str) -> bool:
    return sample.arm == arm
