"""Weighted sums in two factors."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from mekscrna.kernels.grouped_sums import group_weights, grouped_sums

X = sparse.random(30, 50, density=0.3, format="csr", rng=np.random.default_rng(2))


@given(
    weights=hnp.arrays(np.float64, (50, 4), elements=st.sampled_from([0.0, -0.25, 0.1, 1 / 3])),
    group=hnp.arrays(np.int64, 50, elements=st.integers(-1, 3)),
)
def test_any_groups_leave_the_matrix_product(weights: np.ndarray, group: np.ndarray) -> None:
    grouped = group_weights(sparse.csr_matrix(weights), group, n_groups=4)
    np.testing.assert_allclose(grouped_sums(X, grouped), X.toarray() @ weights, atol=1e-13)


def test_a_weight_that_most_genes_of_a_group_share_is_stored_once() -> None:
    weights = np.zeros((50, 2))
    weights[:20, 0] = -0.05
    weights[3, 0] = 0.5
    weights[30:, 1] = 1.0
    group = np.repeat([0, -1, 1], [20, 10, 20])
    grouped = group_weights(sparse.csr_matrix(weights), group, n_groups=2)
    np.testing.assert_array_equal(grouped.shares, [[-0.05, 0.0], [0.0, 1.0]])
    assert grouped.direct[:, :2].nnz == 1
    assert grouped.direct.nnz == 41


def test_other_sets_change_no_bit() -> None:
    rng = np.random.default_rng(3)
    weights = rng.random((50, 5)) * (rng.random((50, 5)) < 0.4)
    group = rng.integers(-1, 3, 50)
    together = grouped_sums(X, group_weights(sparse.csr_matrix(weights), group, n_groups=3))
    for place in range(5):
        alone = group_weights(sparse.csr_matrix(weights[:, [place]]), group, n_groups=3)
        np.testing.assert_array_equal(grouped_sums(X, alone)[:, 0], together[:, place])
