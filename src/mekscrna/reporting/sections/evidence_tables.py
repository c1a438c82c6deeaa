"""The tables beside a verdict: samples, other ways of asking, genes, power."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mekscrna.reporting import phrases as say
from mekscrna.reporting import readouts
from mekscrna.reporting.inline import Number, Quote, Range, Words
from mekscrna.reporting.page import Row, Table

if TYPE_CHECKING:
    from mekscrna.claims.verdict import Judgement
    from mekscrna.comparison.mixed import Mixed
    from mekscrna.comparison.shift import Coverage, Estimate, Shift
    from mekscrna.reporting.index import Index


def sample_table(shift: Shift, *, simulated: bool) -> Table:
    """Return a shift's samples, the twin of their figure."""
    rows = tuple(
        Row(
            cells=(
                (Quote(one.sample, "code"),),
                (Quote(one.arm, "code"),),
                (Quote(one.donor, "code"),) if one.donor is not None else say.NOTHING,
                (Number(one.value),),
                (Number(one.n_cells),),
                (Number(one.total_counts),),
            ),
            simulated=simulated,
        )
        for one in shift.samples
    )
    names = ("Sample", "Arm", "Donor", "Value", "Cells", "Counts")
    caption = "Samples, one row each; the value is in the scale of the figure"
    return say.table(caption, names, rows, numeric=(3, 4, 5))


def specification_table(judgement: Judgement, index: Index, *, simulated: bool) -> Table:
    """Return every list and method, and whether each agrees in sign with the primary."""
    said = {True: "agrees", False: "does not agree", None: "not read"}
    rows = tuple(
        Row(
            cells=(
                readouts.of_key(one.readout, index),
                (Quote(one.method, "code"),),
                (Number(one.estimate, "fine"),),
                (Number(one.hedges_g, "signed"),),
                (said[one.agrees] if one.estimate is not None else "no estimate",),
                _mixed(one.mixed),
            ),
            simulated=simulated,
        )
        for one in judgement.specifications
    )
    names = (
        *("List", "Method", "Estimate, in its own unit", "Hedges'\u00a0g", "Sign"),
        "Mixed model of cells (decides nothing)",
    )
    caption = "The same question asked by other lists, methods, limits on genes and names of cells"
    return say.table(caption, names, rows, numeric=(2, 3))


def _mixed(found: Mixed | None) -> Words:
    """Return a mixed model's estimate with its interval."""
    if found is None:
        return say.NOTHING
    return (Number(found.value, "fine"), " ", Range(found.low95, found.high95))


def coverage_table(coverage: tuple[Coverage, ...], index: Index, *, simulated: bool) -> Table:
    """Return how much of each gene list the population holds, the others by name."""
    rows = tuple(
        Row(
            cells=(
                readouts.signature(one.signature, index),
                (Number(one.n_genes),),
                (Number(one.n_present),),
                (Number(one.n_expressed),),
                say.genes(one.missing),
                say.genes(one.silent),
            ),
            simulated=simulated,
        )
        for one in coverage
    )
    names = ("List", "Genes", "In the matrix", "Read", "Missing", "Silent")
    caption: Words = (
        "Missing genes are not in the matrix; silent ones have, per sample, fewer counts than ",
        *say.listed(Number(limit, "brief") for limit in sorted({one.min_counts for one in coverage})),
    )
    return replace(say.table("", names, rows, numeric=(1, 2, 3)), caption=caption)


def power_table(found: Estimate, shift: Shift, *, simulated: bool) -> Table:
    """Return the smallest effect that more samples would find, with the spread seen here."""
    rows = tuple(
        Row(cells=((Number(n),), (Number(smallest), " ", say.unit(shift.unit))), simulated=simulated)
        for n, smallest in found.power_curve
    )
    caption = "The smallest effect found with 80 % power, given the spread of these samples"
    names = ("Pairs" if shift.paired else "Samples per arm", "Smallest effect found")
    return say.table(caption, names, rows, numeric=(0, 1))
