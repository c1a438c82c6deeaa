"""What quality control left out of each sample, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.reporting import phrases as say
from mekscrna.reporting.inline import Number, Quote, Words
from mekscrna.reporting.page import Details, Row

if TYPE_CHECKING:
    from mekscrna.record import LossRecord, Outcome

_COLUMNS = (
    *("Sample", "Arm", "Too few genes", "Too few counts", "Mitochondrial", "Doublets", "of them left out"),
    *("Genes asked", "Counts asked", "Mitochondrial % allowed", "Ribosomal %", "Hemoglobin %", "Stress %"),
    "Ambient hint, % of cells",
)


def losses_details(outcome: Outcome, *, simulated: bool) -> Details:
    """Return the table of what went and why, folded."""
    rows = tuple(Row(cells=_cells(one), simulated=simulated) for one in outcome.losses)
    numeric = tuple(range(2, len(_COLUMNS)))
    caption = "Cells outside the limits of their sample, by reason; medians of the cells kept"
    return Details(
        summary=("What quality control left out, and why",),
        blocks=(say.table(caption, _COLUMNS, rows, numeric=numeric),),
    )


def _cells(one: LossRecord) -> tuple[Words, ...]:
    numbers = (
        *(one.few_genes, one.few_counts, one.high_pct_mt, one.n_doublets, one.doublets_left_out),
        *(one.min_genes, one.min_counts, one.max_pct_mt),
        *(one.median_pct_ribo, one.median_pct_hb, one.median_pct_stress, one.ambient_pct_cells),
    )
    known = tuple((Number(each),) if each is not None else say.NOTHING for each in numbers)
    return ((Quote(one.sample, "code"),), (Quote(one.arm, "code"),), *known)
