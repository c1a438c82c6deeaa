"""Least squares on the differences within pairs, with covariates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mekscrna.comparison._estimator import Estimator, TFit
from mekscrna.kernels.least_squares import coefficient

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Vector


def _fit_adjusted(treated: Vector, reference: Vector, covariates: Dense) -> TFit:
    """Fit differences on the covariates' differences: the same as samples on donor, arm, covariates."""
    n_pairs = len(treated)
    changes = covariates[:n_pairs] - covariates[n_pairs:]
    interval = coefficient(treated - reference, np.ones(n_pairs), changes)
    return TFit(interval=interval, n=n_pairs, n_lost=n_pairs - interval.df, rows_per_n=1)


def _fit(treated: Vector, reference: Vector) -> TFit:
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
