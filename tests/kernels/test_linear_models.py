"""Linear models of a cell's genes, against scipy and numpy on dense columns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse, stats
from threadpoolctl import threadpool_info

from mekscrna.kernels import linear_models
from mekscrna.kernels.cholesky import factor_of
from mekscrna.kernels.linear_models import (
    correlations,
    joint_model,
    joint_t,
    predictors,
    slope_t,
)
from mekscrna.kernels.p_values import two_sided_p

N = 60


def cells(seed: int, n_cells: int = 12) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.poisson(0.7, (n_cells, N)) * rng.random((n_cells, N)) + (rng.random((n_cells, 1)) < 0.2)


def weights(seed: int, n_sets: int) -> np.ndarray:
    rng = np.random.default_rng(seed + 100)
    return rng.normal(size=(N, n_sets)) * (rng.random((N, n_sets)) < 0.4)


def ordinary_t(y: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The textbook's t of each coefficient but the intercept's."""
    design = np.column_stack([np.ones(N), columns])
    inverse = np.linalg.inv(design.T @ design)
    slope = inverse @ design.T @ y
    left = y - design @ slope
    variance = left @ left / (N - design.shape[1])
    return (slope / np.sqrt(variance * np.diag(inverse)))[1:]


@given(seed=st.integers(0, 50), n_sets=st.integers(1, 5))
def test_one_at_a_time_it_is_the_regression_of_scipy(seed: int, n_sets: int) -> None:
    x, w = cells(seed), weights(seed, n_sets)
    r = correlations(sparse.csr_matrix(x), predictors(sparse.csr_matrix(w)))
    t = slope_t(r, df=N - 2)
    p = two_sided_p(t, df=N - 2)
    for cell in range(len(x)):
        for place in range(n_sets):
            line = stats.linregress(w[:, place], x[cell])
            assert r[cell, place] == pytest.approx(line.rvalue, abs=1e-12)
            assert t[cell, place] == pytest.approx(line.slope / line.stderr, rel=1e-9, abs=1e-9)
            assert p[cell, place] == pytest.approx(line.pvalue, rel=1e-8, abs=1e-300)


@given(seed=st.integers(0, 50), n_sets=st.integers(1, 8))
def test_all_at_once_it_is_ordinary_least_squares(seed: int, n_sets: int) -> None:
    x, w = cells(seed), weights(seed, n_sets)
    model = joint_model(sparse.csr_matrix(w))
    assert model.df == N - n_sets - 1
    t = joint_t(sparse.csr_matrix(x), model)
    for cell in range(len(x)):
        np.testing.assert_allclose(t[cell], ordinary_t(x[cell], w), rtol=1e-8, atol=1e-9)


def test_one_signature_alone_scores_the_same_in_both_models() -> None:
    x, w = sparse.csr_matrix(cells(1)), sparse.csr_matrix(weights(1, 1))
    np.testing.assert_allclose(
        joint_t(x, joint_model(w)), slope_t(correlations(x, predictors(w)), df=N - 2), rtol=1e-10
    )


def test_sums_of_other_columns_have_no_t_and_leave_the_rest_alone() -> None:
    x, w = cells(4), weights(4, 3)
    twice = np.column_stack([w, w[:, 0]])
    total = np.column_stack([w, w[:, 0] - 2 * w[:, 1]])
    flat = np.column_stack([w, np.ones(N), np.zeros(N)])
    for columns, told in ((twice, [1, 2]), (total, [2]), (flat, [0, 1, 2])):
        model = joint_model(sparse.csr_matrix(columns))
        t = joint_t(sparse.csr_matrix(x), model)
        np.testing.assert_array_equal(np.flatnonzero(model.estimable), told)
        assert model.df == N - 4
        assert np.isnan(t[:, ~model.estimable]).all()
        for cell in range(len(x)):
            np.testing.assert_allclose(t[cell, told], ordinary_t(x[cell], w)[told], rtol=1e-7)


@pytest.mark.parametrize("apart", [1e-1, 1e-3, 1e-4])
def test_columns_that_are_nearly_alike_still_have_the_t_of_least_squares(apart: float) -> None:
    """The last pair is told apart by eigenvalues, the first by Cholesky's factor."""
    x, w = cells(6), weights(6, 3)
    w = np.column_stack([w, w[:, 0] + apart * weights(9, 1)[:, 0]])
    model = joint_model(sparse.csr_matrix(w))
    assert model.estimable.all()
    assert model.df == N - 5
    t = joint_t(sparse.csr_matrix(x), model)
    for cell in range(len(x)):
        np.testing.assert_allclose(t[cell], ordinary_t(x[cell], w), rtol=1e-5, atol=1e-6)


def test_where_no_column_varies_nothing_has_a_t(capfd: pytest.CaptureFixture[str]) -> None:
    model = joint_model(sparse.csr_matrix(np.ones((N, 2))))
    assert not model.estimable.any()
    assert model.df == N - 1
    assert np.isnan(joint_t(sparse.csr_matrix(cells(1)), model)).all()
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")


def test_without_degrees_of_freedom_nothing_has_a_t() -> None:
    rng = np.random.default_rng(0)
    w = rng.normal(size=(10, 12))
    model = joint_model(sparse.csr_matrix(w))
    assert model.df == 0
    assert not model.estimable.any()
    assert np.isnan(joint_t(rng.random((3, 10)), model)).all()
    assert np.isnan(slope_t(np.array([[0.3]]), df=0)).all()


def test_a_perfect_fit_has_a_large_t_and_not_an_infinite_one() -> None:
    x = np.zeros((1, N))
    x[0, 3] = 2.0
    w = np.zeros((N, 1))
    w[3] = 1.0
    t = slope_t(correlations(x, predictors(sparse.csr_matrix(w))), df=N - 2)
    assert np.isfinite(t).all()
    assert t[0, 0] > 1e6
    joint = joint_t(x, joint_model(sparse.csr_matrix(w)))
    assert np.isfinite(joint).all()
    assert joint[0, 0] > 1e6


def test_a_cell_without_spread_has_no_t() -> None:
    x = np.vstack([np.zeros(N), np.full(N, 0.7), cells(0, 1)])
    w = sparse.csr_matrix(weights(0, 2))
    for t in (slope_t(correlations(x, predictors(w)), df=N - 2), joint_t(x, joint_model(w))):
        np.testing.assert_array_equal(np.isnan(t).any(axis=1), [True, True, False])


@pytest.mark.parametrize("rows_per_block", [1, 5])
def test_blocks_change_no_bit(rows_per_block: int) -> None:
    x = sparse.csr_matrix(cells(3, 20))
    model = joint_model(sparse.csr_matrix(weights(3, 7)))
    parts = [joint_t(x[at : at + rows_per_block], model) for at in range(0, 20, rows_per_block)]
    np.testing.assert_array_equal(np.vstack(parts), joint_t(x, model))


def test_linear_algebra_has_one_thread_while_a_model_is_prepared_and_its_own_again_after() -> None:
    """Helpers of a threaded inversion wait in a loop, and take the core of the other worker."""
    seen = []

    def noted(matrix: np.ndarray) -> object:
        seen.append(threads())
        return factor_of(matrix)

    def threads() -> set[int]:
        return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}

    before = threads()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(linear_models, "factor_of", noted)
        joint_model(sparse.csr_matrix(weights(3, 5)))
    assert seen == [{1}]
    assert threads() == before
