"""Filling up the lines of a sparse matrix changes nothing that is in them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from mekscrna.kernels.even_lines import WIDEST, even_lines
from mekscrna.kernels.sums import weighted_sums


def matrix(seed: int, density: float, n_lines: int = 30, n_columns: int = 20) -> sparse.csr_matrix:
    rng = np.random.default_rng(seed)
    return sparse.csr_matrix(
        rng.normal(size=(n_lines, n_columns)) * (rng.random((n_lines, n_columns)) < density)
    )


@given(seed=st.integers(0, 99), density=st.floats(0.0, 1.0))
def test_lines_keep_their_entries_in_order_and_the_rest_is_zero_in_spare_columns(
    seed: int, density: float
) -> None:
    lines = matrix(seed, density)
    filled = even_lines(lines.indptr, lines.indices, lines.data, n_columns=lines.shape[1])
    for line in range(lines.shape[0]):
        own = slice(filled.start[line], filled.start[line + 1])
        n = lines.indptr[line + 1] - lines.indptr[line]
        held = slice(lines.indptr[line], lines.indptr[line + 1])
        np.testing.assert_array_equal(filled.column[own][:n], lines.indices[held])
        np.testing.assert_array_equal(filled.value[own][:n], lines.data[held])
        assert not filled.value[own][n:].any()
        spare = filled.column[own][n:]
        assert ((spare >= lines.shape[1]) & (spare < lines.shape[1] + WIDEST)).all()
        assert len(set(spare)) == len(spare)


@pytest.mark.parametrize(("density", "width"), [(0.01, 1), (0.08, 2), (0.15, 3), (0.9, WIDEST)])
def test_lengths_are_multiples_of_about_the_mean_length(density: float, width: int) -> None:
    lines = matrix(3, density, n_lines=400)
    filled = even_lines(lines.indptr, lines.indices, lines.data, n_columns=lines.shape[1])
    lengths = np.diff(filled.start)
    assert np.gcd.reduce(lengths) == width
    assert lengths.max() < np.diff(lines.indptr).max() + width


@given(seed=st.integers(0, 99), density=st.floats(0.0, 1.0))
def test_sums_have_the_bits_of_adding_gene_by_gene(seed: int, density: float) -> None:
    weights, x = matrix(seed, density), matrix(seed + 1, 0.5, n_lines=7, n_columns=30)
    expected = np.zeros((7, weights.shape[1]))
    for gene in range(30):
        expected += np.multiply.outer(x.toarray()[:, gene], weights.toarray()[gene])
    np.testing.assert_array_equal(weighted_sums(x, weights), expected)
