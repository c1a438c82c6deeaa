"""Least squares on samples, with covariates: two independent arms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mekscrna.comparison._estimator import Estimator, TFit
from mekscrna.kernels.least_squares import coefficient

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Vector


def _fit_adjusted(treated: Vector, reference: Vector, covariates: Dense) -> TFit:
    """Fit samples on arm and covariates; plans keep the covariates as far from balance as they are here."""
    values = np.concatenate([treated, reference])
    arm = np.repeat([1.0, 0.0], [len(treated), len(reference)])
    interval = coefficient(values, arm, np.column_stack([np.ones(len(values)), covariates]))
    per_arm = 2.0 / (1.0 / len(treated) + 1.0 / len(reference))
    return TFit(interval=interval, n=per_arm, n_lost=len(values) - interval.df, rows_per_n=2)


def _fit(treated: Vector, reference: Vector) -> TFit:
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
