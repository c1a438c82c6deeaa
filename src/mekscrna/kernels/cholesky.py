"""The inverse of a positive definite matrix by Cholesky's factor, and the logarithm of its determinant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import lapack

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense


def factor_of(matrix: Dense) -> Dense | None:
    """Return the lower factor, zeros above the diagonal; None of a matrix that is not positive definite."""
    factor, fault = lapack.dpotrf(matrix, lower=1)
    return None if fault else np.asarray(factor, dtype=np.float64)


def inverse_of(factor: Dense) -> Dense:
    """Return the inverse of the matrix whose factor is given."""
    half, _ = lapack.dpotri(factor, lower=1)
    inverse = half + half.T
    inverse.flat[:: len(inverse) + 1] *= 0.5
    return np.asarray(inverse, dtype=np.float64)


def log_determinant(factor: Dense) -> float:
    """Return the logarithm of the determinant of the matrix whose factor is given."""
    return float(2.0 * np.log(factor.diagonal()).sum())


def condition(matrix: Dense, factor: Dense) -> float:
    """Estimate the reciprocal condition (1 at best, 0 at worst) of a matrix, given its factor, too."""
    return float(lapack.dpocon(factor, np.abs(matrix).sum(axis=0).max(), uplo="L")[0])
