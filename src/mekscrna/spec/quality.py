"""Which cells are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, NonNegativeFloat, NonNegativeInt

from mekscrna.spec._base import Check, Fault, Spec

if TYPE_CHECKING:
    from collections.abc import Iterator

Doublets = Literal["record", "remove", "off"]


class Quality(Spec):
    """Which cells are kept. Limits are inclusive.

    A sample's own limits lie ``n_mads`` scaled MADs from its median (genes and counts on a log scale), but
    never below ``min_genes`` and ``min_counts`` nor above the two ``most_…``; for the mitochondrial share
    never below ``least_pct_mt`` nor above ``max_pct_mt``. So no cell type goes for having little RNA, and
    none for being unlike the others of a narrow sample.
    """

    min_genes: NonNegativeInt = 200
    """Fewest detected genes per cell."""
    min_counts: NonNegativeInt = 0
    """Fewest counts per cell."""
    max_pct_mt: float = Field(default=25.0, ge=0, le=100)
    """Highest share of mitochondrial counts, in percent."""
    n_mads: NonNegativeFloat = 5.0
    """Scaled MADs from a sample's median to its own limits; 0 leaves the fixed limits alone."""
    most_genes: NonNegativeInt = 500
    """Genes beyond which no sample's own limit goes: a cell that has as many is kept."""
    most_counts: NonNegativeInt = 1_000
    """Counts beyond which no sample's own limit goes."""
    least_pct_mt: float = Field(default=10.0, ge=0, le=100)
    """Mitochondrial share, in percent, below which no sample's own limit goes."""
    doublets: Doublets = "record"
    """Two cells caught as one, told by scrublet within each sample: noted, left out as well, or not looked
    for. Samples of few cells, simulated cells and data without counts are not looked at."""

    def checks(self) -> Iterator[Check]:
        """See that the bounds of a sample's own limits leave room."""
        yield self._room_for_mads

    def _room_for_mads(self) -> Iterator[Fault]:
        if "least_pct_mt" in self.model_fields_set and self.least_pct_mt > self.max_pct_mt:
            yield Fault(("least_pct_mt",), f"is above max_pct_mt ({self.max_pct_mt:g})")
        for most, least in (("most_genes", "min_genes"), ("most_counts", "min_counts")):
            if most in self.model_fields_set and getattr(self, most) < getattr(self, least):
                yield Fault((most,), f"is below {least} ({getattr(self, least)})")
