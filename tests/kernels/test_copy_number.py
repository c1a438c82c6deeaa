from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from mekscrna.kernels.copy_number import (
    departures,
    likeness,
    likeness_to_others,
    smoothed,
    strength,
    windows,
)

if TYPE_CHECKING:
    from pathlib import Path

CHROMOSOME = np.repeat([1, 2, 3], [180, 130, 30])


def _made() -> np.ndarray:
    cell, gene = np.meshgrid(np.arange(12), np.arange(340), indexing="ij")
    values: np.ndarray = 2 + 2 * np.sin(0.37 * gene * (1 + cell % 5) + cell) + (cell > 7) * (gene < 90) * 1.25
    return values


@pytest.mark.parametrize("n_kinds", [1, 2])
def test_profiles_are_those_of_infercnvpy(root: Path, n_kinds: int) -> None:
    oracle = np.loadtxt(root / "tests" / "oracles" / "infercnvpy.csv", delimiter=",")
    expected = oracle[oracle[:, 0] == n_kinds, 2:]
    values = _made()
    reference = np.array([values[:4].mean(axis=0), values[4:8].mean(axis=0)])[:n_kinds]
    found = smoothed(departures(values, reference), windows(CHROMOSOME))
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, atol=2e-9)


def test_windows_weigh_to_one_and_stay_on_their_chromosome() -> None:
    weights = windows(CHROMOSOME, width=50, step=7)
    np.testing.assert_allclose(np.asarray(weights.sum(axis=0)).ravel(), 1.0)
    for window in range(weights.shape[1]):
        genes = weights[:, [window]].nonzero()[0]
        assert len(set(CHROMOSOME[genes])) == 1
    assert windows(np.empty(0, dtype=np.int64)).shape == (0, 0)


def test_a_gained_stretch_is_strong_and_scattered_genes_are_not() -> None:
    rng = np.random.default_rng(1)
    chromosome = np.repeat([1, 2, 3, 4], 500)
    noise = rng.normal(0, 1, (3, 2000))
    noise[1, :400] += 0.6
    noise[2, rng.permutation(2000)[:400]] += 0.6
    shuffles = np.array([rng.permutation(2000) for _ in range(10)])
    plain, gained, scattered = strength(noise, windows(chromosome), shuffles)
    assert gained > 2
    assert plain < 1.5
    assert scattered < 1.5
    assert strength(np.zeros((1, 2000)), windows(chromosome), shuffles).tolist() == [0.0]


def test_likeness_is_the_correlation_and_leaves_a_row_out_of_its_own_pattern() -> None:
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(6, 40))
    pattern = rng.normal(size=40)
    expected = [np.corrcoef(row, pattern)[0, 1] for row in rows]
    np.testing.assert_allclose(likeness(rows, pattern), expected)
    others = [np.corrcoef(rows[at], np.delete(rows, at, axis=0).mean(axis=0))[0, 1] for at in range(6)]
    np.testing.assert_allclose(likeness_to_others(rows, rows.sum(axis=0), 6), others)
    np.testing.assert_allclose(likeness_to_others(rows[2:4], rows.sum(axis=0), 6), others[2:4])
    assert likeness(np.ones((1, 40)), pattern).tolist() == [0.0]
    assert likeness_to_others(rows[:1], rows[0], 1).tolist() == [0.0]
