"""The figures that show what a verdict hangs on: ways of asking, single samples, single genes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.reporting import drawings, readouts
from mekscrna.reporting import phrases as say
from mekscrna.reporting.inline import Number, Quote, Words
from mekscrna.reporting.page import Figure, Row, Table

if TYPE_CHECKING:
    from mekscrna.claims.verdict import Judgement
    from mekscrna.comparison.pooled import Pooled
    from mekscrna.comparison.shift import Shift
    from mekscrna.reporting.index import Index


def specifications(judgement: Judgement, index: Index) -> Figure | None:
    """Return the specification curve; None where fewer than two ways gave a number."""
    found = [one for one in judgement.specifications if one.hedges_g is not None]
    primary = judgement.evidence.estimate if judgement.evidence else None
    if not found or primary is None or primary.hedges_g is None:
        return None
    simulated = (judgement.dataset,) if index.is_simulated(judgement.dataset) else ()
    least = min(found, key=lambda one: one.hedges_g or 0.0)
    most = max(found, key=lambda one: one.hedges_g or 0.0)
    caption: Words = (
        "Hedges' g of every list and method, smallest first; below, the choices. Diamond: the primary, ",
        Number(primary.hedges_g, "signed"),
        ". Triangles have its sign, circles have not, crosses are not read (genes silent). From ",
        Number(least.hedges_g, "signed"),
        " (",
        *readouts.of_key(least.readout, index),
        " by ",
        Quote(least.method, "code"),
        ") to ",
        Number(most.hedges_g, "signed"),
        " (",
        *readouts.of_key(most.readout, index),
        " by ",
        Quote(most.method, "code"),
        ").",
    )
    return Figure(
        kind="specifications",
        panels=(drawings.specifications(judgement),),
        title=("Every way of asking",),
        caption=caption,
        simulated=simulated,
    )


def left_out(found: Shift | Pooled, *, smallest: float, simulated: tuple[str, ...] = ()) -> Figure | None:
    """Return the estimate without each unit in turn; None where there are fewer than three."""
    estimate = found.estimate
    if estimate is None or len(estimate.left_out) < 3:
        return None
    ordered = sorted(estimate.left_out, key=lambda one: (one.value, one.unit))
    low, high = ordered[0], ordered[-1]
    caption: Words = (
        "The estimate without each in turn, in ",
        say.unit(found.unit),
        ": from ",
        Number(low.value, "signed"),
        " (without ",
        Quote(low.unit, "code"),
        ") to ",
        Number(high.value, "signed"),
        " (without ",
        Quote(high.unit, "code"),
        "). The line is the estimate of all, ",
        Number(estimate.value, "signed"),
        ", with its 95 % interval; in the gray band a change is too small to matter.",
    )
    return Figure(
        kind="left-out",
        panels=(drawings.left_out(found, smallest=smallest),),
        title=("One left out in turn",),
        caption=caption,
        simulated=simulated,
    )


def left_out_table(found: Shift | Pooled, *, simulated: bool) -> Table:
    """Return the twin of the figure."""
    ones = found.estimate.left_out if found.estimate else ()
    rows = (
        Row(
            cells=(
                (Quote(one.unit, "code"),),
                (Quote(one.arm, "code"),) if one.arm is not None else say.NOTHING,
                (Number(one.value, "signed"), " ", say.unit(found.unit)),
            ),
            simulated=simulated,
        )
        for one in ones
    )
    return say.table("The estimate without each in turn", ("Left out", "Arm", "Estimate"), rows, numeric=(2,))


def drivers(shift: Shift, *, simulated: tuple[str, ...] = ()) -> Figure | None:
    """Return the heat map of genes; None where the readout is of a single gene, or of none."""
    if len(shift.drivers) < 2:
        return None
    strongest = sorted(shift.drivers, key=lambda one: -abs(one.part))[:3]
    said = [
        part for one in strongest for part in ("; ", Quote(one.gene, "gene"), " ", Number(one.part, "signed"))
    ][1:]
    columns = "treated minus reference of each pair" if shift.paired else "samples less the reference mean"
    caption: Words = (
        f"The genes that add most to the estimate, in the order of what they add; colors: {columns}, ",
        say.unit("log2_fold"),
        ". Most add: ",
        *said,
        ".",
    )
    return Figure(
        kind="drivers",
        panels=(drawings.drivers(shift),),
        title=("What drives it, gene by gene",),
        caption=caption,
        simulated=simulated,
    )


def drivers_table(shift: Shift, *, simulated: bool) -> Table:
    """Return each gene with what it adds, and its value in every sample."""
    rows = (
        Row(
            cells=(
                (Quote(one.gene, "gene"),),
                (Number(one.weight, "fine"),),
                (Number(one.difference, "signed"),),
                (Number(one.part, "fine"),),
                *((Number(value),) for value in one.values),
            ),
            simulated=simulated,
        )
        for one in shift.drivers
    )
    names = ["Gene", "Weight", "Its own shift, log2", "Adds to the estimate"]
    columns: tuple[Words, ...] = (
        *((name,) for name in names),
        *((Quote(one.sample, "code"),) for one in shift.samples),
    )
    table = say.table(
        "Genes that add most to the estimate, with log2 expression in each sample, less its size factor",
        (),
        rows,
        numeric=tuple(range(1, len(columns))),
    )
    return Table(caption=table.caption, columns=columns, groups=table.groups, numeric=table.numeric)
