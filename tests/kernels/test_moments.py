"""Mean and spread of each cell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from mekscrna.kernels.moments import row_moments


@given(
    x=hnp.arrays(
        np.float64,
        st.tuples(st.integers(1, 6), st.integers(2, 40)),
        elements=st.sampled_from([0.0, 0.0, 0.3, 1.0, 7.5]),
    )
)
def test_moments_are_those_of_the_dense_row(x: np.ndarray) -> None:
    mean, squares = row_moments(sparse.csr_matrix(x))
    np.testing.assert_allclose(mean, x.mean(1), rtol=1e-13)
    expected = x.var(1) * x.shape[1]
    is_flat = x.max(1) == x.min(1)
    np.testing.assert_array_equal(np.isnan(squares), is_flat)
    np.testing.assert_allclose(squares[~is_flat], expected[~is_flat], rtol=1e-12)


@pytest.mark.parametrize("value", [0.0, 0.1, 1 / 3, 1e5])
def test_a_cell_of_equal_values_has_no_spread(value: float) -> None:
    mean, squares = row_moments(np.full((1, 999), value))
    assert mean[0] == pytest.approx(value)
    assert np.isnan(squares[0])


def test_a_small_spread_around_a_large_mean_is_kept() -> None:
    x = 1e6 + np.random.default_rng(0).random((3, 500))
    np.testing.assert_allclose(row_moments(x)[1], ((x - 1e6).var(1) * 500), rtol=1e-8)


@pytest.mark.parametrize("rows_per_block", [1, 3])
def test_blocks_change_no_bit(rows_per_block: int) -> None:
    x = sparse.random(9, 300, density=0.2, format="csr", rng=np.random.default_rng(1))
    whole = np.array(row_moments(x))
    parts = [np.array(row_moments(x[at : at + rows_per_block])) for at in range(0, 9, rows_per_block)]
    np.testing.assert_array_equal(np.hstack(parts), whole)
