"""Short numbers stay true to the long ones."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mekscrna.reporting.numbers import full, short

STYLES = ("plain", "signed", "fine", "brief", "percent", "p", "exact")


@pytest.mark.parametrize(
    ("value", "style", "shown"),
    [
        (-1.4549, "signed", "−1.45"),
        (0.6, "signed", "+0.60"),
        (-0.0008, "signed", "0.00"),
        (0.00012345, "fine", "+0.000123"),
        (-1.3, "fine", "−1.30"),
        (150.2, "fine", "+150"),
        (5.0, "brief", "5"),
        (4.8312, "brief", "4.83"),
        (5.0, "exact", "5"),
        (0.985, "percent", "98.5 %"),
        (1.0, "percent", "100 %"),
        (0.0312, "p", "0.031"),
        (0.000012, "p", "1.2e-5"),
        (0.405, "exact", "0.405"),
        (18_234_901, "plain", "18,234,901"),
        (3052.5, "plain", "3,052.5"),
        (3.0, "plain", "3.00"),
        (0, "plain", "0"),
        (None, "plain", "–"),
    ],
)
def test_a_number_is_shown_as_people_write_it(value: float | None, style: str, shown: str) -> None:
    assert short(value, style) == shown


@settings(deadline=None)
@given(
    value=st.floats(min_value=-1e12, max_value=1e12, allow_subnormal=False) | st.integers(-(10**12), 10**12),
    style=st.sampled_from(STYLES),
)
def test_what_is_shown_is_the_number_rounded(value: float, style: str) -> None:
    text = short(value, style)
    exact = Decimal(full(value)) * (100 if style == "percent" else 1)
    shown = Decimal(text.removesuffix(" %").replace("−", "-").replace(",", ""))
    # the last digit shown, give or take what binary fractions cannot hold
    unit = Decimal(1).scaleb(int(shown.as_tuple().exponent))
    assert abs(shown - exact) <= unit / 2 + abs(exact) * Decimal("1e-15")


@settings(deadline=None)
@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_the_full_value_loses_nothing(value: float) -> None:
    assert float(full(value)) == value
