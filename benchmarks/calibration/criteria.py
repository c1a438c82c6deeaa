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

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from benchmarks.calibration.plan import DOUBLED, smallest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.calibration.tally import Tally

TWO_ERRORS: Final = 2.0
FOLD: Final = 0.585
"""log2 of 1.5, which an artefact is set against."""
_SLACK: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One goal: what was asked, the worst that was found, and where."""

    id: str
    asked: str
    found: float
    error: float
    """Monte-Carlo standard error of what was found."""
    where: str
    n_cells: int
    n_beyond: int
    """Cells beyond the limit by more than two errors."""

    @property
    def is_met(self) -> bool:
        """Tell whether no cell is beyond."""
        return self.n_beyond == 0


def criteria(tallies: Sequence[Tally]) -> list[Criterion]:
    """Set tallies against every goal that they bear on."""
    answers = [each for each in tallies if each.estimand != "pooled"]
    read = [each for each in answers if each.n_read and each.estimand != "targeted"]
    found = [
        *_shown(read),
        *_coverage(read),
        *_wrong_verdicts(read),
        _most(
            "R3",
            "a drug that missed its target, read against the claim: at most 3 %",
            [each for each in answers if each.condition == "missed"],
            limit=0.03,
            rate=against,
        ),
        *_decisive(read),
        *_bias(read),
        _pooled([each for each in tallies if each.estimand == "pooled"]),
    ]
    return [each for each in found if each is not None]


def error(share: float, n: int) -> float:
    """Return the Monte-Carlo standard error of a share."""
    return float((max(share * (1 - share), 0.0) / n) ** 0.5)


def against(each: Tally) -> float:
    """Return the share of verdicts against the claim."""
    return each.share("opposite", "excluded")


def _shown(read: Sequence[Tally]) -> list[Criterion | None]:
    null = [each for each in read if each.theta == 0]
    every = "of no shift, one shown in every cell: at most 6.5 %"
    mean = "of no shift, one shown on average: at most 5 %"
    return [
        _most("R1", every, null, limit=0.065, rate=lambda each: each.of_read("shown")),
        _mean("R1", mean, null, bounds=(0.0, 0.05), rate=lambda each: each.of_read("shown")),
    ]


def _coverage(read: Sequence[Tally]) -> list[Criterion | None]:
    def covered(each: Tally) -> float:
        return each.of_read("covered")

    return [
        _least(
            "R2", "truth in the 95 % interval, every cell: at least 93.5 %", read, limit=0.935, rate=covered
        ),
        _most(
            "R2", "truth in the 95 % interval, every cell: at most 98.5 %", read, limit=0.985, rate=covered
        ),
        _mean(
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
        _most(
            "R3",
            "of no shift, supported: at most 3 %",
            null,
            limit=0.03,
            rate=lambda each: each.share("supported"),
        ),
        _most("R3", "of a relevant shift, contradicted: at most 6 %", relevant, limit=0.06, rate=against),
        _most(
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
        _least(
            "R4",
            f"of a doubling, supported at {design}: at least {100 * least:.0f} %",
            [each for each in doubled if each.design == design],
            limit=least,
            rate=lambda each: each.share("supported"),
        )
        for design, least in (("3 v 3", 0.60), ("4 v 4", 0.84), ("6 v 6", 0.98))
    ]


def _bias(read: Sequence[Tally]) -> list[Criterion]:
    """Take the mean error of each condition over designs and shifts, as a part of a 1.5-fold shift."""
    lists = [each for each in read if each.estimand == "list"]
    found = []
    for condition in dict.fromkeys(each.condition for each in lists):
        own = [each for each in lists if each.condition == condition]
        mean = float(np.mean([each.bias for each in own])) / FOLD
        spread = float(np.sum([each.bias_error**2 for each in own]) ** 0.5) / len(own) / FOLD
        found.append(
            Criterion(
                id="R5",
                asked=f"artefact of {condition}: within ± 5 % of a 1.5-fold shift",
                found=mean,
                error=spread,
                where=f"{len(own)} cells",
                n_cells=1,
                n_beyond=int(abs(mean) > 0.05 + TWO_ERRORS * spread),
            )
        )
    return found


def _pooled(pooled: Sequence[Tally]) -> Criterion | None:
    asked = "mean of the datasets in the pooled interval: at least 94 %"
    return _least("R6", asked, pooled, limit=0.94, rate=lambda each: each.of_read("covered"))


def _most(
    name: str, asked: str, cells: Sequence[Tally], *, limit: float, rate: Callable[[Tally], float]
) -> Criterion | None:
    return _worst(name, asked, cells, rate=rate, excess=lambda value: value - limit, limit=limit)


def _least(
    name: str, asked: str, cells: Sequence[Tally], *, limit: float, rate: Callable[[Tally], float]
) -> Criterion | None:
    return _worst(name, asked, cells, rate=rate, excess=lambda value: limit - value, limit=limit)


def _worst(
    name: str,
    asked: str,
    cells: Sequence[Tally],
    *,
    rate: Callable[[Tally], float],
    excess: Callable[[float], float],
    limit: float,
) -> Criterion | None:
    if not cells:
        return None
    worst = max(cells, key=lambda each: excess(rate(each)))
    beyond = [each for each in cells if excess(rate(each)) > TWO_ERRORS * error(limit, each.n) + _SLACK]
    return Criterion(
        id=name,
        asked=asked,
        found=rate(worst),
        error=error(rate(worst), worst.n),
        where=place(worst),
        n_cells=len(cells),
        n_beyond=len(beyond),
    )


def _mean(
    name: str,
    asked: str,
    cells: Sequence[Tally],
    *,
    bounds: tuple[float, float],
    rate: Callable[[Tally], float],
) -> Criterion | None:
    if not cells:
        return None
    rates = [rate(each) for each in cells]
    mean = float(np.mean(rates))
    own = _error_of_mean((error(value, each.n) for value, each in zip(rates, cells, strict=True)), len(cells))
    low, high = bounds
    return Criterion(
        id=name,
        asked=asked,
        found=mean,
        error=own,
        where=f"{len(cells)} cells",
        n_cells=1,
        n_beyond=int(not low - TWO_ERRORS * own <= mean <= high + TWO_ERRORS * own),
    )


def _error_of_mean(errors: Iterable[float], n: int) -> float:
    return float(np.sum(np.square(list(errors))) ** 0.5) / n


def place(each: Tally) -> str:
    """Say which cell of the grid a tally is of."""
    shift = "" if each.estimand == "pooled" else f", true shift {each.theta:g}"
    datasets = f"{each.n_datasets} datasets of " if each.n_datasets > 1 else ""
    return f"{each.estimand}, {datasets}{each.design}, {each.condition}{shift}"
