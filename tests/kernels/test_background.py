"""Random genes of like expression."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.kernels.background import BIN, matched_draws


def draw(wanted: np.ndarray, *, n_sets: int = 100, n_pool: int = 500, seed: int = 0) -> np.ndarray:
    levels = np.linspace(0.0, 10.0, 600)
    pool = np.arange(600)[:n_pool]
    return matched_draws(levels, pool, wanted, n_sets=n_sets, rng=np.random.default_rng(seed))


@given(st.lists(st.floats(0.0, 10.0), min_size=1, max_size=40), st.integers(0, 2**32))
def test_drawn_genes_are_of_the_pool_and_near_in_rank(wanted: list[float], seed: int) -> None:
    drawn = draw(np.array(wanted), seed=seed)
    assert drawn.max() < 500
    place = np.clip(np.searchsorted(np.linspace(0.0, 10.0, 600)[:500], wanted), 0, 499)
    assert (np.abs(drawn - place) <= BIN).all()


def test_a_gene_stands_once_in_a_set() -> None:
    drawn = draw(np.full(30, 5.0))
    assert all(len(set(row)) == 30 for row in drawn.tolist())


def test_more_genes_than_the_bin_holds_still_come_to_an_end() -> None:
    assert draw(np.full(80, 5.0), n_sets=3).shape == (3, 80)


def test_a_small_pool_is_drawn_whole() -> None:
    assert set(draw(np.array([9.0]), n_sets=500, n_pool=20).ravel()) == set(range(20))


def test_every_gene_of_the_bin_is_drawn_equally_often() -> None:
    _, times = np.unique(draw(np.array([5.0]), n_sets=20_000), return_counts=True)
    assert len(times) == BIN
    assert times.mean() == pytest.approx(20_000 / BIN)
    assert times.std() < 4 * np.sqrt(20_000 / BIN)
