"""Whether a shown shift is as large as the claim says, where it gives a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.claims.gate import Ruling, notes
from mekscrna.claims.rule import turn
from mekscrna.claims.verdict import Reason, Verdict
from mekscrna.claims.words import effect

if TYPE_CHECKING:
    from mekscrna.claims.case import Case


def magnitude(case: Case) -> Ruling | None:
    """Set the interval of a supported shift against the claimed size; the verdict stays what it is."""
    claim, decision = case.claim, case.decision
    claimed = claim.claimed_effect
    if claimed is None or claim.direction == "none":
        return None
    if decision is None or decision.verdict is not Verdict.SUPPORTED:
        return None
    found = turn(decision.estimate, claim.direction)
    size = effect(claimed.value, case.primary.unit)
    asked = f"{'at least' if claimed.kind == 'at_least' else 'about'} {size} is claimed"
    if found.high95 < claimed.value:
        return notes(Reason.MAGNITUDE_SMALLER, f"Smaller than claimed: {asked}, which the interval excludes.")
    if found.low95 > claimed.value and claimed.kind == "about":
        return notes(Reason.MAGNITUDE_LARGER, f"Larger than claimed: {asked}, and the interval lies beyond.")
    return notes(Reason.MAGNITUDE_COMPATIBLE, f"As large as claimed, as far as can be told: {asked}.")
