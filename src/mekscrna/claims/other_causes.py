"""Gates that ask what else could have made a shift: what moves random lists alike, or ambient RNA.

Both judge again with that taken off, and see whether the verdict is still the same.
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

from mekscrna.claims.case import Decision
from mekscrna.claims.gate import Ruling, overrules, weakens
from mekscrna.claims.rule import decide
from mekscrna.claims.verdict import Reason
from mekscrna.claims.words import number, percent, place, span
from mekscrna.comparison.shift import Interval

if TYPE_CHECKING:
    from mekscrna.claims.case import Case
    from mekscrna.comparison.shift import Estimate, LessAmbient


def artefact(case: Case) -> Ruling | None:
    """Ask whether random lists shift by a good part of the smallest effect: half of it, unless set.

    A shift that dwarfs theirs stands, less certain: one that would be judged alike with twice what they
    moved by taken off. Where the claim gives a number it does not, for what moves them would be part of it.
    """
    background = case.primary.background
    limit = case.gates.artefact * case.claim.smallest_effect.value
    if background is None or abs(background.median) < limit:
        return None
    found = (
        f"Half of {background.n_sets} random lists of genes expressed alike moved by "
        f"{number(background.median)} or further; {percent(case.gates.artefact)} of the smallest effect "
        f"is {number(limit)}."
    )
    if (decision := case.decision) and _stands(case, less=2 * background.median):
        still = f"With twice that taken off, the claim would still be {decision.verdict.value}."
        return weakens(Reason.BACKGROUND_MOVES, f"{found} {still}")
    doubt = "The shift may come from depth or composition of the RNA rather than from this response."
    return overrules(Reason.ARTEFACT, f"{found} {doubt}")


def _stands(case: Case, *, less: float) -> bool:
    """Tell whether a shown shift would be judged alike with something taken off it."""
    decision = case.decision
    if decision is None or not decision.is_shown or case.claim.claimed_effect or not isfinite(less):
        return False
    again = _decided(case, _moved(decision.estimate, -less))
    return again.is_shown and again.verdict is decision.verdict


def ambient(case: Case) -> Ruling | None:
    """Ask whether a shown shift would decide, less what ambient RNA of other cells could have made of it."""
    decision, left = case.decision, case.primary.less_ambient
    if decision is None or left is None or not decision.is_shown:
        return None
    again = _by(decision.estimate, left, is_lent=case.primary.lender is not None)
    verdict = _decided(case, again).verdict
    if verdict is decision.verdict:
        return None
    text = (
        f"Ambient RNA could account for it: were up to {percent(left.share)} of the counts in "
        f"{place(case.primary.population)} those of other cells of the same sample "
        f"({percent(left.of_genes)} of the counts of these genes), the shift of their own could be "
        f"{number(again.value)} (95 % interval {span(again.ci95)}), which alone would be {verdict.value}."
    )
    return weakens(Reason.AMBIENT, text)


def _decided(case: Case, estimate: Estimate) -> Decision:
    claim = case.claim
    verdict, reason = decide(estimate, smallest_effect=claim.smallest_effect.value, direction=claim.direction)
    return Decision(verdict=verdict, reason=reason, estimate=estimate)


def _by(estimate: Estimate, left: LessAmbient, *, is_lent: bool) -> Estimate:
    """Return an estimate as it would be; an interval of a borrowed variance keeps its width."""
    if not is_lent:
        return replace(estimate, value=left.value, ci95=left.ci95, ci90=left.ci90)
    return _moved(estimate, left.value - estimate.value)


def _moved(estimate: Estimate, change: float) -> Estimate:
    ci95, ci90 = (
        Interval(low=each.low + change, high=each.high + change) for each in (estimate.ci95, estimate.ci90)
    )
    return replace(estimate, value=estimate.value + change, ci95=ci95, ci90=ci90)
