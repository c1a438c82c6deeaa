"""One readout over several datasets, as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass

from mekscrna.comparison.shift import Estimate, Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What a dataset, or several of one cohort averaged, adds to a pooled estimate."""

    datasets: tuple[str, ...]
    """More than one where they share patients, lines or wells."""
    estimate: float
    se: float
    size: float
    """Samples: n₁n₂/(n₁ + n₂) of independent arms, or the number of pairs."""
    share: float
    """Of all weight, 0 to 1."""
    p_up: float
    p_down: float
    """One-sided p values of no rise, and of no fall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far datasets differ beyond their own errors, in the unit of the shifts (``tau2``: its square)."""

    tau2: float
    tau2_interval: Interval
    i2: float
    """Share of the spread that is not error, in percent."""
    q_p: float
    """p value of one common effect."""
    prediction: Interval
    """Where the true effect of a further dataset lies (95 %); approximate below some eight datasets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """One readout in one population over several datasets, weighted by their samples."""

    readout: str
    population: str
    unit: str
    weights: tuple[Weight, ...]
    """One per dataset or cohort, in the order given."""
    estimate: Estimate | None
    """None with a single dataset or cohort, or where all agree to the last digit."""
    spread: Spread | None
    p_two_up: float
    p_two_down: float
    """p values of *fewer than two datasets rise*, and *fall* (partial conjunction)."""

    @property
    def datasets(self) -> tuple[str, ...]:
        """Every dataset that entered."""
        return tuple(name for weight in self.weights for name in weight.datasets)
