"""Student's t on the differences within pairs, with what the one well of each arm may have done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mekscrna.comparison._estimator import Estimator, TFit
from mekscrna.kernels.intervals import TInterval, paired

if TYPE_CHECKING:
    from mekscrna.kernels.types import Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class OneWellFit(TFit):
    """A t interval of pairs that all share two wells; more pairs do not make the wells' part smaller."""

    own: TInterval
    """Of the pairs alone."""
    of_wells: float
    """Variance of the difference of two wells."""

    def planned(self, n: int) -> tuple[float, float]:
        """Return (se, df) at `n` pairs, in two wells again."""
        return (self.own.se**2 * self.n / n + self.of_wells) ** 0.5, float(n - 1)


def _fit_in_one_well(treated: Vector, reference: Vector, well_sd: float) -> OneWellFit:
    """Add the variance of two wells to that of the pairs' mean; the pairs' degrees of freedom stay."""
    own, of_wells = paired(treated, reference), 2.0 * well_sd**2
    se = (own.se**2 + of_wells) ** 0.5 if own.se > 0 else own.se
    interval = TInterval(estimate=own.estimate, se=se, df=own.df)
    return OneWellFit(interval=interval, n=len(treated), n_lost=1, rows_per_n=1, own=own, of_wells=of_wells)


def _fit(treated: Vector, reference: Vector) -> OneWellFit:
    return _fit_in_one_well(treated, reference, 0.0)


ESTIMATOR = Estimator(
    name="paired_one_well",
    title="Paired t test over lines that share one well per arm, well variance added",
    doi="10.1038/s41467-020-17440-w",
    design="paired",
    min_per_arm=2,
    fit=_fit,
    fit_in_one_well=_fit_in_one_well,
)
