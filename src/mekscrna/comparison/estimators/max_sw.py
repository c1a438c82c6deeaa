"""The wider of Student and Welch: two independent arms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mekscrna.comparison._estimator import Estimator
from mekscrna.kernels.intervals import TInterval, student, variance, welch

if TYPE_CHECKING:
    from mekscrna.kernels.types import Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxSW:
    """Both t intervals of one contrast; whatever is asked is answered by the more cautious one.

    With arms of one size this is Welch's; with unequal arms each guards against what the other misses.
    """

    student: TInterval
    welch: TInterval
    variances: tuple[float, float]

    @property
    def _wider(self) -> TInterval:
        return max(self.student, self.welch, key=lambda each: each.half_width(0.05))

    @property
    def estimate(self) -> float:
        """Mean treated − mean reference."""
        return self.student.estimate

    @property
    def se(self) -> float:
        """Standard error of whichever is wider at 95 %."""
        return self._wider.se

    @property
    def df(self) -> float:
        """Degrees of freedom of whichever is wider at 95 %."""
        return self._wider.df

    @property
    def p(self) -> float:
        """The larger p value, two-sided."""
        return max(self.student.p, self.welch.p)

    def half_width(self, alpha: float) -> float:
        """Return half the width of the wider (1 − alpha) interval."""
        return max(self.student.half_width(alpha), self.welch.half_width(alpha))

    def planned(self, n: int) -> tuple[float, float]:
        """Return (se, df) with `n` samples in each arm; with equal arms the wider one is Welch's."""
        one, other = self.variances
        squares = one**2 + other**2
        df = (n - 1) * (one + other) ** 2 / squares if squares else 2.0 * (n - 1)
        return ((one + other) / n) ** 0.5, df


def _fit(treated: Vector, reference: Vector) -> MaxSW:
    return MaxSW(
        student=student(treated, reference),
        welch=welch(treated, reference),
        variances=(variance(treated), variance(reference)),
    )


ESTIMATOR = Estimator(
    name="max_sw",
    title="Student or Welch t, whichever interval is wider",
    doi="10.1093/biomet/34.1-2.28",
    design="independent",
    min_per_arm=2,
    fit=_fit,
)
