"""What the values of a matrix are: counts, normalized, log or scaled; judged from the values themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from mekscrna.data._matrices import stored_values
from mekscrna.data.columns import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from mekscrna.spec.dataset import MatrixKind

Kind = Literal["counts", "expected_counts", "normalized", "log1p", "scaled", "unreadable", "empty"]

LOG_LIMIT: Final = 20.0
"""No log of an expression value is larger: log2 of a million is 19.93."""

LARGEST_COUNT: Final = 2.0**53
"""Whole numbers beyond are not exact in float64, and no experiment counts so far."""

_MILLION: Final = 1e6
_LEAST_TOTAL: Final = 1_000
_FEWEST_ROWS: Final = 10
_TELLING: Final = 1_000
"""Values from which on it says something that all are 1, or none is."""
_SPARSE: Final = 0.5
"""Share of zeros from which on ones must be among the values: what is rarely seen is often seen once."""
_FEWEST_ONES: Final = 1e-3

_WORDS: Final[dict[Kind, str]] = {
    "counts": "counts",
    "expected_counts": "expected counts from a quantifier",
    "normalized": "values on a linear scale (normalized, TPM or expected counts)",
    "log1p": "log-normalized values",
    "scaled": "scaled values (z-scores or log ratios)",
    "unreadable": "values of a failed computation",
    "empty": "an empty matrix",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What was seen of a matrix: its non-zero values, in numbers."""

    n: int
    """Non-zero values looked at."""
    n_fractional: int
    n_negative: int
    n_not_finite: int
    """Missing or infinite."""
    largest: float
    """Largest finite value; 0 where there is none."""
    row_total: float | None = None
    """The total of every row where they are all the same, to 1 in 1,000; None where they differ."""
    near_total: float | None = None
    """The total of many rows that are about the same but not equal, as rounding leaves it; else None."""
    n_ones: int = 0
    share_zero: float = 0.0
    """Of a matrix; 0 where only values were seen."""


def describe(values: Any) -> Values:
    """Describe the non-zero values of a matrix, or of a sample of its values.

    The rows' totals are looked at only where `values` has two axes (rows × genes).
    """
    flat = _picked(stored_values(values), lambda stored: stored != 0)
    finite = _picked(flat, np.isfinite)
    n_not_finite = int(flat.size - finite.size)
    total, near = _common_totals(values) if np.ndim(values) == 2 and not n_not_finite else (None, None)
    n_places = np.prod(np.shape(values), dtype=float) if np.ndim(values) == 2 else flat.size
    return Values(
        n=int(flat.size),
        n_fractional=int(np.count_nonzero(finite != np.rint(finite))),
        n_negative=int(np.count_nonzero(finite < 0)),
        n_not_finite=n_not_finite,
        largest=float(finite.max(initial=0.0)),
        row_total=total,
        near_total=near,
        n_ones=int(np.count_nonzero(finite == 1)),
        share_zero=float(1 - flat.size / max(n_places, 1)),
    )


def _picked(values: NDArray[Any], wanted: Callable[[NDArray[Any]], NDArray[np.bool_]]) -> NDArray[Any]:
    """Return the values that are wanted, without a copy where all are."""
    is_wanted = wanted(values)
    return values if is_wanted.all() else values[is_wanted]


def _common_totals(matrix: Any) -> tuple[float | None, float | None]:
    """Return the total that all rows have, to 1 in 1,000, and the one that many rows have but for rounding.

    Counts that were drawn to one depth have equal totals; of few rows, totals are alike by chance.
    """
    totals = np.asarray(matrix.sum(axis=1, dtype=np.float64)).ravel()
    totals = totals[totals != 0]
    if totals.size < 3:
        return None, None
    spread, mean = float(np.ptp(totals)), float(totals.mean())
    near = 0 < spread <= 0.02 * abs(mean) and totals.size >= _FEWEST_ROWS
    return mean if spread <= 1e-3 * abs(mean) else None, mean if near else None


