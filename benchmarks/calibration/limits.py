"""Set the rates of cells against a limit: the worst of them, and how many are beyond."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from benchmarks.calibration.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

TWO_ERRORS: Final = 2.0
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
    excess: float
    """How far what was found lies beyond the limit; below 0 within it."""
    worst: Tally | None = None
    """The cell that it was found in; None of a mean."""

    @property
    def is_met(self) -> bool:
        """Tell whether no cell is beyond."""
        return self.n_beyond == 0

    @property
    def is_near(self) -> bool:
        """Tell whether what was found lies beyond the limit, though by no more than its error explains."""
        return self.is_met and self.excess > 0

    @property
    def word(self) -> str:
        """Say whether the goal is met."""
        if not self.is_met:
            return "not met"
        return "within its error" if self.is_near else "met"


def error(share: float, n: int) -> float:
    """Return the Monte-Carlo standard error of a share."""
    return float((max(share * (1 - share), 0.0) / n) ** 0.5)


def against(each: Tally) -> float:
    """Return the share of verdicts against the claim."""
    return each.share("opposite", "excluded")


def most(
    name: str, asked: str, cells: Sequence[Tally], *, limit: float, rate: Callable[[Tally], float]
) -> Criterion | None:
    """Say which cell has the highest rate, and how many have more than the limit."""
    return _worst(name, asked, cells, rate=rate, excess=lambda value: value - limit, limit=limit)


def least(
    name: str, asked: str, cells: Sequence[Tally], *, limit: float, rate: Callable[[Tally], float]
) -> Criterion | None:
    """Say which cell has the lowest rate, and how many have less than the limit."""
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
        excess=excess(rate(worst)),
        worst=worst,
    )


def mean(
    name: str,
    asked: str,
    cells: Sequence[Tally],
    *,
    bounds: tuple[float, float],
    rate: Callable[[Tally], float],
) -> Criterion | None:
    """Say whether the mean rate over cells lies within the bounds."""
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
        excess=max(low - mean, mean - high),
    )


def _error_of_mean(errors: Iterable[float], n: int) -> float:
    return float(np.sum(np.square(list(errors))) ** 0.5) / n


def place(each: Tally) -> str:
    """Say which cell of the grid a tally is of."""
    shift = "" if each.estimand == "pooled" else f", true shift {each.theta:g}"
    datasets = f"{each.n_datasets} datasets of " if each.n_datasets > 1 else ""
    return f"{each.estimand}, {datasets}{each.design}, {each.condition}{shift}"
