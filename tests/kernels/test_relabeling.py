from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import permutation_test

from mekscrna.kernels.relabeling import relabeled, sign_flipped

VALUES = st.lists(st.integers(-50, 50).map(float), min_size=2, max_size=5)


def test_the_finest_p_value_is_stated() -> None:
    arms = {n: relabeled(np.arange(n) + 100.0, np.arange(n) * 1.0) for n in (2, 3, 4, 5)}
    assert {n: round(test.p, 4) for n, test in arms.items() if test} == {
        2: 0.3333,
        3: 0.1,
        4: 0.0286,
        5: 0.0079,
    }
    assert all(test and test.p == pytest.approx(test.smallest_p) for test in arms.values())
    pairs = [sign_flipped(np.arange(n) + 1.0) for n in (3, 4, 5, 6)]
    assert [test and test.p for test in pairs] == [0.25, 0.125, 0.0625, 0.03125]
    assert all(test and test.p == test.smallest_p for test in pairs)


@given(VALUES, VALUES)
def test_relabeling_is_scipys(treated: list[float], reference: list[float]) -> None:
    ours = relabeled(np.array(treated), np.array(reference))
    theirs = permutation_test(
        (treated, reference),
        lambda a, b, axis: np.abs(np.mean(a, axis=axis) - np.mean(b, axis=axis)),
        n_resamples=np.inf,
        alternative="greater",
        vectorized=True,
    )
    assert ours is not None
    assert ours.p == pytest.approx(theirs.pvalue, abs=1e-12)


@given(st.lists(st.integers(-50, 50).map(float), min_size=2, max_size=9))
def test_sign_flips_are_scipys(changes: list[float]) -> None:
    theirs = permutation_test(
        (changes,),
        lambda a, axis: np.abs(np.mean(a, axis=axis)),
        permutation_type="samples",
        n_resamples=np.inf,
        alternative="greater",
        vectorized=True,
    )
    ours = sign_flipped(np.array(changes))
    assert ours is not None
    assert ours.p == pytest.approx(theirs.pvalue, abs=1e-12)


def test_too_many_labelings_are_not_gone_through() -> None:
    assert relabeled(np.zeros(12), np.zeros(12)) is None
    assert sign_flipped(np.zeros(18)) is None
