from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from mekscrna.data.values.matrix_kind import contradiction, describe, likely_kind

COUNTS = hnp.arrays(
    np.int64, st.tuples(st.integers(2, 12), st.integers(3, 12)), elements=st.integers(0, 5000)
)


def _log_per_ten_thousand(counts: np.ndarray) -> np.ndarray:
    totals = counts.sum(axis=1, keepdims=True)
    return np.log1p(np.divide(counts * 1e4, totals, out=np.zeros(counts.shape), where=totals > 0))


@given(COUNTS)
def test_whole_numbers_are_counts_however_they_are_stored(counts: np.ndarray) -> None:
    expected = "counts" if counts.any() else "empty"
    stores = (
        counts,
        counts.astype(np.float32),
        sparse.csr_matrix(counts),
        sparse.csc_array(counts.astype(float)),
    )
    assert {likely_kind(describe(store)) for store in stores} == {expected}


@given(COUNTS)
def test_counts_that_were_logged_are_never_taken_for_counts(counts: np.ndarray) -> None:
    logged = _log_per_ten_thousand(counts)
    if not counts.any():
        return
    assert likely_kind(describe(logged)) == "log1p"
    assert contradiction(describe(logged), "counts") is not None
    assert contradiction(describe(logged), "log1p") is None


@given(COUNTS)
def test_counts_that_were_scaled_are_never_taken_for_counts_or_logs(counts: np.ndarray) -> None:
    scaled = counts - counts.mean(axis=0)
    if not (scaled < 0).any():
        return
    for declared in ("counts", "expected_counts", "normalized", "log1p"):
        assert contradiction(describe(scaled), declared) is not None


@given(COUNTS, st.randoms(use_true_random=False))
def test_the_order_of_the_values_does_not_matter(counts: np.ndarray, random: object) -> None:
    flat = counts.ravel().tolist()
    before = describe(np.array(flat))
    random.shuffle(flat)  # type: ignore[attr-defined]
    assert describe(np.array(flat)) == before


def test_a_missing_value_is_unreadable() -> None:
    seen = describe(np.array([[1.0, np.nan], [2.0, 3.0]]))
    assert likely_kind(seen) == "unreadable"
    assert contradiction(seen, "counts") == (
        "declared counts, but 1 value missing or infinite: these look like values of a failed computation."
    )


def test_expected_counts_may_hold_fractions_but_no_common_total() -> None:
    expected = np.array([[100.0, 250.5, 3.0], [80.0, 12.0, 1.25], [7.0, 900.0, 33.0]])
    assert contradiction(describe(expected), "expected_counts") is None
    assert contradiction(describe(expected), "counts") is not None
    scaled_to_a_total = expected / expected.sum(axis=1, keepdims=True) * 1e4
    assert "every row sums to 10,000" in str(contradiction(describe(scaled_to_a_total), "expected_counts"))


def test_the_message_gives_share_number_and_largest_value() -> None:
    rng = np.random.default_rng(0)
    values = np.concatenate([rng.uniform(0.1, 6.0, 4999) + 1e-3, [6.9]])
    assert contradiction(describe(values), "counts") == (
        "declared counts, but 100 % of 5,000 non-zero values are not whole numbers and the largest is 6.9: "
        "these look like log-normalized values."
    )


@pytest.mark.parametrize(("n_whole", "share"), [(0, "100 %"), (1, "99.9 %"), (999, "0.1 %"), (500, "50 %")])
def test_a_share_is_never_rounded_to_all_or_none(n_whole: int, share: str) -> None:
    values = np.concatenate([np.full(n_whole, 30.0), np.full(1000 - n_whole, 30.5)])
    assert f"{share} of 1,000" in str(contradiction(describe(values), "counts"))


def test_log_values_declared_for_bulk_are_held_against_counts_and_linear_values() -> None:
    linear = np.array([[2000.5, 3.25], [17.5, 881.125]])
    assert contradiction(describe(linear), "normalized") is None
    assert contradiction(describe(np.log1p(linear)), "normalized") is not None
    assert contradiction(describe(linear), "log1p") is not None


def test_values_per_million_are_no_counts_though_they_are_whole() -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(20.0, (5, 400))
    per_million = np.rint(counts / counts.sum(axis=1, keepdims=True) * 1e6)
    assert contradiction(describe(counts), "counts") is None
    assert "(CPM or TPM), rounded" in str(contradiction(describe(per_million), "counts"))
    fractions = str(contradiction(describe(per_million + 0.25), "counts"))
    assert "(CPM or TPM) and the largest is " in fractions
    assert contradiction(describe(per_million), "normalized") is None


RNG = np.random.default_rng(5)
DEPTH = RNG.integers(500, 3000, (60, 1))
TRUE = RNG.poisson(RNG.gamma(0.2, 1.0, 400) / 80 * DEPTH)


def _rounded(total: float) -> np.ndarray:
    return np.rint(TRUE / TRUE.sum(axis=1, keepdims=True) * total)


def _filtered(values: np.ndarray) -> np.ndarray:
    """Leave genes out after scaling, so that rows no longer have one total."""
    return values[:, ::2]


NO_COUNTS = {
    "counts per ten thousand, rounded": (_rounded(1e4), "every row sums to about "),
    "CPM, rounded": (_rounded(1e6), "values per million"),
    "CPM, rounded and filtered": (_filtered(_rounded(1e6)), "scaled and rounded"),
    "doubled": (TRUE * 2, "scaled and rounded"),
    "seen or not": ((TRUE > 0).astype(int), "whether a gene was seen"),
}


@pytest.mark.parametrize("made", NO_COUNTS)
def test_whole_numbers_that_were_made_of_counts_are_no_counts(made: str) -> None:
    values, words = NO_COUNTS[made]
    for stored in (values, sparse.csr_matrix(values.astype(np.float32))):
        assert words in str(contradiction(describe(stored), "counts"))


def test_counts_and_counts_drawn_to_one_depth_are_counts() -> None:
    drawn = np.stack([RNG.multivariate_hypergeometric(row, 1000) for row in TRUE + 5])
    deep = RNG.poisson(RNG.gamma(1.0, 300.0, 400), (6, 400))
    for values in (TRUE, drawn, deep, sparse.csr_matrix(TRUE), TRUE[:2], TRUE[:, :3]):
        assert contradiction(describe(values), "counts") is None
