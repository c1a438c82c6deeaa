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
    """What one gate says: a finding, with what it takes of the certainty, and the most a verdict may be."""

    finding: Finding
    cap: Cap | None = None
    """``inconclusive`` takes a decision back, ``untestable`` says that none was possible, None neither."""

    @property
    def lowers(self) -> bool:
        """Tell whether the certainty falls by one level."""
        return self.finding.levels < 0


Gate: TypeAlias = "Callable[[Case], Ruling | None]"
"""A gate returns None where there is nothing to say."""


def untestable(reason: Reason, text: str) -> Ruling:
    """Rule that the data cannot answer."""
    return Ruling(finding=Finding(reason=reason, text=text), cap=Verdict.UNTESTABLE)


def overrules(reason: Reason, text: str, *, lowers: bool = False) -> Ruling:
    """Rule that nothing is decided, whatever the numbers say."""
    finding = Finding(reason=reason, text=text, levels=-int(lowers))
    return Ruling(finding=finding, cap=Verdict.INCONCLUSIVE)


def weakens(reason: Reason, text: str) -> Ruling:
    """Rule that the verdict stands, one level less certain."""
    return Ruling(finding=Finding(reason=reason, text=text, levels=-1))


def restores(reason: Reason, text: str) -> Ruling:
    """Rule that the verdict stands, one level more certain, though never more than high."""
    return Ruling(finding=Finding(reason=reason, text=text, levels=1))


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
    """Return high less the levels that the rulings take, down to very low; None where nothing was decided."""
    if verdict in {Verdict.UNTESTABLE, Verdict.INCONCLUSIVE}:
        return None
    n_lost = -sum(each.finding.levels for each in rulings)
    return _LEVELS[min(max(n_lost, 0), len(_LEVELS) - 1)]
