"""Of which log values are, and whether they were logged twice: told by what the values give taken back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from mekscrna.data.values.whole import linear_error, multiples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.kernels.types import Sparse, Vector
    from mekscrna.spec.dataset import Matrix

BASES: Final[dict[str, float]] = {"e": math.e, "2": 2.0, "10": 10.0}
_ROWS: Final = 200
"""Rows looked at, spread over the matrix."""
_LEAST_ROWS: Final = 3
_LEAST_VALUES: Final = 20
"""In rows that show whole multiples: fewer show them by chance."""
_SHARE: Final = 0.9
"""Of the rows must be whole multiples to say of which log they are."""
_ONE_VALUE: Final = 0.9
"""Share of a total from which on one value makes it: rows of equal maxima have equal totals."""
_TOO_LARGE: Final = 700.0
_MILLION: Final = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class LogForm:
    """How values were logged, and what says so."""

    bases: tuple[str, ...]
    """One, or two where they were logged twice: the last taken first."""
    evidence: str
    """In words: ``every row adds up to 10,000``."""

    @property
    def is_twice(self) -> bool:
        """Whether log(x + 1) was taken of values that were logs already."""
        return len(self.bases) > 1


def log_form(logs: Any) -> LogForm | None:
    """Say how values were logged; None where nothing in them says so.

    Cells scaled to one total add up to it again only by the right base; counts scaled per cell, or not at
    all, are whole multiples of one value per cell only by the right base.

    Parameters
    ----------
    logs
        Rows × genes, as deposited. At most 200 rows are looked at, in memory of their own.
    """
    picked = _picked_rows(logs)
    if len(np.unique(picked.indptr)) <= _LEAST_ROWS or picked.data.min(initial=0.0) < 0:
        return None
    for form in _forms():
        linear, error = _taken_back(picked.data, form)
        if linear is None or error is None:
            continue
        total = _common_total(linear, picked.indptr)
        if total is not None:
            return LogForm(bases=form, evidence=f"every row adds up to {total:,.0f}")
        share = _whole_share(linear, error, picked.indptr)
        if share >= _SHARE:
            evidence = f"in {share:.0%} of rows every value is a whole multiple of one"
            return LogForm(bases=form, evidence=evidence)
    return None


def contradicting_form(form: LogForm | None, matrix: Matrix, *, largest: float) -> tuple[str, str] | None:
    """Say that logs are not of the declared base, and what to declare; None where nothing says so.

    Where no form is known, it is said by a `largest` value that by its base would be more than a million of a
    million.
    """
    if form is None:
        return _beyond_a_million(largest, matrix.log_base)
    if form.bases == (matrix.log_base,):
        return None
    declared, evidence = f"declared log1p to base {matrix.log_base}", form.evidence
    if form.is_twice:
        back = f"taken back twice (bases {' and '.join(form.bases)})"
        hint = "Take one log back (e^x − 1) in a copy of the file, or look for counts at the source."
        return f"{declared}, but {back} {evidence}: these look like values that were logged twice.", hint
    (base,) = form.bases
    read = f"read as log{'' if base == 'e' else base}(x + 1)"
    words = f"{declared}, but {read} {evidence}: these look like logs to base {base}."
    return words, f"Declare matrix.log_base: '{base}'."


def _beyond_a_million(largest: float, declared: str) -> tuple[str, str] | None:
    fitting = [base for base in BASES if largest * math.log(BASES[base]) <= math.log1p(_MILLION)]
    if declared in fitting:
        return None
    linear = math.expm1(min(largest * math.log(BASES[declared]), _TOO_LARGE))
    words = (
        f"declared log1p to base {declared}, but by that the largest value, {largest:.4g}, is {linear:,.0f}"
    )
    what = f"{words}: no gene makes more than a million of a million counts."
    hint = f"Declare matrix.log_base: '{fitting[0]}'." if fitting else "What was done to these values?"
    return what, f"{hint} Look up at the source which it is."


def to_linear(logs: Vector, base: str) -> Vector:
    """Take log(x + 1) back to x, in place."""
    if base != "e":
        logs *= np.log(BASES[base])
    return np.asarray(np.expm1(logs, out=logs))


def _forms() -> Iterator[tuple[str, ...]]:
    for base in BASES:
        yield (base,)
    for last in BASES:
        for first in BASES:
            yield (last, first)


def _picked_rows(matrix: Any) -> Sparse:
    n_rows = int(matrix.shape[0])
    if getattr(matrix, "format", "csr") != "csr":
        matrix = sparse.csr_matrix(matrix)
    rows = np.unique(np.linspace(0, max(n_rows - 1, 0), min(n_rows, _ROWS)).astype(int))
    picked = sparse.csr_matrix(matrix[rows] if n_rows else np.empty((0, 0)), dtype=np.float64)
    picked.eliminate_zeros()
    return picked


def _taken_back(logs: Vector, form: tuple[str, ...]) -> tuple[Vector | None, Vector | None]:
    """Return linear values and how far off each may be; None where the numbers grow too large to be true."""
    values, error = logs, np.zeros_like(logs)
    for step, base in enumerate(form):
        factor = np.log(BASES[base])
        if values.max(initial=0.0) * factor > _TOO_LARGE:
            return None, None
        linear = np.expm1(values * factor)
        own = linear_error(linear, values, BASES[base])
        error = own if step == 0 else (linear + 1.0) * factor * error + own
        values = linear
    return values, error


def _common_total(linear: Vector, starts: Any) -> float | None:
    begins = starts[:-1][np.diff(starts) > 0]
    totals = np.add.reduceat(linear, begins)
    if len(totals) < _LEAST_ROWS or np.ptp(totals) > 1e-3 * totals.mean():
        return None
    if np.median(np.maximum.reduceat(linear, begins) / totals) > _ONE_VALUE:
        return None
    return float(totals.mean())


def _whole_share(linear: Vector, error: Vector, starts: Any) -> float:
    """Return the share of rows, of those with values enough, that are whole multiples of one value."""
    found = multiples(linear, error, starts)
    lengths = np.diff(starts)
    distinct = np.array([len(np.unique(found.counts[a:b])) for a, b in pairwise(starts)])
    tells = (lengths >= _LEAST_VALUES) & (distinct > 1) | ~found.is_whole & (lengths >= _LEAST_VALUES)
    return float(found.is_whole[tells].mean()) if np.count_nonzero(tells) >= _LEAST_ROWS else 0.0
