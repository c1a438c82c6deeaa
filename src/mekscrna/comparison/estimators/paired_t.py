"""Student's t on the differences within pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mekscrna.comparison._estimator import Estimator
from mekscrna.kernels.intervals import TInterval, paired

if TYPE_CHECKING:
    from mekscrna.kernels.types import Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedT:
    """The t interval of the mean difference within pairs."""

    interval: TInterval
    n_pairs: int

    @property
    def estimate(self) -> float:
        """Mean of treated − reference over pairs."""
        return self.interval.estimate

    @property
    def se(self) -> float:
        """SD of the differences / √pairs."""
        return self.interval.se

    @property
    def df(self) -> float:
        """Pairs − 1."""
        return self.interval.df

    @property
    def p(self) -> float:
        """Two-sided p value."""
        return self.interval.p

    def half_width(self, alpha: float) -> float:
        """Return half the width of the (1 − alpha) interval."""
        return self.interval.half_width(alpha)

    def planned(self, n: int) -> tuple[float, float]:
        """Return (se, df) with `n` pairs."""
        return self.se * (self.n_pairs / n) ** 0.5, float(n - 1)


def _fit(treated: Vector, reference: Vector) -> PairedT:
    return PairedT(interval=paired(treated, reference), n_pairs=len(treated))


ESTIMATOR = Estimator(
    name="paired_t",
    title="Paired t test",
    doi="10.1093/biomet/6.1.1",
    design="paired",
    min_per_arm=2,
    fit=_fit,
)
