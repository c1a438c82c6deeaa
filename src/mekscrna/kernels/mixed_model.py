"""A mixed model of cells within samples (within donors), fitted from each sample's mean, spread and size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import Bounds, minimize

from mekscrna.kernels.cholesky import factor_of, inverse_of, log_determinant
from mekscrna.kernels.intervals import TInterval
from mekscrna.kernels.types import Dense, Vector

if TYPE_CHECKING:
    from mekscrna.kernels.types import Index

_ROUNDS: Final = 200
_HALVINGS: Final = 30
_CLOSE: Final = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleMoments:
    """What the model needs of the cells: one entry per sample."""

    means: Vector
    n_cells: Vector
    """2 or more in at least one sample."""
    squares: float
    """Sum of squared deviations of all cells from the means of their samples."""

    @classmethod
    def of_sums(cls, n_cells: Vector, sums: Vector, squares: Vector) -> SampleMoments:
        """Take moments from sums and sums of squares of cells, one each per sample, none empty."""
        return cls(
            means=sums / n_cells,
            n_cells=n_cells,
            squares=float(np.maximum(squares - sums**2 / n_cells, 0.0).sum()),
        )

    @property
    def df_within(self) -> float:
        """Cells − samples."""
        return float(self.n_cells.sum() - len(self.n_cells))


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedFit:
    """The contrast with its Kenward–Roger standard error and degrees of freedom, and the variances (REML)."""

    interval: TInterval
    cells: float
    samples: float
    donors: float | None
    """None where no donor was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    """How each variance component enters the covariance of the sample means."""

    moments: SampleMoments
    design: Dense
    parts: Dense
    """Components × samples × samples: of samples, of donors where there are any, and of cells, last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """The model at some variances."""

    variances: Vector
    inverse: Dense
    """Of the covariance of the sample means."""
    weighted: Dense
    """The inverse times the design."""
    coefficients: Dense
    """Covariance of the coefficients."""
    rest: Dense
    """What the inverse leaves beside the design."""
    loss: float
    """−2 × the restricted log likelihood, without constants."""
    slope: Vector
    """Of the loss, in each variance."""


def mixed_model(
    moments: SampleMoments, design: Dense, *, contrast: int, donors: Index | None = None
) -> MixedFit:
    """Fit cells ~ design + (1 | sample), or + (1 | donor) + (1 | sample), by restricted likelihood.

    The inference is Kenward and Roger's (doi:10.2307/2533558), which for one contrast is a t interval. The
    likelihood depends on the cells through their moments alone, since the design is constant within samples.

    Parameters
    ----------
    moments
        Of the cells, per sample.
    design
        Samples × columns, of full rank, fewer columns than samples.
    contrast
        The column whose coefficient is asked for.
    donors
        The donor of each sample, numbered from 0.
    """
    n = len(moments.means)
    shared = () if donors is None else ((donors[:, None] == donors[None, :]).astype(np.float64),)
    parts = np.array([np.eye(n), *shared, np.diag(1.0 / moments.n_cells)])
    model = _Model(moments=moments, design=design, parts=parts)
    found = _restricted_likelihood(model)
    variances = found.variances
    return MixedFit(
        interval=_kenward_roger(model, found, contrast),
        cells=float(variances[-1]),
        samples=float(variances[0]),
        donors=None if donors is None else float(variances[1]),
    )


def _at(model: _Model, variances: Vector) -> _State:
    moments, parts = model.moments, model.parts
    inverse, log_of_inverse = _inverted((variances @ parts.reshape(len(parts), -1)).reshape(parts.shape[1:]))
    weighted = inverse @ model.design
    coefficients, log_of_coefficients = _inverted(model.design.T @ weighted)
    rest = inverse - weighted @ coefficients @ weighted.T
    left = rest @ moments.means
    cells = variances[-1]
    df = moments.df_within
    loss = -log_of_inverse - log_of_coefficients + moments.means @ left
    slope = parts.reshape(len(parts), -1) @ rest.ravel() - (parts @ left) @ left
    slope[-1] += df / cells - moments.squares / cells**2
    return _State(
        variances=variances, inverse=inverse, weighted=weighted, coefficients=coefficients, rest=rest,
        loss=float(loss + df * np.log(cells) + moments.squares / cells), slope=slope,
    )  # fmt: skip


def _inverted(matrix: Dense) -> tuple[Dense, float]:
    """Return the inverse, and the logarithm of its determinant."""
    factor = factor_of(matrix)
    if factor is None:
        raise np.linalg.LinAlgError("the covariance is not positive definite")
    return inverse_of(factor), -log_determinant(factor)


def _restricted_likelihood(model: _Model) -> _State:
    """Return the model at the variances of largest restricted likelihood, none below 0.

    Fisher scoring finds them in some ten steps; a bounded search does where it strays.
    """
    moments = model.moments
    cells = moments.squares / moments.df_within
    within = cells * float(np.mean(1.0 / moments.n_cells))
    n_random = len(model.parts) - 1
    between = max(float(np.var(moments.means)) - within, 0.1 * within, _CLOSE * cells) / n_random
    start = np.array([between] * n_random + [cells])
    found = _scored(model, start)
    return found if found is not None else _searched(model, start)


def _searched(model: _Model, start: Vector) -> _State:
    """Search between bounds, then go the last steps by scoring."""
    lowest = np.zeros(len(start))
    lowest[-1] = 1e-6

    def loss(free: Vector) -> tuple[float, Vector]:
        state = _at(model, free * start)
        return state.loss, state.slope * start

    bounds = Bounds(lowest, np.full(len(start), np.inf))
    found = minimize(loss, np.ones(len(start)), jac=True, method="L-BFGS-B", bounds=bounds, tol=1e-15)
    near = np.asarray(found.x) * start
    last = _scored(model, near)
    return _at(model, near) if last is None else last


def _scored(model: _Model, variances: Vector) -> _State | None:
    """Go by Fisher scoring, each step halved until the likelihood rises; None where it does not settle.

    A variance at 0 that wants to fall stays there.
    """
    state = _at(model, variances)
    for _ in range(_ROUNDS):
        free = (state.variances > 0) | (state.slope < 0)
        information = _information(model, state)
        step = np.zeros(len(variances))
        step[free] = np.linalg.solve(information[np.ix_(free, free)], -0.5 * state.slope[free])
        for _ in range(_HALVINGS):
            following = np.maximum(state.variances + step, 0.0)
            following[-1] = max(following[-1], 0.1 * state.variances[-1])
            new = _at(model, following)
            if new.loss <= state.loss + _CLOSE * abs(state.loss):
                break
            step = step / 2.0
        else:
            return None
        if np.all(np.abs(following - state.variances) <= _CLOSE * state.variances.max()):
            return new
        state = new
    return None


def _information(model: _Model, state: _State) -> Dense:
    """Return the expected information on the variances."""
    halves = state.rest @ model.parts
    turned = halves.transpose(0, 2, 1)
    n = len(halves)
    found: Dense = 0.5 * halves.reshape(n, -1) @ turned.reshape(n, -1).T
    found[-1, -1] += 0.5 * model.moments.df_within / state.variances[-1] ** 2
    return found


def _kenward_roger(model: _Model, state: _State, contrast: int) -> TInterval:
    """Widen the standard error for the variances being estimates, and find its degrees of freedom."""
    coefficients, inverse = state.coefficients, state.inverse
    estimate = coefficients @ state.weighted.T @ model.moments.means
    uncertainty = np.linalg.inv(_information(model, state))
    towards = state.weighted.T @ model.parts  # components × columns × samples
    first = -towards @ state.weighted
    changes = (coefficients @ first @ coefficients)[:, contrast, contrast]
    second = (towards @ inverse @ np.tensordot(uncertainty, towards, axes=1).transpose(0, 2, 1)).sum(axis=0)
    widened = second - (first @ coefficients @ np.tensordot(uncertainty, first, axes=1)).sum(axis=0)
    plain = coefficients[contrast, contrast]
    share = changes @ uncertainty @ changes / plain**2
    adjusted = (coefficients + 2.0 * coefficients @ widened @ coefficients)[contrast, contrast]
    return TInterval(estimate=float(estimate[contrast]), se=float(np.sqrt(adjusted)), df=float(2.0 / share))
