"""The words of findings: numbers, units, sample sizes and readouts as a biologist reads them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from mekscrna.spec.cell_types import CELL_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.claims._evidence import Evidence
    from mekscrna.comparison.shift import Estimate, Interval

MINUS: Final = "\N{MINUS SIGN}"
_MAX_NAMES: Final = 8
_SCALES: Final = {"log2_fold": "log2", "log_odds": "log odds", "log_ratio": "natural log ratio"}


def number(value: float) -> str:
    """Return a number with sensible digits: two decimals near 1, fewer above 10, two digits below 0.1."""
    size = abs(value)
    if math.isnan(value):
        return "not a number"
    sign = MINUS if value < 0 else ""
    if math.isinf(value):
        return f"{sign}infinity"
    return sign + _digits(size)


def _digits(size: float) -> str:
    if size == int(size) and size < 1e6:
        return f"{int(size):,}"
    if size >= 1e6 or size < 0.001:
        mantissa, exponent = f"{size:.1e}".split("e")
        return f"{mantissa} × 10^{int(exponent)}"
    if size >= 100:
        return f"{size:,.0f}"
    if size >= 10:
        return f"{size:.1f}"
    return f"{size:.{2 if size >= 0.1 else 1 - math.floor(math.log10(size))}f}"


def percent(share: float) -> str:
    """Return a share (0 to 1) in percent, to a tenth, without decimals where it is whole."""
    return f"{round(100 * share, 1):g} %"


def span(interval: Interval) -> str:
    """Return an interval as *low to high*."""
    return f"{number(interval.low)} to {number(interval.high)}"


def listed(names: Sequence[str], what: str) -> str:
    """Return ``: A, B, C are <what>``, shortened where long; nothing where there are no names."""
    if not names:
        return ""
    shown = ", ".join(names[:_MAX_NAMES])
    rest = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
    return f": {shown}{rest} {'is' if len(names) == 1 else 'are'} {what}"


def counted(n: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it is not 1."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def replicates(evidence: Evidence) -> int:
    """Return what a verdict can count on: pairs, or samples of the smaller arm."""
    fewest = min(evidence.n_treated, evidence.n_reference)
    return fewest if not evidence.paired or evidence.n_pairs is None else evidence.n_pairs


def sample_size(evidence: Evidence) -> str:
    """Return the samples in words: *8 pairs*, *3 samples per arm*, *3 drug and 4 untreated samples*."""
    if evidence.paired:
        return counted(replicates(evidence), "pair")
    if evidence.n_treated == evidence.n_reference:
        return f"{counted(evidence.n_treated, 'sample')} per arm"
    return f"{evidence.n_treated} {evidence.treated} and {evidence.n_reference} {evidence.reference} samples"


def place(population: str) -> str:
    """Return a population as people say it (*malignant cells*), or its own name if it is no house type."""
    return CELL_TYPES[population].title if population in CELL_TYPES else population


def subject(evidence: Evidence) -> str:
    """Return what was measured, and where: *mpas in malignant cells*, *The odds of NK cells within …*."""
    kind, _, name = evidence.readout.partition(":")
    if kind == "interaction":
        return f"The response of {_subject(name, evidence.population)}"
    found = _subject(evidence.readout, evidence.population)
    return found.replace("the ", "The ", 1) if found.startswith("the ") else found


def _subject(readout: str, population: str) -> str:
    """Return what was measured as it stands inside a sentence."""
    kind, _, name = readout.partition(":")
    if kind == "fraction":
        of, _, within = name.partition("/")
        return f"the odds of {place(of)} within {place(within)}"
    if kind == "ratio":
        of, _, to = name.partition(":")
        return f"the ratio of {place(of)} to {place(to)}"
    if kind == "difference":
        return f"the difference {name.replace('-', f' {MINUS} ')} in {place(population)}"
    return f"{name or kind} in {place(population)}"


def measured(evidence: Evidence, estimate: Estimate) -> str:
    """Say what was found: subject, shift with its unit and 95 % interval, number of samples; no full stop."""
    size = f"95 % interval {span(estimate.ci95)}"
    if evidence.unit == "log2_fold":
        shift = f"{_moved(estimate)} by {number(_in_words(estimate))} log2 ({size})"
    elif evidence.unit in _SCALES:
        to = " to" if _moved(estimate) == "fell" else ""
        scale = f"{_SCALES[evidence.unit]} {number(estimate.value)}"
        shift = f"{_moved(estimate)}{to} {fold(estimate.value, evidence.unit)} ({scale}, {size})"
    else:
        shift = f"{_moved(estimate)} by {number(_in_words(estimate))} ({evidence.unit}; {size})"
    return f"{subject(evidence)} {shift} in {sample_size(evidence)}"


def effect(value: float, unit: str) -> str:
    """Return an effect as a number, with its fold where the unit is not log2: *0.41 (1.51-fold)*."""
    return (
        number(value) if unit not in {"log_odds", "log_ratio"} else f"{number(value)} ({fold(value, unit)})"
    )


def fold(value: float, unit: str) -> str:
    """Return the fold change of a log2 fold, or of a natural log odds or log ratio: *1.51-fold*."""
    bounded = min(max(value, -300.0), 300.0)
    return f"{number(2.0**bounded if unit == 'log2_fold' else math.exp(bounded))}-fold"


def _moved(estimate: Estimate) -> str:
    """Return *rose* or *fell* where the 95 % interval leaves out 0, else *changed*."""
    if estimate.ci95.low > 0:
        return "rose"
    return "fell" if estimate.ci95.high < 0 else "changed"


def _in_words(estimate: Estimate) -> float:
    """Return the size of a shift whose verb says its direction, else the shift."""
    return estimate.value if _moved(estimate) == "changed" else abs(estimate.value)
