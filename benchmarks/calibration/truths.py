"""Designs, conditions and true shifts: what samples are drawn from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Design:
    """How many samples there are; of pairs, as many as donors in either arm."""

    treated: int
    reference: int
    is_paired: bool = False

    @property
    def name(self) -> str:
        """As tables call it."""
        return f"{self.treated} pairs" if self.is_paired else f"{self.treated} v {self.reference}"

    @property
    def n_samples(self) -> int:
        """Samples of both arms."""
        return self.treated + self.reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What else is true of the samples, the treated ones above all."""

    name: str
    depth: float = 1.0
    cycling: float = 1.0
    spread: float = 1.0
    """SD of treated samples, relative."""
    heavy_tails: bool = False
    cells: tuple[int, int] = (300, 300)
    times_cells: int = 1
    """Cells of treated samples, relative; of composition."""
    tumor: float = 1.0
    """Tumor cells of treated samples, relative; of composition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One cell of the grid: what is estimated, the design, what is done to samples, and the true shifts."""

    estimand: str
    """``list``, ``targeted``, ``share`` or ``ratio``; ``lent`` with an atlas; ``pooled`` for several
    datasets taken together."""
    design: Design
    condition: Condition
    theta: float
    """The true shift, log2 of lists, else natural logarithm."""
    target: float = 0.0
    """Shift of the on-target list."""
    n_datasets: int = field(default=1)

    @property
    def key(self) -> tuple[str, str, str, float, int]:
        """What tells it from others, and stands in a table."""
        return (self.estimand, self.design.name, self.condition.name, self.theta, self.n_datasets)


def pairs(n: int) -> Design:
    """Return a design of pairs."""
    return Design(treated=n, reference=n, is_paired=True)


def arms(n: int, m: int) -> Design:
    """Return a design of independent samples."""
    return Design(treated=n, reference=m)


DESIGNS: Final = (
    *(arms(n, n) for n in (3, 4, 6, 8)),
    *(arms(3, 6), arms(6, 3)),
    *(pairs(n) for n in (4, 6, 8)),
)
CLEAN: Final = Condition(name="clean")
CONDITIONS: Final = (
    CLEAN,
    Condition(name="SD × 2", spread=2.0),
    Condition(name="t3 donors", heavy_tails=True),
    Condition(name="20–1,500 cells", cells=(20, 1500)),
    Condition(name="depth × 0.5", depth=0.5),
    Condition(name="depth × 0.25", depth=0.25),
    Condition(name="depth × 2", depth=2.0),
    Condition(name="cycling × 0.2", cycling=0.2),
    Condition(name="depth × 0.5, cycling × 0.2", depth=0.5, cycling=0.2),
)
COMPOSITIONS: Final = (
    CLEAN,
    Condition(name="SD × 2", spread=2.0),
    Condition(name="4 × cells", times_cells=4),
    Condition(name="tumor × 0.37", tumor=0.37),
)
