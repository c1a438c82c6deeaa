"""Inverses by Cholesky's factor, against numpy."""

from __future__ import annotations

import numpy as np
import pytest

from mekscrna.kernels.cholesky import condition, factor_of, inverse_of, log_determinant


@pytest.mark.parametrize("n", [1, 2, 7, 60])
def test_inverse_determinant_and_condition_are_numpys(n: int) -> None:
    root = np.random.default_rng(n).normal(size=(n, n + 3))
    matrix = root @ root.T
    factor = factor_of(matrix)
    assert factor is not None
    inverse = inverse_of(factor)
    np.testing.assert_allclose(inverse, np.linalg.inv(matrix), rtol=1e-6, atol=1e-9)
    np.testing.assert_array_equal(inverse, inverse.T)
    assert log_determinant(factor) == pytest.approx(np.linalg.slogdet(matrix)[1], rel=1e-9, abs=1e-12)
    true = 1.0 / np.linalg.cond(matrix, 1)
    assert true * (1 - 1e-6) <= condition(matrix, factor) <= 10 * true  # an estimate, never too small


def test_what_is_not_positive_definite_has_no_factor() -> None:
    assert factor_of(np.array([[1.0, 2.0], [2.0, 1.0]])) is None
