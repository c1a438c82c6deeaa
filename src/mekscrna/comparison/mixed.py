"""What a mixed model of cells says beside the shift of a score, as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    """Treated − reference by a mixed model of cells within samples (within donors), Kenward–Roger.

    A check that decides nothing; in the unit of its shift.
    """

    value: float
    se: float
    df: float
    p: float
    low95: float
    high95: float
    between: float
    """Share of the variance of cells, 0 to 1, that is between samples (and donors)."""
