"""A mixed model of cells within samples (within donors), fitted from each sample's mean, spread and size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import Bounds, minimize

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
    """Samples × samples: how each variance component enters the covariance of the sample means."""

    moments: SampleMoments
    design: Dense
    parts: tuple[Dense, ...]
    """Of samples, of donors where there are any, and of cells, last."""

    def covariance(self, variances: Vector) -> Dense:
        return sum((v * part for v, part in zip(variances, self.parts, strict=True)), np.zeros(1))

    def projection(self, variances: Vector) -> tuple[Dense, Dense, Dense]:
        """Return inverse covariance, covariance of the coefficients, and what is left beside the design."""
        inverse = np.linalg.inv(self.covariance(variances))
        weighted = inverse @ self.design
        coefficients = np.linalg.inv(self.design.T @ weighted)
        rest: Dense = inverse - weighted @ coefficients @ weighted.T
        return np.asarray(inverse, dtype=np.float64), np.asarray(coefficients, dtype=np.float64), rest


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
    model = _Model(moments=moments, design=design, parts=(np.eye(n), *shared, np.diag(1.0 / moments.n_cells)))
    variances = _restricted_likelihood(model)
    interval = _kenward_roger(model, variances, contrast)
    return MixedFit(
        interval=interval,
        cells=float(variances[-1]),
        samples=float(variances[0]),
        donors=None if donors is None else float(variances[1]),
    )


def _loss_and_slope(model: _Model, variances: Vector) -> tuple[float, Vector]:
    """Return −2 × the restricted log likelihood, without constants, and its slope in each variance."""
    moments = model.moments
    inverse, coefficients, rest = model.projection(variances)
    left = rest @ moments.means
    loss = (
        -np.linalg.slogdet(inverse)[1]
        - np.linalg.slogdet(coefficients)[1]
        + moments.means @ left
        + moments.df_within * np.log(variances[-1])
        + moments.squares / variances[-1]
    )
    slope = np.array([np.sum(rest * part) - left @ part @ left for part in model.parts])
    slope[-1] += moments.df_within / variances[-1] - moments.squares / variances[-1] ** 2
    return float(loss), slope


def _restricted_likelihood(model: _Model) -> Vector:
    """Return the variances of largest restricted likelihood, none below 0.

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


def _searched(model: _Model, start: Vector) -> Vector:
    """Search between bounds, then go the last steps by scoring."""
    lowest = np.zeros(len(start))
    lowest[-1] = 1e-6

    def loss(free: Vector) -> float:
        return _loss_and_slope(model, free * start)[0]

    def slope(free: Vector) -> Vector:
        return np.asarray(_loss_and_slope(model, free * start)[1] * start, dtype=np.float64)

    bounds = Bounds(lowest, np.full(len(start), np.inf))
    found = minimize(loss, np.ones(len(start)), jac=slope, method="L-BFGS-B", bounds=bounds, tol=1e-15)
    near = np.asarray(found.x) * start
    last = _scored(model, near)
    return near if last is None else last


def _scored(model: _Model, variances: Vector) -> Vector | None:
    """Go by Fisher scoring, each step halved until the likelihood rises; None where it does not settle.

    A variance at 0 that wants to fall stays there.
    """
    loss, slope = _loss_and_slope(model, variances)
    for _ in range(_ROUNDS):
        free = (variances > 0) | (slope < 0)
        information = _information(model, variances)
        step = np.zeros(len(variances))
        step[free] = np.linalg.solve(information[np.ix_(free, free)], -0.5 * slope[free])
        for _ in range(_HALVINGS):
            following = np.maximum(variances + step, 0.0)
            following[-1] = max(following[-1], 0.1 * variances[-1])
            new_loss, new_slope = _loss_and_slope(model, following)
            if new_loss <= loss + _CLOSE * abs(loss):
                break
            step = step / 2.0
        else:
            return None
        if np.all(np.abs(following - variances) <= _CLOSE * variances.max()):
            return following
        variances, loss, slope = following, new_loss, new_slope
    return None


def _information(model: _Model, variances: Vector) -> Dense:
    """Return the expected information on the variances."""
    rest = model.projection(variances)[2]
    halves = [rest @ part for part in model.parts]
    found = np.array([[0.5 * np.sum(one * other.T) for other in halves] for one in halves])
    found[-1, -1] += 0.5 * model.moments.df_within / variances[-1] ** 2
    return found


def _kenward_roger(model: _Model, variances: Vector, contrast: int) -> TInterval:
    """Widen the standard error for the variances being estimates, and find its degrees of freedom."""
    inverse, coefficients, _ = model.projection(variances)
    estimate = coefficients @ model.design.T @ inverse @ model.moments.means
    uncertainty = np.linalg.inv(_information(model, variances))
    weighted = inverse @ model.design
    first = [-weighted.T @ part @ weighted for part in model.parts]
    widened = np.zeros_like(coefficients)
    changes = np.zeros(len(model.parts))
    for one, part in enumerate(model.parts):
        changes[one] = (coefficients @ first[one] @ coefficients)[contrast, contrast]
        for other, beside in enumerate(model.parts):
            second = weighted.T @ part @ inverse @ beside @ weighted
            widened += uncertainty[one, other] * (second - first[one] @ coefficients @ first[other])
    plain = coefficients[contrast, contrast]
    share = changes @ uncertainty @ changes / plain**2
    adjusted = (coefficients + 2.0 * coefficients @ widened @ coefficients)[contrast, contrast]
    return TInterval(estimate=float(estimate[contrast]), se=float(np.sqrt(adjusted)), df=float(2.0 / share))
