"""The coefficient of one column in a small linear model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mekscrna.kernels.intervals import TInterval, largest, variance

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Vector


def is_estimable(column: Vector, others: Dense) -> bool:
    """Tell whether `column` is no linear combination of `others` (rows × columns)."""
    return rank(np.column_stack([others, column])) > rank(others)


def rank(design: Dense) -> int:
    """Return the rank of a design, each column scaled to length 1 first, so that units do not matter."""
    if design.shape[1] == 0:
        return 0
    lengths = np.linalg.norm(design, axis=0)
    return int(np.linalg.matrix_rank(design / np.where(lengths > 0, lengths, 1.0), tol=1e-8))


def coefficient(values: Vector, column: Vector, others: Dense) -> TInterval:
    """Fit `values` on `column` and `others` by least squares; the interval of the coefficient of `column`.

    The column is freed of the others first (Frisch–Waugh), so redundant columns among the others do no harm.
    Degrees of freedom are rows − rank. NaN where the coefficient cannot be told or no degrees are left.
    """
    df = len(values) - rank(np.column_stack([others, column]))
    if df < 1 or not is_estimable(column, others):
        return TInterval(estimate=float("nan"), se=float("nan"), df=float(df))
    own = column - others @ np.linalg.lstsq(others, column, rcond=1e-10)[0]
    left = values - others @ np.linalg.lstsq(others, values, rcond=1e-10)[0]
    estimate = float(own @ left / (own @ own))
    residuals = left - estimate * own
    spread = variance(residuals, scale=largest(values)) * (len(values) - 1) / df
    return TInterval(estimate=estimate, se=float(np.sqrt(spread / (own @ own))), df=float(df))
