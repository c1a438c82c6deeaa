"""Effect sizes in units of the samples' own spread, and how much one sample matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln

from mekscrna.kernels.intervals import difference, variance

if TYPE_CHECKING:
    from collections.abc import Callable

    from mekscrna.kernels.types import Mask, Vector


def small_sample_factor(df: float) -> float:
    """Return Hedges' exact factor J (gamma form) that takes the upward bias off Cohen's d; `df` > 1."""
    return float(np.exp(gammaln(df / 2.0) - gammaln((df - 1.0) / 2.0)) / np.sqrt(df / 2.0))


def hedges_g(treated: Vector, reference: Vector, *, estimate: float | None = None) -> float | None:
    """Return treated − reference in pooled SDs of the samples, with Hedges' exact small-sample factor.

    An `estimate` stands in for the difference of the means, where covariates have moved it.

    Pairs use the same SD between samples (often called d_av, not the SD of differences), so that g says the
    same thing in both designs. None with fewer than 2 values per arm or without any spread.
    doi:10.3102/10769986006002107.
    """
    n_treated, n_reference = len(treated), len(reference)
    if min(n_treated, n_reference) < 2:
        return None
    df = n_treated + n_reference - 2
    pooled = ((n_treated - 1) * variance(treated) + (n_reference - 1) * variance(reference)) / df
    if pooled == 0:
        return None
    found = difference(treated, reference) if estimate is None else estimate
    return found / float(np.sqrt(pooled)) * small_sample_factor(df)


def without_each(n: int, estimate: Callable[[Mask], float]) -> tuple[float, ...]:
    """Return the estimate when each of `n` units is left out in turn.

    `estimate` takes the mask of the units that stay. Empty where any of the estimates cannot be made (NaN).
    """
    found = [estimate(np.arange(n) != left_out) for left_out in range(n)]
    if not np.isfinite(found).all():
        return ()
    return tuple(float(each) for each in found)


def leave_one_out(n: int, estimate: Callable[[Mask], float]) -> tuple[float, float] | None:
    """Return the lowest and highest estimate when each of `n` units is left out in turn.

    `estimate` takes the mask of the units that stay. None where any of the estimates cannot be made (NaN).
    """
    found = without_each(n, estimate)
    return (min(found), max(found)) if found else None


def differences_without_one(treated: Vector, reference: Vector, *, is_paired: bool) -> tuple[float, ...]:
    """Return the difference of means when each pair, or each value of either arm, is left out in turn.

    Empty where leaving one out leaves an arm empty.
    """
    if min(len(treated), len(reference)) < 2:
        return ()
    if is_paired:
        found = _means_without_one(treated - reference)
    else:
        one, other = _means_without_one(treated), _means_without_one(reference)
        found = np.concatenate([one - reference.mean(), treated.mean() - other])
    return tuple(found.tolist()) if np.isfinite(found).all() else ()


def _means_without_one(values: Vector) -> Vector:
    return np.asarray((values.sum() - values) / (len(values) - 1), dtype=np.float64)
