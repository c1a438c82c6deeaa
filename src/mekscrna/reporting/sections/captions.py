"""Which figures a report draws, each with a caption that says in words what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.reporting import drawings
from mekscrna.reporting import phrases as say
from mekscrna.reporting.inline import Inline, Number, Quote, Words
from mekscrna.reporting.page import Figure
from mekscrna.reporting.words import SIMULATED

if TYPE_CHECKING:
    from mekscrna.comparison.shift import Shift
    from mekscrna.reporting.index import Index
    from mekscrna.spec.claim import Claim


def forest(claim: Claim, shifts: tuple[Shift, ...], index: Index) -> Figure:
    """Return the estimates of the datasets that could answer, against the smallest effect."""
    limit = claim.smallest_effect.value
    said: list[Inline] = []
    for shift in shifts:
        said += ["; "] if said else []
        said += [
            Quote(shift.dataset),
            " ",
            *(say.effect(shift.estimate) if shift.estimate else ("no estimate",)),
        ]
    caption: Words = (
        "Treated minus reference with 90 % (thick) and 95 % (thin) interval, ",
        say.unit(shifts[0].unit),
        ": ",
        *said,
        ". In the gray band, up to ",
        Number(limit, "exact"),
        " either way, a change is too small to matter.",
    )
    marked = _simulated(shifts, index)
    names = [one.dataset + (f" ({SIMULATED})" if one.dataset in marked else "") for one in shifts]
    return Figure(
        kind="forest",
        panels=(drawings.forest(shifts, names, smallest=limit),),
        title=("Estimate and interval against the smallest effect",),
        caption=caption,
        simulated=_simulated(shifts, index),
    )


def samples(shift: Shift, index: Index) -> Figure:
    """Return the samples of both arms on one scale."""
    lines = " Lines join samples of one donor." if shift.paired else ""
    caption: Words = (
        *say.sizes(shift),
        ": one mark per sample, circles ",
        Quote(shift.reference, "code"),
        ", triangles ",
        Quote(shift.treated, "code"),
        ", short bars the means.",
        lines,
    )
    return Figure(
        kind="samples",
        panels=(drawings.samples(shift),),
        title=("Samples of ", Quote(shift.dataset, "code")),
        caption=caption,
        simulated=_simulated((shift,), index),
    )


def background(shift: Shift, index: Index) -> Figure:
    """Return the shift against those of random lists; the shift must hold both."""
    random, found = shift.background, shift.estimate
    caption: Words = ("No random lists were drawn.",)
    if random is not None and found is not None:
        caption = (
            "The shift ",
            Number(found.value, "signed"),
            " (line) is larger in size than those of ",
            Number(random.percentile, "percent"),
            " of ",
            Number(random.n_sets),
            " random lists of like expression. Their median shift is ",
            Number(random.median, "signed"),
            "; dotted lines at ",
            Number(random.q95),
            " either way hold 95 % of them.",
        )
    return Figure(
        kind="background",
        panels=(drawings.background(shift),),
        title=("Random lists in ", Quote(shift.dataset, "code")),
        caption=caption,
        simulated=_simulated((shift,), index),
    )


def _simulated(shifts: tuple[Shift, ...], index: Index) -> tuple[str, ...]:
    return tuple(shift.dataset for shift in shifts if index.is_simulated(shift.dataset))
