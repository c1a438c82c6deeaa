"""Histograms that grow with what they hold: quantiles of many scores, added up in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from mekscrna.kernels._compile import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mekscrna.kernels.types import Dense, Index

N_BINS: Final = 128
"""Bins of a histogram; a quantile is off by less than 1/127 of the range of what it holds."""
FINEST: Final = 2.0**-20
"""Narrowest bin."""
LARGEST: Final = 2.0**40
"""Largest value, either way, that is told from larger ones."""


class Grids(NamedTuple):
    """One histogram per group and score, with what it was made of.

    Bins are a power of two wide and start at a multiple of their width, so that narrow ones nest in wide ones
    and least, greatest and number of the values decide the bins, whatever order they came in.
    """

    n: Index
    """Groups × scores: values held; NaN is not held."""
    sums: Dense
    squares: Dense
    least: Dense
    greatest: Dense
    """Infinite where nothing is held."""
    width: Dense
    """Of a bin."""
    bins: NDArray[np.int32]
    """Groups × scores × bins; the first bin holds ``least``."""
    sums_rest: Dense
    squares_rest: Dense
    """What sums and squares lost by rounding, so that they are the same whatever order values came in."""


def empty_grids(n_groups: int, n_scores: int) -> Grids:
    """Return histograms that hold nothing."""
    shape = (n_groups, n_scores)
    return Grids(
        n=np.zeros(shape, dtype=np.int64),
        sums=np.zeros(shape),
        squares=np.zeros(shape),
        least=np.full(shape, np.inf),
        greatest=np.full(shape, -np.inf),
        width=np.full(shape, FINEST),
        bins=np.zeros((*shape, N_BINS), dtype=np.int32),
        sums_rest=np.zeros(shape),
        squares_rest=np.zeros(shape),
    )


def add_scores(grids: Grids, scores: Dense, group: Index) -> None:
    """Add `scores` (rows × scores) of each row to its group, row after row; rows of group −1 to none."""
    _add_scores(tuple(grids), np.asarray(scores, dtype=np.float64), group)


def add_grids(grids: Grids, other: Grids, group: Index) -> None:
    """Add each group of `other` to the group of `grids` that `group` names."""
    _add_grids(tuple(grids), tuple(other), group)


def quantiles(grids: Grids, share: float) -> Dense:
    """Return the value that a `share` (0 to 1) of the values held do not exceed, groups × scores.

    It is off the value of that rank by less than 1/127 of greatest − least, or 2⁻²⁰ where that is more. NaN
    where nothing is held.
    """
    rank = np.clip(np.ceil(share * grids.n), 1, None)
    place = (np.cumsum(grids.bins, axis=2) < rank[:, :, None]).sum(axis=2)
    held = grids.n > 0
    least, greatest = (np.where(held, each, np.nan) for each in (grids.least, grids.greatest))
    first = np.floor(np.where(held, grids.least, 0.0) / grids.width)
    return np.asarray(np.clip((first + place + 0.5) * grids.width, least, greatest), dtype=np.float64)


@compiled
def _add_scores(grids: Any, scores: Any, group: Any) -> None:
    n, sums, squares, least, greatest, widths, bins, sums_rest, squares_rest = grids
    for row in range(len(group)):
        own = group[row]
        if own < 0:
            continue
        for at in range(scores.shape[1]):
            value = scores[row, at]
            if np.isnan(value):
                continue
            n[own, at] += 1
            _add(sums, sums_rest, (own, at, value))
            _add(squares, squares_rest, (own, at, value * value))
            within = min(max(value, -LARGEST), LARGEST)
            low, high = min(least[own, at], within), max(greatest[own, at], within)
            if low < least[own, at] or high > greatest[own, at]:
                _widen(bins[own, at], widths[own, at : at + 1], (least[own, at], low, high))
                least[own, at] = low
                greatest[own, at] = high
            per_bin = 1.0 / widths[own, at]  # exact: a power of two
            bins[own, at, int(np.floor(within * per_bin) - np.floor(low * per_bin))] += 1


@compiled
def _add_grids(grids: Any, other: Any, group: Any) -> None:
    n, sums, squares, least, greatest, widths, bins, sums_rest, squares_rest = grids
    n_more, sums_more, squares_more, least_more, greatest_more, widths_more, bins_more = other[:7]
    sums_rest_more, squares_rest_more = other[7:]
    for row in range(len(group)):
        own = group[row]
        for at in range(n.shape[1]):
            if n_more[row, at] == 0:
                continue
            n[own, at] += n_more[row, at]
            _add(sums, sums_rest, (own, at, sums_more[row, at]))
            _add(sums, sums_rest, (own, at, sums_rest_more[row, at]))
            _add(squares, squares_rest, (own, at, squares_more[row, at]))
            _add(squares, squares_rest, (own, at, squares_rest_more[row, at]))
            low = min(least[own, at], least_more[row, at])
            high = max(greatest[own, at], greatest_more[row, at])
            _widen(bins[own, at], widths[own, at : at + 1], (least[own, at], low, high))
            least[own, at], greatest[own, at] = low, high
            moved, width = bins_more[row, at].copy(), widths_more[row, at : at + 1].copy()
            _widen(moved, width, (least_more[row, at], low, high))
            for place in range(len(moved)):
                bins[own, at, place] += moved[place]


@compiled
def _add(total: Any, rest: Any, what: Any) -> None:
    """Add a value to a total, and what rounding takes off to its rest (Knuth's sum of two numbers)."""
    own, at, value = what
    before = total[own, at]
    new = before + value
    taken = new - before
    if not np.isfinite(new):
        total[own, at] = new
        return
    left = rest[own, at] + ((before - (new - taken)) + (value - taken))
    total[own, at] = new + left
    rest[own, at] = left - (total[own, at] - new)


@compiled
def _widen(bins: Any, width: Any, ends: Any) -> None:
    """Make room from `low` to `high`, and put what is held where it then belongs."""
    least, low, high = ends
    old = width[0]
    while np.floor(high / width[0]) - np.floor(low / width[0]) >= len(bins):
        width[0] *= 2.0
    if np.isinf(least):
        return
    first_old, first = np.floor(least / old), np.floor(low / width[0])
    if width[0] == old and first == first_old:
        return
    moved = np.zeros_like(bins)
    for place in range(len(bins)):
        if bins[place] > 0:
            moved[int(np.floor((first_old + place) * old / width[0]) - first)] += bins[place]
    bins[:] = moved
