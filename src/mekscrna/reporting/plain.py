"""A verdict in plain characters: its effect, its samples and its reasons, for terminals and pipes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mekscrna.claims.verdict import Verdict
from mekscrna.reporting.numbers import DASH, short
from mekscrna.reporting.words import REASONS

if TYPE_CHECKING:
    from mekscrna.claims.overall import Overall
    from mekscrna.claims.verdict import Judgement
    from mekscrna.comparison.shift import Estimate, Shift

TOGETHER: Final = "all together"


def plain(text: str) -> str:
    """Return text on one line, without characters that could steer a terminal."""
    line = " ".join(text.split())
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)


def numbers(judgement: Judgement) -> tuple[str, str, str]:
    """Return the effect (in brackets where it decides nothing), the samples, and the deciding reason."""
    reason = judgement.findings[0].text if judgement.findings else ""
    found = judgement.evidence.estimate if judgement.evidence else None
    effect = estimate(found)
    if judgement.verdict is Verdict.UNTESTABLE and found is not None:
        effect = f"({effect})"
    return effect, samples(judgement.evidence), plain(reason)


def estimate(found: Estimate | None) -> str:
    """Return an estimate with its 95 % interval."""
    if found is None:
        return DASH
    low, high = short(found.ci95.low, "signed"), short(found.ci95.high, "signed")
    return f"{short(found.value, 'signed')} [{low}, {high}]"


def pooled_estimate(found: Overall) -> str:
    """Return the estimate of all datasets together."""
    return estimate(found.pooled.estimate if found.pooled else None)


def counted(found: Overall) -> str:
    """Return how many of the datasets asked went into it."""
    n = len(found.pooled.datasets) if found.pooled else 0
    return f"{n} of {n + len(found.left_out)}"


def samples(shift: Shift | None) -> str:
    """Return how many samples a shift rests on."""
    if shift is None:
        return DASH
    if shift.n_pairs is not None:
        return "1 pair" if shift.n_pairs == 1 else f"{shift.n_pairs} pairs"
    return f"{shift.n_treated} + {shift.n_reference}"


def reasons(judgement: Judgement | Overall) -> str:
    """Return the names of the reasons, the deciding one first, and how sure the verdict is."""
    words = "; ".join(dict.fromkeys(REASONS[each.reason][0] for each in judgement.findings))
    if judgement.certainty is None:
        return words
    return f"{words}; {judgement.certainty.value} certainty"


def would_take(judgement: Judgement) -> str:
    """Return how many samples it would take, where that is known; else nothing."""
    if judgement.samples_needed is None:
        return ""
    unit = "pairs" if judgement.evidence and judgement.evidence.paired else "samples per arm"
    return f"; about {judgement.samples_needed} {unit} would be needed"
