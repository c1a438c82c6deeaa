"""Least squares on samples, with covariates: two independent arms."""

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
class Ols:
    """The t interval of the arm's coefficient."""

    interval: TInterval
    n_treated: int
    n_reference: int

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
        """Samples − columns of the model."""
        return self.interval.df

    @property
    def p(self) -> float:
        """Two-sided p value."""
        return self.interval.p

    def half_width(self, alpha: float) -> float:
        """Return half the width of the (1 − alpha) interval."""
        return self.interval.half_width(alpha)

    def planned(self, n: int) -> tuple[float, float]:
        """Return (se, df) with `n` samples per arm and the same covariates, as far from balance as here."""
        halved = 2.0 / (1.0 / self.n_treated + 1.0 / self.n_reference)
        n_columns = self.n_treated + self.n_reference - self.df
        return self.se * (halved / n) ** 0.5, 2.0 * n - n_columns


def _fit_adjusted(treated: Vector, reference: Vector, covariates: Dense) -> Ols:
    values = np.concatenate([treated, reference])
    arm = np.repeat([1.0, 0.0], [len(treated), len(reference)])
    others = np.column_stack([np.ones(len(values)), covariates])
    return Ols(interval=coefficient(values, arm, others), n_treated=len(treated), n_reference=len(reference))


def _fit(treated: Vector, reference: Vector) -> Ols:
    return _fit_adjusted(treated, reference, np.empty((len(treated) + len(reference), 0)))


ESTIMATOR = Estimator(
    name="ols",
    title="Least squares on samples, with covariates",
    doi="10.2307/1907330",
    design="independent",
    min_per_arm=2,
    fit=_fit,
    fit_adjusted=_fit_adjusted,
)
