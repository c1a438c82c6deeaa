"""What variances of many datasets say about that of the next: a prior, and variances moderated by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import digamma, polygamma

if TYPE_CHECKING:
    from mekscrna.kernels.types import Vector

_ROUNDS: Final = 50
_FLOOR: Final = 1e-5
"""Variances below so much of their median are taken for this, as a logarithm of 0 says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorVariance:
    """A scaled inverse χ² prior of variances."""

    variance: float
    df: float
    """What the prior is worth, in degrees of freedom; infinite where the variances differ by chance alone."""

    def moderated(self, variance: float, df: float) -> tuple[float, float]:
        """Return a dataset's own variance on `df` (0 where it has none) taken together with the prior.

        Returns
        -------
        The variance, and the degrees of freedom it stands on.
        """
        if np.isinf(self.df):
            return self.variance, float("inf")
        total = self.df + df
        own = df * variance if df > 0 else 0.0
        return (self.df * self.variance + own) / total, total

    def capped(self, df: float) -> PriorVariance:
        """Return the prior worth at most `df` degrees of freedom."""
        return PriorVariance(variance=self.variance, df=min(self.df, df))


def fit_prior(variances: Vector, df: Vector) -> PriorVariance:
    """Fit a scaled inverse χ² prior to variances by moments of their logarithms.

    As limma's fitFDist (doi:10.2202/1544-6115.1027).

    Parameters
    ----------
    variances, df
        One per dataset, two or more; variances of 0 or more, not all 0, df > 0.
    """
    floored = np.maximum(variances, _FLOOR * np.median(variances[variances > 0]))
    logs = np.log(floored) - digamma(df / 2) + np.log(df / 2)
    centre = float(logs.mean())
    spread = float(logs.var(ddof=1)) - float(polygamma(1, df / 2).mean())
    if spread <= 0:
        return PriorVariance(variance=float(np.exp(centre)), df=float("inf"))
    prior_df = 2.0 * _trigamma_inverse(spread)
    variance = np.exp(centre + digamma(prior_df / 2) - np.log(prior_df / 2))
    return PriorVariance(variance=float(variance), df=prior_df)


def _trigamma_inverse(value: float) -> float:
    """Return where the trigamma function has a value > 0 (Newton's method on its reciprocal)."""
    if value > 1e7:
        return float(1.0 / np.sqrt(value))
    if value < 1e-6:
        return 1.0 / value
    found = 0.5 + 1.0 / value
    for _ in range(_ROUNDS):
        trigamma = float(polygamma(1, found))
        step = trigamma * (1.0 - trigamma / value) / float(polygamma(2, found))
        found += step
        if -step / found < 1e-12:
            break
    return found
