"""A calibration as people read it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from mekscrna.claims.words import percent
from mekscrna.reporting.sections.calibration import NULLS

if TYPE_CHECKING:
    from collections.abc import Collection

    from mekscrna.record import ByChance, Calibration

NOTES: Final = """\
'shown' is a shift called supported or opposite, as a share of what could be tested; of exchanged and split
arms that is always wrong. 'excluded' and 'no change' are right of them. Exchanged arms still hold the shifts
that are there, half of them turned round: samples then differ more than they should, and errors are fewer.
Split reference samples have no such fault. A random list may truly shift, for a treatment moves many genes;
'flagged' is the part of 'shown' that its own verdict calls not specific. ± is the Monte-Carlo error; there is
none where all ways were tried."""
DASH: Final = "\N{EN DASH}"
_CLAIM: Final = 42
_KINDS: Final = ("supported", "opposite", "excluded", "no_change", "inconclusive", "untestable")
_HEADS: Final = ("supported", "opposite", "excluded", "no change", "undecided", "untestable")


def calibration_text(found: Calibration, *, simulated: Collection[str] = ()) -> str:
    """Return a calibration as text: for each null a line per claim, under its dataset, and all together."""
    lines: list[str] = []
    for null, title in NULLS.items():
        rates = [each for each in found.rates if each.null == null]
        tried = [each for each in rates if each.n]
        if not tried:
            continue
        lines += [title, _head()]
        for dataset, own in groupby(tried, lambda each: each.dataset):
            lines += [f"  {dataset}{' (simulated)' if dataset in simulated else ''}", *map(_line, own)]
        share = found.share_wrong(null)
        lines += [f"  {'together':<{_CLAIM}}{percent(share) if share is not None else '':>14}", ""]
    lines += [f"{each.claim} in {each.dataset}: {each.note}" for each in found.rates if each.note]
    return "\n".join([*lines, "", NOTES])


def _head() -> str:
    return (
        f"  {'claim':<{_CLAIM}}{'shown':>14}{'flagged':>10}"
        + "".join(f"{each:>12}" for each in _HEADS)
        + "   of"
    )


def _line(rates: ByChance) -> str:
    shown = percent(rates.share_wrong) if rates.share_wrong is not None else DASH
    error = f" ±{100 * rates.error:.1f}" if rates.error else ""
    kinds = "".join(f"{percent(getattr(rates, kind) / rates.n):>12}" for kind in _KINDS)
    flagged = percent(rates.not_specific / rates.n)
    ways = f"{rates.n}" if rates.n_distinct is None else _ways(rates.n, rates.n_distinct)
    return f"    {rates.claim:<{_CLAIM - 2}}{shown + error:>14}{flagged:>10}{kinds}   {ways}"


def _ways(n: int, n_distinct: int) -> str:
    return f"all {n:,} ways" if n == n_distinct else f"{n:,} of {n_distinct:,} ways"
