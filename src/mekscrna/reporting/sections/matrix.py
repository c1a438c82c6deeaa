"""The board of verdicts: a row per claim, a column per dataset, and one for all together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from mekscrna.claims.verdict import Verdict
from mekscrna.reporting import phrases as say
from mekscrna.reporting.about import TOGETHER, About, of_claim
from mekscrna.reporting.board import Board, Cell, Column, Line
from mekscrna.reporting.inline import Link, Number, Quote, Words
from mekscrna.reporting.sections.squares import Scale, of_all, of_one
from mekscrna.reporting.words import DIRECTIONS

if TYPE_CHECKING:
    from mekscrna.reporting.index import Index
    from mekscrna.spec.claim import Claim

_KEY: Final = (
    "How to read a square: the dot is the estimate, the line its 95 % interval, the gray band the smallest "
    "effect of interest either side of zero; a diamond is all datasets together. The squares of a row share "
    "one scale; an arrow says that an interval runs on beyond it. Point at a square, or step to it by "
    "keyboard, for the reason; follow it to the evidence."
)


def board(index: Index) -> Board:
    """Return the verdicts at a glance."""
    several = len(index.datasets) > 1
    datasets = (
        Column(words=say.dataset_name(name, index), about=About(dataset=name)) for name in index.datasets
    )
    together = (Column(words=("All together",), about=About(dataset=TOGETHER)),) if several else ()
    return Board(
        caption=("At a glance: claims by datasets",) if several else ("At a glance",),
        columns=(*together, *datasets),
        lines=tuple(_line(claim, index, several=several) for claim in index.claims.values()),
        key=(_KEY,),
    )


def _line(claim: Claim, index: Index, *, several: bool) -> Line:
    about = of_claim(claim)
    scale = Scale.of(claim, index)
    judgements = {name: index.judgement(claim.id, name) for name in index.datasets}
    cells = [
        Cell(
            about=About(claim=claim.id, dataset=name, verdict=found.verdict if found else None),
            squares=(of_one(found, index, scale),) if found else (),
        )
        for name, found in judgements.items()
    ]
    if several:
        cells.insert(0, _together(claim, index, scale))
    alone = next(iter(judgements.values()), None)
    return Line(
        about=about,
        claim=(Link((Quote(claim.statement),), f"#{say.claim_anchor(claim.id)}"),),
        under=_under(claim),
        cells=tuple(cells),
        why=() if several or alone is None else say.reason(alone),
    )


def _together(claim: Claim, index: Index, scale: Scale) -> Cell:
    found = index.together(claim.id)
    verdict = found[0].verdict if found else Verdict.UNTESTABLE
    about = About(claim=claim.id, dataset=TOGETHER, verdict=verdict)
    return Cell(
        about=about if found else replace(about, verdict=None),
        squares=tuple(of_all(one, scale) for one in found),
    )


def _under(claim: Claim) -> Words:
    """Return what is claimed of which cells, and what would matter."""
    smallest = claim.smallest_effect
    return (
        "Claimed ",
        Quote(DIRECTIONS[claim.direction]),
        " · ",
        say.population(claim.population),
        " · smallest effect ",
        Number(smallest.value, "exact"),
        " ",
        say.unit(smallest.unit),
    )
