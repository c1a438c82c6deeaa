"""What of an AnnData can be scored: a matrix that a glance at its values says is what it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mekscrna import keys
from mekscrna.data._matrices import layers_in_words, stored_values
from mekscrna.data.house import notes_of
from mekscrna.data.values.log_forms import log_form
from mekscrna.data.values.matrix_kind import LOG_LIMIT, Values, describe
from mekscrna.errors import InputError

if TYPE_CHECKING:
    from anndata import AnnData

_SAMPLED_ROWS: Final = 50
_TELLING: Final = 1_000
"""Non-zero values from which on it says something that all are whole."""


def lognorm_of(adata: AnnData) -> Any:
    """Return ``X``, once some of its rows were seen to hold log-normalized values.

    Raises
    ------
    InputError
        They do not: missing or negative values, counts, values never logged, or logged twice.
    """
    if adata.X is None:
        raise InputError("adata.X is empty; mk.normalize(adata) writes it from layers['counts'].")
    if notes_of(adata).get("x") == "counts":
        raise InputError("adata.X still holds counts. Run mk.normalize(adata) first.")
    seen = _glance(adata.X)
    if seen.n_not_finite:
        raise InputError(f"adata.X holds {seen.n_not_finite:,} missing or infinite values.")
    if seen.n_negative:
        raise InputError(
            "adata.X holds negative values, so it was scaled; scores need log-normalized values. "
            "Put counts into adata.layers['counts'] and run mk.normalize(adata)."
        )
    _refuse_linear(seen)
    form = log_form(_some_rows(adata.X))
    if form is not None and form.is_twice:
        raise InputError(
            f"adata.X was logged twice: taken back twice, {form.evidence}. Log counts once: put them into "
            f"adata.layers['counts'] and run mk.normalize(adata)."
        )
    return adata.X


def _refuse_linear(seen: Values) -> None:
    """Refuse values that were never logged: too large for logs, or whole numbers that are not all one."""
    is_whole = seen.n >= _TELLING and not seen.n_fractional and seen.n_ones < seen.n
    if seen.largest <= LOG_LIMIT and not is_whole:
        return
    what = "values that were never logged" if seen.n_fractional else "counts"
    why = f"the largest value seen is {seen.largest:.4g}"
    if seen.largest <= LOG_LIMIT:
        why = f"all of {seen.n:,} values seen are whole numbers"
    raise InputError(
        f"adata.X looks like {what}: {why}. Put counts into "
        f"adata.layers['counts'] (adata.layers['counts'] = adata.X.copy()) and run mk.normalize(adata)."
    )


def counts_of(adata: AnnData) -> Any:
    """Return ``layers["counts"]``, once some of its rows were seen to hold counts.

    Raises
    ------
    InputError
        There is no such layer, or it holds something else.
    """
    if keys.COUNTS not in adata.layers:
        if notes_of(adata).get("quantity") == "normalized":
            raise InputError(
                "This dataset was deposited without counts; a method that reads counts cannot use it."
            )
        raise InputError(
            f"adata.layers has no 'counts' (layers: {layers_in_words(adata)}). Put raw counts there: "
            f"adata.layers['counts'] = …"
        )
    matrix = adata.layers[keys.COUNTS]
    seen = _glance(matrix)
    if seen.n_fractional or seen.n_negative or seen.n_not_finite:
        raise InputError(
            f"adata.layers['counts'] holds values that are not counts: of {seen.n:,} seen, "
            f"{seen.n_fractional:,} are not whole numbers, {seen.n_negative:,} are negative and "
            f"{seen.n_not_finite:,} missing."
        )
    return matrix


def _glance(matrix: Any) -> Values:
    """Describe some rows."""
    return describe(stored_values(_some_rows(matrix)))


def _some_rows(matrix: Any) -> Any:
    """Pick rows that are spread over the matrix."""
    n_rows = int(matrix.shape[0])
    rows = np.unique(np.linspace(0, max(n_rows - 1, 0), min(n_rows, _SAMPLED_ROWS)).astype(int))
    picked: Any = matrix[rows] if n_rows else np.empty((0, 0))
    return picked.compute() if hasattr(picked, "dask") else picked
