"""Exact tests by relabeling samples: a check on t intervals, with the finest p value they can give."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Index, Vector

MOST_LABELINGS: Final = 20_000
"""More than these are not gone through; there a t interval needs no check."""
_CLOSE: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactTest:
    """A two-sided p value from all labelings of the samples."""

    p: float
    smallest_p: float
    """The finest p value that so many samples can give: where it is above 0.05, none can be below."""
    n_labelings: int


def relabeled(treated: Vector, reference: Vector) -> ExactTest | None:
    """Set the difference of means against those of every way to draw the arms; None where there are too many.

    It asks whether the arms differ at all: with arms of unequal size and spread it does not hold its level.

    Parameters
    ----------
    treated, reference
        One value per sample, at least one in each.
    """
    n_treated, n = len(treated), len(treated) + len(reference)
    n_labelings = comb(n, n_treated)
    if n_labelings > MOST_LABELINGS:
        return None
    values = np.concatenate([treated, reference])
    sums = values[_all_arms(n, n_treated)].sum(axis=0)
    differences = sums / n_treated - (values.sum() - sums) / (n - n_treated)
    smallest = (2 if 2 * n_treated == n else 1) / n_labelings
    return _test(differences, treated.mean() - reference.mean(), smallest)


def sign_flipped(changes: Vector) -> ExactTest | None:
    """Set the mean change of pairs against those with every choice of signs; None where there are too many.

    Parameters
    ----------
    changes
        Treated − reference, one per pair.
    """
    n_labelings = 2 ** len(changes)
    if n_labelings > MOST_LABELINGS:
        return None
    means = _all_signs(len(changes)) @ changes / len(changes)
    return _test(means, changes.mean(), 2 / n_labelings)


@lru_cache(maxsize=16)
def _all_arms(n: int, n_treated: int) -> Index:
    """Return every choice of `n_treated` of `n` samples, a column each; kept, for designs come again."""
    places = (place for picked in combinations(range(n), n_treated) for place in picked)
    arms = np.ascontiguousarray(np.fromiter(places, dtype=np.int64).reshape(-1, n_treated).T)
    arms.flags.writeable = False
    return arms


@lru_cache(maxsize=16)
def _all_signs(n: int) -> Dense:
    bits = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
    signs = np.asarray(1.0 - 2.0 * bits, dtype=np.float64)
    signs.flags.writeable = False
    return signs


def _test(found: Vector, observed: float, smallest: float) -> ExactTest:
    slack = _CLOSE * max(float(np.abs(found).max()), 1e-300)
    p = float(np.mean(np.abs(found) >= abs(observed) - slack))
    return ExactTest(p=p, smallest_p=smallest, n_labelings=len(found))
