"""One square of the board: verdict, effect, picture, and the words that explain it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mekscrna.claims.verdict import Verdict
from mekscrna.reporting import phrases as say
from mekscrna.reporting.about import TOGETHER, About
from mekscrna.reporting.board import Glyph, Square
from mekscrna.reporting.inline import Inline, Quote, Words
from mekscrna.reporting.words import CERTAINTIES, REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.claims.overall import Overall
    from mekscrna.claims.verdict import Certainty, Finding, Judgement
    from mekscrna.comparison.shift import Estimate
    from mekscrna.reporting.index import Index
    from mekscrna.spec.claim import Claim

_ROOM: Final = 1.5
"""How far beyond the largest estimate, or the smallest effect, a row's scale reaches at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What the squares of a row share."""

    smallest: float
    reach: float

    @classmethod
    def of(cls, claim: Claim, index: Index) -> Scale:
        """Return a scale on which every estimate has room; an interval far wider than they runs beyond it."""
        smallest = claim.smallest_effect.value
        found = [one for one in _estimates(claim, index) if one is not None]
        estimates = [abs(one.value) for one in found]
        ends = [max(abs(one.ci95.low), abs(one.ci95.high)) for one in found]
        least = _ROOM * max([*estimates, smallest])
        return cls(smallest=smallest, reach=max(least, min(max(ends, default=0), 2 * least)))

    def glyph(self, found: Estimate | None) -> Glyph | None:
        """Return the picture of an estimate."""
        if found is None:
            return None
        return Glyph(estimate=found.value, interval=found.ci95, smallest=self.smallest, scale=self.reach)


def of_one(found: Judgement, index: Index, scale: Scale) -> Square:
    """Return what one dataset says of a claim."""
    shift = found.evidence
    estimate = None if found.verdict is Verdict.UNTESTABLE or shift is None else shift.estimate
    rests: tuple[Words, ...] = (("Rests on ", *say.sizes(shift)),) if shift is not None else ()
    return Square(
        id=f"square-{found.claim}-in-{found.dataset}",
        about=About(claim=found.claim, dataset=found.dataset, verdict=found.verdict),
        href=f"#{say.evidence_anchor(found.claim, found.dataset)}",
        verdict=found.verdict,
        effect=say.effect(estimate) if estimate else (),
        glyph=scale.glyph(estimate),
        under=_under(found.certainty, found.findings),
        tip=(*_tip(found.certainty, found.findings), *rests),
        simulated=index.is_simulated(found.dataset),
    )


def of_all(found: Overall, scale: Scale) -> Square:
    """Return what all datasets, measured or simulated, say of a claim together."""
    estimate = found.pooled.estimate if found.pooled else None
    datasets = found.pooled.datasets if found.pooled else ()
    counted: Words = ("Counted: ", *say.listed(Quote(name, "code") for name in datasets))
    left: tuple[Words, ...] = ()
    if found.left_out:
        left = (("Asked, not counted: ", *say.listed(Quote(name, "code") for name in found.left_out)),)
    made = "-made" if found.simulated else ""
    return Square(
        id=f"square-{found.claim}-{TOGETHER}{made}",
        about=About(claim=found.claim, dataset=TOGETHER, verdict=found.verdict),
        href=f"#{say.together_anchor(found.claim)}",
        verdict=found.verdict,
        effect=say.effect(estimate) if estimate else (),
        glyph=scale.glyph(estimate),
        under=_under(found.certainty, found.findings),
        tip=(
            *_tip(found.certainty, found.findings),
            counted,
            *left,
        ),
        simulated=found.simulated,
    )


def _under(certainty: Certainty | None, findings: tuple[Finding, ...]) -> Words:
    """Return the deciding reason in a word, and how sure the verdict is."""
    words: list[Inline] = [Quote(REASONS[findings[0].reason][0])] if findings else []
    if certainty is not None:
        words += [", "] if words else []
        words += [Quote(certainty.value, "strong"), " certainty"]
    return tuple(words)


def _tip(certainty: Certainty | None, findings: tuple[Finding, ...]) -> Iterator[Words]:
    for one in findings:
        yield say.finding(one)
    if certainty is not None:
        yield (Quote(certainty.value, "strong"), " certainty: ", CERTAINTIES[certainty])


def _estimates(claim: Claim, index: Index) -> Iterator[Estimate | None]:
    for name in index.datasets:
        found = index.judgement(claim.id, name)
        if found is not None and found.verdict is not Verdict.UNTESTABLE and found.evidence is not None:
            yield found.evidence.estimate
    for one in index.together(claim.id):
        yield one.pooled.estimate if one.pooled else None
