"""How high a value is for its gene: the gene's smoothed distribution over reference cells, as in GSVA."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy import special

from mekscrna.kernels._compile import compiled
from mekscrna.kernels.rows import as_rows
from mekscrna.kernels.types import Index, Vector

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Matrix, Sparse

Smoothing = Literal["gaussian", "none"]

_REACH = 10.0  # bandwidths beyond which the normal distribution is 0 or 1
_STEPS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reference:
    """Values that the genes have over reference cells.

    ``kept`` are the columns of genes that vary; gene k of them has the values from ``start[k]`` to
    ``start[k + 1]``, first 0, which stands for ``n_zero[k]`` cells. ``width`` is the bandwidth, 0 for none;
    ``of_zero`` the smoothed share of cells at or below 0.
    """

    kept: Index
    start: Index
    value: Vector
    n_zero: Vector
    width: Vector
    of_zero: Vector
    n_cells: int


def reference_of(x: Sparse, smoothing: Smoothing) -> Reference:
    """Read the reference off `x` (cells × genes): a quarter of the standard deviation is the bandwidth."""
    columns, n_cells = x.tocsc(), x.shape[0]
    columns.sort_indices()
    n_above = np.diff(columns.indptr)
    total = np.asarray(columns.sum(axis=0), dtype=np.float64).ravel()
    spread = _spread(columns, total, n_cells)
    kept = np.flatnonzero(spread > 1e-10)
    start = np.concatenate([[0], np.cumsum(n_above[kept] + 1)])
    value, n_zero = np.zeros(start[-1]), (n_cells - n_above[kept]).astype(np.float64)
    _lay((columns.indptr, columns.data), (kept, start), value)
    width = spread[kept] / 4 if smoothing == "gaussian" else np.zeros(len(kept))
    of_zero = np.empty(len(kept))
    _of_zero((start, value, n_zero, width), (_table(), n_cells), of_zero)
    return Reference(
        kept=kept, start=start, value=value, n_zero=n_zero, width=width, of_zero=of_zero, n_cells=n_cells
    )


def _spread(columns: Any, total: Vector, n_cells: int) -> Vector:
    """Return the standard deviation of each gene, in two passes; 0 for a gene that does not vary."""
    mean, n_above = total / max(n_cells, 1), np.diff(columns.indptr)
    about = np.zeros(len(mean))
    _add_squares((columns.indptr, columns.data), mean, about)
    about += (n_cells - n_above) * mean**2
    return np.asarray(np.sqrt(about / max(n_cells - 1, 1)), dtype=np.float64)


@compiled
def _add_squares(columns: tuple[Any, Any], mean: Vector, about: Vector) -> None:
    start, data = columns
    for gene in range(len(mean)):
        for i in range(start[gene], start[gene + 1]):
            about[gene] += (data[i] - mean[gene]) ** 2


@compiled
def _lay(columns: tuple[Any, Any], kept: tuple[Any, Any], value: Vector) -> None:
    """Write the values of the kept columns, each behind its zero."""
    start, data = columns
    gene, first = kept
    for k in range(len(gene)):
        at = start[gene[k]]
        for i in range(start[gene[k] + 1] - at):
            value[first[k] + 1 + i] = data[at + i]


def _table() -> Vector:
    """Return the normal distribution from −10 to 10 in steps, as GSVA looks it up."""
    above = special.ndtr(np.arange(_STEPS + 1) * _REACH / _STEPS)
    return np.concatenate([1 - above[:0:-1], above])


def cumulative(x: Matrix, reference: Reference) -> Dense:
    """Return, for each kept gene, the smoothed share of the reference cells at or below the cell's value."""
    rows = as_rows(x)
    place_of = np.full(rows.shape[1], -1, dtype=np.int32)
    place_of[reference.kept] = np.arange(len(reference.kept), dtype=np.int32)
    shares = np.tile(reference.of_zero, (rows.shape[0], 1))
    _cumulate(
        (rows.indptr, rows.indices, rows.data),
        (reference.start, reference.value, reference.n_zero, reference.width, _table(), reference.n_cells),
        (place_of, shares),
    )
    return shares


@compiled
def _share(value: float, gene: tuple[Any, float, float], rules: tuple[Any, float, Any]) -> float:
    """Average the distribution around each reference value; without a width, count those at or below.

    Places in the table are worked out first, for many values at once; the sum then takes them in order.
    """
    values, n_zero, width = gene
    table, n_cells, place = rules
    total = 0.0
    if width == 0:
        total += n_zero * (values[0] <= value)
        for i in range(1, len(values)):
            total += values[i] <= value
        return float(total / n_cells)
    for i in range(len(values)):
        step = (value - values[i]) / width / _REACH * _STEPS
        place[i] = np.int32(min(max(step, -_STEPS), _STEPS)) + np.int32(_STEPS)
    total += n_zero * table[np.uint32(place[0])]
    for i in range(1, len(values)):
        total += table[np.uint32(place[i])]
    return float(total / n_cells)


@compiled
def _of_zero(reference: tuple[Any, ...], rules: tuple[Any, int], shares: Vector) -> None:
    start, value, n_zero, width = reference
    table, n_cells = rules
    place = np.empty(n_cells + 1, dtype=np.int32)
    for gene in range(len(start) - 1):
        held = (value[start[gene] : start[gene + 1]], n_zero[gene], width[gene])
        shares[gene] = _share(0.0, held, (table, n_cells, place))


@compiled
def _cumulate(rows: tuple[Any, ...], reference: tuple[Any, ...], into: tuple[Any, Dense]) -> None:
    row_start, column, data = rows
    start, value, n_zero, width, table, n_cells = reference
    place_of, shares = into
    place = np.empty(n_cells + 1, dtype=np.int32)
    for cell in range(len(row_start) - 1):
        for i in range(row_start[cell], row_start[cell + 1]):
            gene = place_of[column[i]]
            if gene >= 0:
                held = (value[start[gene] : start[gene + 1]], n_zero[gene], width[gene])
                shares[cell, gene] = _share(np.float64(data[i]), held, (table, n_cells, place))