def likely_kind(values: Values) -> Kind:
    """Say what the values look like.

    Fractions up to ``LOG_LIMIT`` look like logs; larger ones, mostly whole, like expected counts.
    """
    if values.n == 0:
        return "empty"
    if values.n_not_finite:
        return "unreadable"
    if values.n_negative:
        return "scaled"
    if values.n_fractional == 0:
        return "counts"
    if values.largest <= LOG_LIMIT:
        return "log1p"
    return "expected_counts" if values.n_fractional < values.n / 2 else "normalized"


_ACCEPTED: Final[dict[MatrixKind, frozenset[Kind]]] = {
    "counts": frozenset({"counts"}),
    "expected_counts": frozenset({"counts", "expected_counts", "normalized"}),
    "normalized": frozenset({"expected_counts", "normalized", "counts"}),
    "log1p": frozenset({"log1p"}),
}
"""Declared kind → what the values may look like; expected counts and normalized values look the same."""


def contradiction(values: Values, declared: MatrixKind) -> str | None:
    """Say in one sentence why the values cannot be what was declared; None where they can."""
    found = likely_kind(values)
    if found not in _ACCEPTED[declared]:
        return f"declared {declared}, but {_evidence(values, found)}: these look like {_WORDS[found]}."
    if declared in ("counts", "expected_counts") and values.largest > LARGEST_COUNT:
        return f"declared {declared}, but the largest value is {values.largest:.4g}: no count is so large."
    if declared in ("counts", "expected_counts") and _is_per_million(values.row_total):
        return (
            f"declared {declared}, but every row sums to {values.row_total:,.0f}: "
            f"these look like values per million (CPM or TPM), rounded."
        )
    if declared == "counts" and (words := _no_counts(values)) is not None:
        return f"declared counts, but {words}."
    if declared == "expected_counts" and values.n_fractional and values.row_total is not None:
        return (
            f"declared {declared}, but every row sums to {values.row_total:,.0f}: "
            f"these look like values normalized to a total."
        )
    return None


def _no_counts(values: Values) -> str | None:
    """Say why whole numbers cannot be counts; None where they can."""
    if values.near_total is not None and values.near_total >= _LEAST_TOTAL:
        total = f"every row sums to about {values.near_total:,.0f}"
        return f"{total}: these look like values normalized to a total, rounded"
    if values.n < _TELLING:
        return None
    if values.largest == 1:
        return "every value that is not zero is 1: these say whether a gene was seen, not how often"
    if values.share_zero >= _SPARSE and values.n_ones < _FEWEST_ONES * values.n:
        ones = f"{values.share_zero:.0%} of values are zero, but {counted(values.n_ones, 'value')} one"
        return f"{ones}: these look like values that were scaled and rounded"
    return None


def _evidence(values: Values, found: Kind) -> str:
    if found == "empty":
        return "all values are zero"
    if found == "unreadable":
        return f"{counted(values.n_not_finite, 'value')} missing or infinite"
    if found == "scaled":
        return f"{_share(values.n_negative, values.n)} of {values.n:,} non-zero values are negative"
    if found == "counts":
        return f"all of {values.n:,} non-zero values are whole numbers"
    share = _share(values.n_fractional, values.n)
    fractions = f"{share} of {values.n:,} non-zero values are not whole numbers"
    total = ""
    if values.row_total is not None and found != "log1p":
        per_million = " (CPM or TPM)" if _is_per_million(values.row_total) else ""
        total = f", every row sums to {values.row_total:,.0f}{per_million}"
    return f"{fractions}{total} and the largest is {values.largest:.4g}"


def _is_per_million(row_total: float | None) -> bool:
    return row_total is not None and abs(row_total - _MILLION) < _MILLION / 1000


def _share(part: int, whole: int) -> str:
    percent = 100 * part / whole
    if part == whole or 1 <= percent <= 99:
        return f"{percent:.0f} %"
    return f"{percent:.2g} %" if percent < 1 else f"{min(percent, 99.9):.1f} %"
