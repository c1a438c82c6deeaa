"""The linear models of a cell's genes on the weights of signatures, one at a time or all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mekscrna.kernels._blas import one_blas_thread
from mekscrna.kernels._compile import compiled
from mekscrna.kernels.cholesky import condition, factor_of, inverse_of
from mekscrna.kernels.moments import row_moments
from mekscrna.kernels.sums import weighted_sums

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Mask, Matrix, Sparse, Vector

_PERFECT = 2.2e-16  # added to the unexplained share, so that a perfect fit has a large t, not an infinite one
_CELLS = 64  # whose slopes are worked out together
_NULL = 1e-10  # eigenvalues of the scaled cross products below it are zero
_SAFE = 1e-8  # the reciprocal condition from which on none can be so small, however it is estimated


class Predictors(NamedTuple):
    """Weights of signatures (genes × signatures, CSR), with what the models need of them.

    ``means`` and ``lengths`` are of each column over all genes; a length is the root of the sum of squared
    deviations, 0 where all genes weigh the same.
    """

    weights: Sparse
    means: Vector
    lengths: Vector


def predictors(weights: Sparse) -> Predictors:
    """Measure the columns of `weights` (genes × signatures)."""
    n_genes = max(weights.shape[0], 1)
    totals = np.asarray(weights.sum(axis=0), dtype=np.float64).ravel()
    squares = np.asarray(weights.multiply(weights).sum(axis=0), dtype=np.float64).ravel()
    left = squares - totals**2 / n_genes
    left[left <= 1e-12 * squares] = 0.0
    return Predictors(weights=weights, means=totals / n_genes, lengths=np.sqrt(left))


def correlations(x: Matrix, of: Predictors) -> Dense:
    """Correlate each cell's genes with each column of weights: cells × signatures, −1 to 1.

    NaN in a cell whose genes all have one value, and for a column whose genes all weigh the same.
    """
    mean, squares = row_moments(x)
    found = weighted_sums(x, of.weights)
    lengths = np.where(of.lengths > 0, of.lengths, np.nan)
    _scale(found, (mean, np.sqrt(squares)), (of.means * of.weights.shape[0], lengths))
    return found


@compiled
def _scale(sums: Dense, cells: tuple[Vector, Vector], columns: tuple[Vector, Vector]) -> None:
    """Turn weighted sums (cells × columns) into correlations, in one pass."""
    mean, spread = cells
    total, length = columns
    for cell in range(len(sums)):
        row = sums[cell]
        for place in range(len(row)):
            r = (row[place] - mean[cell] * total[place]) / spread[cell] / length[place]
            row[place] = min(max(r, -1.0), 1.0) if r == r else r  # noqa: PLR0124  # NaN stays


def slope_t(r: Dense, *, df: int) -> Dense:
    """Turn correlations into the t of the slope of a line; NaN without degrees of freedom."""
    if df < 1:
        return np.full_like(r, np.nan)
    return np.asarray(r * np.sqrt(df / ((1.0 - r + _PERFECT) * (1.0 + r + _PERFECT))), dtype=np.float64)


class JointModel(NamedTuple):
    """All columns as predictors of one model, scaled to length 1, with an intercept.

    ``inverse`` is the (pseudo)inverse of their cross products (signatures × signatures); ``estimable`` marks
    the columns whose coefficient the model can tell from the others'; ``df`` is genes − rank − 1.
    """

    of: Predictors
    inverse: Dense
    estimable: Mask
    df: int


def joint_model(weights: Sparse) -> JointModel:
    """Prepare the model of all columns of `weights` (genes × signatures) at once.

    Columns that are linear combinations of others leave the rest of the model as it would be without them.
    """
    of = predictors(weights)
    used = np.flatnonzero(of.lengths > 0)
    cross = np.asarray((weights.T @ weights).toarray(), dtype=np.float64)
    cross -= weights.shape[0] * np.multiply.outer(of.means, of.means)
    cross = cross[np.ix_(used, used)] / np.multiply.outer(of.lengths[used], of.lengths[used])
    with one_blas_thread():
        own, hidden, rank = _inverted(cross)
    inverse = np.zeros((weights.shape[1], weights.shape[1]))
    inverse[np.ix_(used, used)] = own
    estimable = np.zeros(weights.shape[1], dtype=np.bool_)
    estimable[used] = hidden < 1e-8
    return JointModel(of=of, inverse=inverse, estimable=estimable, df=weights.shape[0] - rank - 1)


def _inverted(cross: Dense) -> tuple[Dense, Vector, int]:
    """Return the (pseudo)inverse of `cross`, the share of each column that it cannot tell, and its rank.

    Where no eigenvalue is near zero, Cholesky's way is ten times as fast as by eigenvalues.
    """
    factor = factor_of(cross) if len(cross) else None
    if factor is not None and condition(cross, factor) > _SAFE:
        return inverse_of(factor), np.zeros(len(cross)), len(cross)
    values, vectors = np.linalg.eigh(cross)
    is_null = values < _NULL
    kept = vectors[:, ~is_null]
    hidden = (vectors[:, is_null] ** 2).sum(axis=1)
    return (kept / values[~is_null]) @ kept.T, hidden, int((~is_null).sum())


def joint_t(x: Matrix, model: JointModel) -> Dense:
    """Fit the model to each cell: the t of each signature's coefficient, cells × signatures.

    NaN for signatures that are not estimable, for cells whose genes all have one value, and where no degrees
    of freedom are left.
    """
    if model.df < 1:
        return np.full((x.shape[0], len(model.inverse)), np.nan)
    r = correlations(x, model.of)
    if not model.of.lengths.all():
        r[:, model.of.lengths == 0] = 0.0
    spread = np.where(model.estimable, np.diag(model.inverse), np.nan) / model.df
    _joint_t(r, (model.inverse, np.sqrt(spread)), r)
    return r


@compiled
def _add_slopes(r: Dense, inverse: Dense, slopes: Dense) -> None:
    """Add ``r @ inverse`` (cells × signatures) in one order whatever the block, which BLAS does not promise.

    Each of many cells takes eight lines of the inverse at once: its own line is then read and written seldom,
    and the inverse, which no cache holds where signatures are many, is read once for all of the cells.
    """
    n = r.shape[1]
    for i in range(0, n - 7, 8):
        a, b, c, d = inverse[i], inverse[i + 1], inverse[i + 2], inverse[i + 3]
        e, f, g, h = inverse[i + 4], inverse[i + 5], inverse[i + 6], inverse[i + 7]
        for cell in range(len(r)):
            own, slope = r[cell], slopes[cell]
            ra, rb, rc, rd = own[i], own[i + 1], own[i + 2], own[i + 3]
            re, rf, rg, rh = own[i + 4], own[i + 5], own[i + 6], own[i + 7]
            for j in range(n):
                first = (((slope[j] + ra * a[j]) + rb * b[j]) + rc * c[j]) + rd * d[j]
                slope[j] = (((first + re * e[j]) + rf * f[j]) + rg * g[j]) + rh * h[j]
    for i in range(n - n % 8, n):
        for cell in range(len(r)):
            own, slope, a = r[cell, i], slopes[cell], inverse[i]
            for j in range(n):
                slope[j] += own * a[j]


@compiled
def _joint_t(r: Dense, model: tuple[Dense, Vector], scores: Dense) -> None:
    """Write the scores of a few cells at a time; they may take the place of `r`."""
    inverse, spread = model
    n = r.shape[1]
    slopes = np.empty((_CELLS, n))
    for start in range(0, len(r), _CELLS):
        held = min(_CELLS, len(r) - start)
        slopes[:] = 0.0
        _add_slopes(r[start : start + held], inverse, slopes)
        for cell in range(held):
            explained = 0.0
            for i in range(n):
                explained += r[start + cell, i] * slopes[cell, i]
            scale = np.sqrt(max(1.0 - explained, _PERFECT))
            for i in range(n):
                scores[start + cell, i] = slopes[cell, i] / (scale * spread[i])
