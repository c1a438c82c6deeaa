"""Where a claim comes from: its setting, its source, and what was published for and against it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from mekscrna.reporting import phrases as say
from mekscrna.reporting.inline import Link, Quote, Words
from mekscrna.reporting.page import Items

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mekscrna.reporting.index import Index
    from mekscrna.spec.claim import Claim
    from mekscrna.spec.context import Context

_SETTINGS: Final[Mapping[str, str]] = MappingProxyType(
    {"in_vitro": "in vitro", "ex_vivo": "ex vivo", "in_vivo": "in animals", "patients": "in patients"}
)
_STANCES: Final[Mapping[str, str]] = MappingProxyType(
    {"for": "For", "against": "Against", "limits": "On its limits"}
)


def origin(claim: Claim, index: Index) -> Iterator[tuple[Words, Words]]:
    """Yield a claim's source, its setting, the least data it needs, and the claims it is at odds with."""
    yield ("Source",), say.source(claim.source)
    if claim.context is not None:
        yield ("Made for",), _setting(claim.context)
    if claim.minimal_data is not None:
        yield ("Least data needed",), (Quote(claim.minimal_data),)
    for other, why in sorted(claim.conflicts.items()):
        yield ("At odds with",), (_named(other, index), ": ", Quote(why))


def papers(claim: Claim) -> Items | None:
    """Return what else was published, for and against a claim; None where nothing is noted."""
    if not claim.papers:
        return None
    lines = (
        (f"{_STANCES[one.stance]}: ", Quote(one.says), " ", *say.source(one.source)) for one in claim.papers
    )
    return Items(items=tuple(lines))


def _setting(context: Context) -> Words:
    texts = (*context.species, context.model, context.agent, context.duration, context.combination)
    settings = ", ".join(_SETTINGS[one] for one in context.setting)
    return (*say.listed(Quote(text) for text in texts if text), f" ({settings})")


def _named(claim: str, index: Index) -> Link | Quote:
    """Return a claim's statement, linked, where the study asks it too; else its id."""
    if claim not in index.claims:
        return Quote(claim, "code")
    return Link((Quote(index.claims[claim].statement),), f"#{say.claim_anchor(claim)}")
