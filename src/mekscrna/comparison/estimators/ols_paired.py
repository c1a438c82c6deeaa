"""Least squares on the differences within pairs, with covariates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mekscrna.comparison._estimator import Estimator
from mekscrna.kernels.intervals import TInterval
from mekscrna.kernels.least_squares import coefficient

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class OlsPaired:
    """The t interval of the arm's coefficient, the donor being in the model."""

    interval: TInterval
    n_pairs: int

    @property
    def estimate(self) -> float:
        """The arm's coefficient: treated − reference."""
        return self.interval.estimate

    @property
    def se(self) -> float:
        """Standard error of the coefficient."""
        return self.interval.se

    @property
    def df(self) -> float:
        """Pairs − columns of the model of the differences."""
        return self.interval.df

    @property
    def p(self) -> float:
        """Two-sided p value."""
        return self.interval.p

    def half_width(self, alpha: float) -> float:
        """Return half the width of the (1 − alpha) interval."""
        return self.interval.half_width(alpha)

    def planned(self, n: int) -> tuple[float, float]:
        """Return (se, df) with `n` pairs and the same covariates."""
        return self.se * (self.n_pairs / n) ** 0.5, n - (self.n_pairs - self.df)


def _fit_adjusted(treated: Vector, reference: Vector, covariates: Dense) -> OlsPaired:
    """Fit differences on the covariates' differences: the same as samples on donor, arm, covariates."""
    n_pairs = len(treated)
    changes = covariates[:n_pairs] - covariates[n_pairs:]
    return OlsPaired(interval=coefficient(treated - reference, np.ones(n_pairs), changes), n_pairs=n_pairs)


def _fit(treated: Vector, reference: Vector) -> OlsPaired:
    return _fit_adjusted(treated, reference, np.empty((2 * len(treated), 0)))


ESTIMATOR = Estimator(
    name="ols_paired",
    title="Least squares on differences within pairs, with covariates",
    doi="10.2307/1907330",
    design="paired",
    min_per_arm=2,
    fit=_fit,
    fit_adjusted=_fit_adjusted,
)
