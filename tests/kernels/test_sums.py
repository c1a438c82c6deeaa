"""Weighted sums and column sums."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from mekscrna.kernels.rows import as_rows
from mekscrna.kernels.sums import add_column_sums, weighted_sums

RNG = np.random.default_rng(4)
X = sparse.csr_matrix(RNG.poisson(0.7, (40, 90)) * RNG.random((40, 90)))


def test_weighted_sums_are_the_matrix_product() -> None:
    weights = RNG.normal(size=(90, 6)) * (RNG.random((90, 6)) < 0.3)
    np.testing.assert_allclose(
        weighted_sums(X, sparse.csr_matrix(weights)), X.toarray() @ weights, atol=1e-12
    )


@pytest.mark.parametrize("rows_per_block", [1, 7, 40])
def test_column_sums_have_the_same_bits_in_any_blocks(rows_per_block: int) -> None:
    whole, parts = np.zeros(90), np.zeros(90)
    add_column_sums(X, whole)
    for start in range(0, 40, rows_per_block):
        add_column_sums(X[start : start + rows_per_block], parts)
    np.testing.assert_array_equal(parts, whole)
    np.testing.assert_allclose(whole, X.toarray().sum(0), rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.bool_, np.int8, np.int64, np.float32, np.float64])
@pytest.mark.parametrize("form", [np.asarray, sparse.csr_matrix, sparse.csc_matrix, sparse.csr_array])
def test_any_matrix_becomes_the_same_rows(form: type, dtype: type) -> None:
    dense = RNG.poisson(0.7, (5, 8)).astype(dtype)
    rows = as_rows(form(dense))
    assert rows.has_canonical_format
    assert rows.dtype in (np.float32, np.float64)
    np.testing.assert_array_equal(rows.toarray(), dense)
