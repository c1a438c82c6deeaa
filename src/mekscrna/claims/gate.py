"""What a gate is: one question to a case, whose answer can make a verdict more careful, never bolder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from mekscrna.claims.verdict import Certainty, Finding, Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mekscrna.claims.case import Case

Cap: TypeAlias = Literal[Verdict.INCONCLUSIVE, Verdict.UNTESTABLE]

_CARE: Final = {Verdict.INCONCLUSIVE: 1, Verdict.UNTESTABLE: 2}
_LEVELS: Final = tuple(Certainty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What one gate says: a finding, the most that the verdict may still be, and whether certainty falls."""

    finding: Finding
    cap: Cap | None = None
    """``inconclusive`` takes a decision back, ``untestable`` says that none was possible, None neither."""
    lowers: bool = False
    """Whether the certainty falls by one level."""


Gate: TypeAlias = "Callable[[Case], Ruling | None]"
"""A gate returns None where there is nothing to say."""


def untestable(reason: Reason, text: str) -> Ruling:
    """Rule that the data cannot answer."""
    return Ruling(finding=Finding(reason=reason, text=text), cap=Verdict.UNTESTABLE)


def overrules(reason: Reason, text: str, *, lowers: bool = False) -> Ruling:
    """Rule that nothing is decided, whatever the numbers say."""
    return Ruling(finding=Finding(reason=reason, text=text), cap=Verdict.INCONCLUSIVE, lowers=lowers)


def weakens(reason: Reason, text: str) -> Ruling:
    """Rule that the verdict stands, one level less certain."""
    return Ruling(finding=Finding(reason=reason, text=text), lowers=True)


def notes(reason: Reason, text: str) -> Ruling:
    """Say something that changes nothing."""
    return Ruling(finding=Finding(reason=reason, text=text))


def care(verdict: Verdict) -> int:
    """Return how careful a verdict is: 0 decided, 1 inconclusive, 2 untestable."""
    return _CARE.get(verdict, 0)


def capped(verdict: Verdict, rulings: Iterable[Ruling]) -> Verdict:
    """Return the most careful of a verdict and all caps."""
    return max((verdict, *(each.cap for each in rulings if each.cap)), key=care)


def certainty_of(verdict: Verdict, rulings: Iterable[Ruling]) -> Certainty | None:
    """Return high less one level per weakening ruling, down to very low; None where nothing was decided."""
    if verdict in {Verdict.UNTESTABLE, Verdict.INCONCLUSIVE}:
        return None
    n_lowering = sum(each.lowers for each in rulings)
    return _LEVELS[min(n_lowering, len(_LEVELS) - 1)]
