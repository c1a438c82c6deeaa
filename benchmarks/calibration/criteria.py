"""What is asked of the rates, and whether they meet it.

=== ====================================================================================================
R1  of no shift, one is shown (either way) in at most 6.5 % of every cell, and in at most 5 % on average
R2  95 % intervals hold the truth in 93.5 to 98.5 % in every cell, and in 95 to 96.5 % on average
R3  false support at most 3 %; of a true relevant shift, false verdicts against at most 6 % and false absence
    at most 6 %; a drug that missed its target read against the claim at most 3 %
R4  a true shift of 1 log2 is supported in 60 % at 3 v 3, in 84 % at 4 v 4, in 98 % at 6 v 6
R5  the mean error is at most 5 % of a true 1.5-fold shift, whatever becomes of depth and cycling
R6  pooled intervals hold the mean of the datasets in at least 94 %
=== ====================================================================================================

A cell is beyond a limit only where it is so by more than two Monte-Carlo errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from benchmarks.calibration.limits import TWO_ERRORS, Criterion, against, least, mean, most, place
from benchmarks.calibration.plan import DOUBLED, smallest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.calibration.tally import Tally

FOLD: Final = 0.585
"""log2 of 1.5, which an artefact is set against."""
_SLACK: Final = 1e-9


def criteria(tallies: Sequence[Tally]) -> list[Criterion]:
    """Set tallies against every goal that they bear on."""
    answers = [each for each in tallies if each.estimand not in {"pooled", "lent"}]
    read = [each for each in answers if each.n_read and each.estimand != "targeted"]
    found = [
        *_shown(read),
        *_coverage(read),
        *_wrong_verdicts(read),
        most(
            "R3",
            "a drug that missed its target, read against the claim: at most 3 %",
            [each for each in answers if each.condition == "missed"],
            limit=0.03,
            rate=against,
        ),
        *_decisive(read),
        *_lent([each for each in tallies if each.estimand == "lent"]),
        *_bias(read),
        _pooled([each for each in tallies if each.estimand == "pooled"]),
    ]
    return [each for each in found if each is not None]


def _shown(read: Sequence[Tally]) -> list[Criterion | None]:
    null = [each for each in read if each.theta == 0]
    every = "of no shift, one shown in every cell: at most 6.5 %"
    average = "of no shift, one shown on average: at most 5 %"
    return [
        most("R1", every, null, limit=0.065, rate=lambda each: each.of_read("shown")),
        mean("R1", average, null, bounds=(0.0, 0.05), rate=lambda each: each.of_read("shown")),
    ]


def _coverage(read: Sequence[Tally]) -> list[Criterion | None]:
    def covered(each: Tally) -> float:
        return each.of_read("covered")

    return [
        least(
            "R2", "truth in the 95 % interval, every cell: at least 93.5 %", read, limit=0.935, rate=covered
        ),
        most("R2", "truth in the 95 % interval, every cell: at most 98.5 %", read, limit=0.985, rate=covered),
        mean(
            "R2",
            "truth in the 95 % interval, on average: 95 to 96.5 %",
            read,
            bounds=(0.95, 0.965),
            rate=covered,
        ),
    ]


def _wrong_verdicts(read: Sequence[Tally]) -> list[Criterion | None]:
    null = [each for each in read if each.theta == 0]
    relevant = [each for each in read if each.theta >= smallest(each.estimand) - _SLACK]
    return [
        most(
            "R3",
            "of no shift, supported: at most 3 %",
            null,
            limit=0.03,
            rate=lambda each: each.share("supported"),
        ),
        most("R3", "of a relevant shift, contradicted: at most 6 %", relevant, limit=0.06, rate=against),
        most(
            "R3",
            "of a relevant shift, no relevant change: at most 6 %",
            relevant,
            limit=0.06,
            rate=lambda each: each.share("no_change"),
        ),
    ]


def _decisive(read: Sequence[Tally]) -> list[Criterion | None]:
    asked = ("list", "clean", DOUBLED)
    doubled = [each for each in read if (each.estimand, each.condition, each.theta) == asked]
    return [
        least(
            "R4",
            f"of a doubling, supported at {design}: at least {100 * share:.0f} %",
            [each for each in doubled if each.design == design],
            limit=share,
            rate=lambda each: each.share("supported"),
        )
        for design, share in (("3 v 3", 0.60), ("4 v 4", 0.84), ("6 v 6", 0.98))
    ]


def _lent(lent: Sequence[Tally]) -> list[Criterion | None]:
    """Ask two samples per arm with an atlas to be decisive, and to keep their level."""
    return [
        least(
            "R4",
            "of three SDs, supported at 2 v 2 with an atlas: at least 60 %",
            [each for each in lent if each.theta > 0],
            limit=0.60,
            rate=lambda each: each.share("supported"),
        ),
        most(
            "R4",
            "of no shift, one shown with an atlas: at most 6 %",
            [each for each in lent if each.theta == 0 and each.n_read],
            limit=0.06,
            rate=lambda each: each.of_read("shown"),
        ),
    ]


def _bias(read: Sequence[Tally]) -> list[Criterion]:
    """Take the largest mean error of each condition, as a part of a 1.5-fold shift; larger ones stay out."""
    lists = [each for each in read if each.estimand == "list" and each.theta <= FOLD]
    found = []
    for condition in dict.fromkeys(each.condition for each in lists):
        own = [each for each in lists if each.condition == condition]
        worst = max(own, key=lambda each: abs(each.bias))
        found.append(
            Criterion(
                id="R5",
                asked=f"artefact of {condition}: within ± 5 % of a 1.5-fold shift",
                found=worst.bias / FOLD,
                error=worst.bias_error / FOLD,
                where=place(worst),
                n_cells=len(own),
                n_beyond=sum(abs(each.bias) > 0.05 * FOLD + TWO_ERRORS * each.bias_error for each in own),
                excess=abs(worst.bias) / FOLD - 0.05,
                worst=worst,
            )
        )
    return found


def _pooled(pooled: Sequence[Tally]) -> Criterion | None:
    asked = "mean of the datasets in the pooled interval: at least 94 %"
    return least("R6", asked, pooled, limit=0.94, rate=lambda each: each.of_read("covered"))
