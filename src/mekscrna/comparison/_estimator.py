"""What an estimator is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from mekscrna.kernels.intervals import TInterval

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Vector


class Fit(Protocol):
    """A fitted contrast: treated − reference in the unit of the values."""

    @property
    def estimate(self) -> float: ...
    @property
    def se(self) -> float: ...
    @property
    def df(self) -> float: ...
    @property
    def p(self) -> float: ...
    def half_width(self, alpha: float) -> float:
        """Return half the width of the (1 − alpha) interval; NaN, as ``p``, where there is no spread."""
        ...

    def planned(self, n: int) -> tuple[float, float]:
        """Return (standard error, degrees of freedom) at `n` samples per arm, or pairs, with this spread."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TFit:
    """A fit that is one t interval, of arms of equal size or of pairs."""

    interval: TInterval
    n: float
    """Pairs; or samples per arm, of unequal arms their harmonic mean."""
    n_lost: float
    """Degrees of freedom that the model takes."""
    rows_per_n: int
    """Rows of the model per pair (1), or per sample in each arm (2)."""

    @property
    def estimate(self) -> float:
        """Treated − reference."""
        return self.interval.estimate

    @property
    def se(self) -> float:
        """Standard error of the estimate."""
        return self.interval.se

    @property
    def df(self) -> float:
        """Rows − columns of the model."""
        return self.interval.df

    @property
    def p(self) -> float:
        """Two-sided p value."""
        return self.interval.p

    def half_width(self, alpha: float) -> float:
        """Return half the width of the (1 − alpha) interval."""
        return self.interval.half_width(alpha)

    def planned(self, n: int) -> tuple[float, float]:
        """Return (se, df) at `n` samples per arm, or pairs, with this spread and the same model."""
        return self.se * (self.n / n) ** 0.5, float(self.rows_per_n * n - self.n_lost)


class FitContrast(Protocol):
    """The function of an estimator."""

    def __call__(self, treated: Vector, reference: Vector) -> Fit:
        """Fit from the sample values of both arms; paired estimators take them in the order of the pairs."""
        ...


class FitAdjusted(Protocol):
    """The function of an estimator that takes covariates."""

    def __call__(self, treated: Vector, reference: Vector, covariates: Dense) -> Fit:
        """Fit with `covariates`: samples × columns, the treated arm first, in the order of the values."""
        ...


class FitInOneWell(Protocol):
    """The function of an estimator of pairs that share one well per arm."""

    def __call__(self, treated: Vector, reference: Vector, well_sd: float) -> Fit:
        """Fit with the SD between wells, in the unit of the values."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimator:
    """An estimator of the shift between two arms from one value per sample."""

    name: str
    title: str
    doi: str
    design: Literal["independent", "paired"]
    min_per_arm: int
    """Fewest samples per arm (or pairs) that give an interval."""
    fit: FitContrast
    fit_adjusted: FitAdjusted | None = None
    """The same with covariates; None where the estimator takes none."""
    fit_in_one_well: FitInOneWell | None = None
    """The same with the SD between wells; None where the estimator takes none."""
