"""Every claim's shift within cells in G1, beside that of all cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.reporting import phrases as say
from mekscrna.reporting.inline import Number, Quote, Words
from mekscrna.reporting.page import Details, Row

if TYPE_CHECKING:
    from mekscrna.claims.verdict import Judgement
    from mekscrna.record import Outcome, WithinG1

_COLUMNS = (
    *("Claim", "Population", "Unit", "All cells", "Within G1", "95 % interval within G1"),
    *("In G1, treated", "In G1, reference", "Why there is none"),
)


def within_g1_details(outcome: Outcome, *, simulated: bool) -> Details:
    """Return the table of shifts within G1, folded."""
    by_claim = {each.claim: each for each in outcome.judgements}
    rows = tuple(
        Row(cells=_cells(one, by_claim.get(one.claim)), simulated=simulated) for one in outcome.within_g1
    )
    caption = "Primary shifts of all cells, and of cells in G1 alone; these decide nothing"
    return Details(
        summary=("The same shifts within cells that do not divide",),
        blocks=(say.table(caption, _COLUMNS, rows, numeric=(3, 4, 6, 7)),),
    )


def _cells(one: WithinG1, judgement: Judgement | None) -> tuple[Words, ...]:
    evidence = judgement.evidence if judgement is not None else None
    whole = evidence.estimate.value if evidence is not None and evidence.estimate is not None else None
    return (
        (Quote(one.claim, "code"),),
        (say.population(one.population),),
        (say.unit(one.unit),),
        _number(whole),
        _number(one.estimate),
        say.NOTHING if one.ci95 is None else say.interval(one.ci95),
        _number(one.share_treated),
        _number(one.share_reference),
        tuple(Quote(text) for text in one.obstacles) or say.NOTHING,
    )


def _number(found: float | None) -> Words:
    return say.NOTHING if found is None else (Number(found),)
