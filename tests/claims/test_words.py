"""Numbers and lists as findings show them."""

from __future__ import annotations

import pytest
from claim_cases import shift
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.claims.words import effect, fold, listed, number, percent, sample_size, subject


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (8.0, "8"),
        (1.88, "1.88"),
        (-1.884, "−1.88"),
        (0.3219, "0.32"),
        (0.0987, "0.099"),
        (0.0012, "0.0012"),
        (0.00012, "1.2 × 10^-4"),
        (13.46, "13.5"),
        (1234.5, "1,234"),
        (12000000.0, "1.2 × 10^7"),
        (float("inf"), "infinity"),
        (float("-inf"), "−infinity"),
        (float("nan"), "not a number"),
    ],
)
def test_numbers_have_sensible_digits(value: float, text: str) -> None:
    assert number(value) == text


@given(st.floats(-1e6, 1e6))
def test_a_shown_number_is_close_and_keeps_its_sign(value: float) -> None:
    text = number(value).replace("−", "-").replace(",", "").replace(" × 10^", "e")
    assert float(text) == pytest.approx(value, rel=0.06)
    assert (float(text) > 0, float(text) < 0) == (value > 0, value < 0)


def test_shares_are_percent() -> None:
    assert [percent(share) for share in (0.8, 0.955, 1.0, 0.0)] == ["80 %", "95.5 %", "100 %", "0 %"]


def test_folds_are_bounded() -> None:
    assert fold(1.0, "log2_fold") == "2-fold"
    assert fold(0.405465, "log_odds") == "1.50-fold"
    assert fold(1e9, "log_odds").endswith("-fold")
    assert effect(0.32, "log2_fold") == "0.32"
    assert effect(0.405465, "log_odds") == "0.41 (1.50-fold)"


def test_long_lists_are_cut() -> None:
    assert listed((), "missing") == ""
    assert listed(("DUSP6",), "silent") == ": DUSP6 is silent"
    assert listed(tuple("ABCDEFGHIJ"), "silent") == ": A, B, C, D, E, F, G, H and 2 more are silent"


def test_subjects_and_samples_are_named() -> None:
    assert (
        subject(shift(readout="difference:m_one-m_two")) == "The difference m_one − m_two in malignant cells"
    )
    assert subject(shift(readout="ratio:cd8_t:all")) == "The ratio of CD8 T cells to all cells"
    assert sample_size(shift(n_treated=1, n_reference=1)) == "1 sample per arm"
    assert sample_size(shift(paired=True, n_pairs=1)) == "1 pair"
