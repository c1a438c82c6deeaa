from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from scipy.stats import nbinom

from mekscrna.kernels.marker_evidence import Rates, Sides, Weighed, weigh

RATES = Rates(on=np.array([20.0, 4.0]), stray=np.array([1.0, 0.1]), shape=0.5, cap=5.0)
N_GENES = 6
CODE = np.array([2, -1, 0, 1, -1, 3])
LEVEL = np.array([0, 1, 0, 1])
WANTED = np.array([[1, 0, 1], [1, 1, 0], [0, 1, 0], [0, 0, 0]])
UNWANTED = np.array([[0, 0.5, 0], [0, 0, 0], [0.5, 0, 0], [1, 0, 0]])
GROUPS = np.array([[1, 0], [1, 0], [0, 1], [0, 1]])


def _weigh(counts: np.ndarray, code: np.ndarray = CODE) -> Weighed:
    sides = Sides(
        level=LEVEL,
        wanted=sparse.csr_matrix(WANTED),
        unwanted=sparse.csr_matrix(UNWANTED),
        groups=sparse.csr_matrix(GROUPS),
    )
    depth = counts.sum(axis=1).astype(float)
    return weigh(sparse.csr_matrix(counts.astype(float)), code, depth=depth, sides=sides, rates=RATES)


def _by_scipy(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weigh with scipy's negative binomial: n is the shape, p = shape / (shape + mean)."""
    depth = counts.sum(axis=1, keepdims=True) / 1e4
    gene_of = [int(np.flatnonzero(marker == CODE)[0]) for marker in range(4)]
    found = counts[:, gene_of]

    def log_likelihood(rate: np.ndarray) -> np.ndarray:
        return nbinom.logpmf(found, RATES.shape, RATES.shape / (RATES.shape + depth * rate[LEVEL]))

    evidence = np.clip(log_likelihood(RATES.on) - log_likelihood(RATES.stray), -RATES.cap, RATES.cap)
    evidence[depth[:, 0] == 0] = 0
    return evidence @ WANTED - np.maximum(evidence, 0) @ UNWANTED, (evidence > 0).astype(int) @ GROUPS


COUNTS = st.lists(st.lists(st.integers(0, 3000), min_size=N_GENES, max_size=N_GENES), min_size=1, max_size=8)


@given(COUNTS)
def test_evidence_is_the_ratio_of_two_negative_binomials_as_scipy_has_them(counts: list[list[int]]) -> None:
    table = np.array(counts)
    weighed, (scores, seen) = _weigh(table), _by_scipy(table)
    np.testing.assert_allclose(weighed.scores, scores, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(weighed.seen, seen)


@given(COUNTS, st.permutations(range(N_GENES)))
def test_neither_the_order_of_genes_nor_the_other_cells_matter(
    counts: list[list[int]], order: list[int]
) -> None:
    table = np.array(counts)
    whole = _weigh(table).scores
    np.testing.assert_allclose(_weigh(table[:, order], CODE[order]).scores, whole, atol=1e-9)
    np.testing.assert_array_equal(_weigh(table[:1]).scores[0], whole[0])


def test_the_absence_of_a_marker_says_more_in_a_deep_cell() -> None:
    shallow, deep = (_weigh(np.array([[0, depth, 0, 0, 0, 0]])).scores[0] for depth in (500, 10_000))
    assert (deep < shallow).all()
    assert (shallow < 0).all()
