"""The samples of a dataset as figures: the design, and what quality control left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.reporting import drawings
from mekscrna.reporting.inline import Inline, Number, Quote
from mekscrna.reporting.page import Figure

if TYPE_CHECKING:
    from mekscrna.plots.quality import Measure
    from mekscrna.record import Outcome, SampleRecord
    from mekscrna.reporting.index import Index


def quality_figure(outcome: Outcome, index: Index) -> Figure:
    """Return cells before and after quality control, and what those kept are like, sample by sample."""
    worst = min(outcome.samples, key=_kept)
    said: list[Inline] = ["Empty marks: before quality control; filled: after."]
    if worst.n_cells < worst.n_cells_before:
        said += [
            " The sample that lost most, ",
            Quote(worst.sample, "code"),
            ", kept ",
            Number(worst.n_cells),
        ]
        said += [" of ", Number(worst.n_cells_before), " cells."]
    else:
        said += [" No sample lost a cell."]
    measures: tuple[Measure, ...] = ("n_cells", "median_counts", "median_genes", "median_pct_mt")
    known = [one for one in measures if any(getattr(each, one) is not None for each in outcome.samples)]
    arms = index.arms(outcome.dataset)
    return Figure(
        kind="quality",
        panels=tuple(drawings.quality(outcome.samples, measure=one, arms=arms) for one in known),
        title=("Quality of each sample",),
        caption=tuple(said),
        simulated=_made(outcome, index),
    )


def design_figure(outcome: Outcome, index: Index) -> Figure:
    """Return donors by arms."""
    most = max(outcome.samples, key=lambda one: one.n_cells)
    least = min(outcome.samples, key=lambda one: one.n_cells)
    return Figure(
        kind="design",
        panels=(drawings.design(outcome.samples, arms=index.arms(outcome.dataset)),),
        title=("Design: donors by arms",),
        caption=(
            "A mark per sample, the larger, the more cells it holds: from ",
            Number(least.n_cells),
            " (",
            Quote(least.sample, "code"),
            ") to ",
            Number(most.n_cells),
            " (",
            Quote(most.sample, "code"),
            ").",
        ),
        simulated=_made(outcome, index),
    )


def _kept(sample: SampleRecord) -> float:
    return sample.n_cells / max(sample.n_cells_before, 1)


def _made(outcome: Outcome, index: Index) -> tuple[str, ...]:
    return (outcome.dataset,) if index.is_simulated(outcome.dataset) else ()
