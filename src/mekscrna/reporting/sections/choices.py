"""What a reader can narrow the page to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.claims.verdict import Verdict
from mekscrna.reporting import phrases as say
from mekscrna.reporting.about import of_claim
from mekscrna.reporting.board import Choice, Filters
from mekscrna.reporting.inline import Quote

if TYPE_CHECKING:
    from mekscrna.reporting.index import Index


def filters(index: Index) -> Filters:
    """Return the datasets, populations, gene lists and verdicts that occur in a run."""
    abouts = [of_claim(claim) for claim in index.claims.values()]
    populations = dict.fromkeys(name for about in abouts for name in about.populations)
    signatures = sorted({name for about in abouts for name in about.signatures})
    found = (index.judgement(claim, name) for claim in index.claims for name in index.datasets)
    seen = {one.verdict for one in found if one is not None}
    seen |= {one.verdict for one in index.overall.values()}
    return Filters(
        datasets=tuple(Choice(value=name, words=(Quote(name),)) for name in index.datasets),
        populations=tuple(Choice(value=name, words=(say.population(name),)) for name in populations),
        signatures=tuple(Choice(value=name, words=(Quote(name),)) for name in signatures),
        verdicts=tuple(verdict for verdict in Verdict if verdict in seen),
    )
