"""The picture of one dataset as plain values, enough to draw it without the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from mekscrna.comparison.shift import Interval

QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Shares of a sample's cells whose scores are written down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationShift:
    """One readout in one population, or one population's share of all cells: a shift without its samples."""

    readout: str
    """A gene list's id, or the population whose share it is."""
    population: str
    treated: str
    reference: str
    unit: str
    paired: bool
    n_treated: int
    n_reference: int
    value: float | None
    """Treated − reference; None where it cannot be read."""
    ci95: Interval | None
    share: float | None
    """Of the pairs, those that move as the estimate does; unpaired, of the treated samples, those on that
    side of the reference mean."""
    obstacle: str | None = None
    """Why it cannot be read, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCells:
    """The cells of one sample by population, in the order of ``Portrait.populations``."""

    sample: str
    arm: str
    donor: str | None
    n_cells: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSpread:
    """The scores of one sample's cells of one population, as quantiles: for display, never for a test."""

    signature: str
    method: str
    population: str
    sample: str
    arm: str
    n_cells: int
    """Cells that have a score."""
    quantiles: tuple[float, ...]
    """At ``QUANTILES``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLayer:
    """The scores of the cells of an embedding, in 255 steps from ``low`` to ``high``."""

    signature: str
    method: str
    low: float
    high: float
    values: str
    """Base64 of one byte per cell; 255 where there is no score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedding:
    """Cells laid out in a plane, for display alone; nothing is read off it.

    Where there are too many cells, every sample keeps the same number at most, whatever its arm.
    """

    kind: Literal["pca", "umap"]
    n_cells: int
    """Cells laid out."""
    n_before: int
    """Cells of the dataset."""
    most_per_sample: int | None
    """Cells that a sample keeps at most; None where all are shown."""
    samples: tuple[str, ...]
    arms: tuple[str, ...]
    """One per sample."""
    populations: tuple[str, ...]
    place: str
    """Base64 of two little-endian 16-bit numbers per cell, across and up; the longer side is 65 535 wide."""
    sample: str
    """Base64 of a little-endian 16-bit index into ``samples`` per cell."""
    population: str
    """Base64 of one byte per cell: an index into ``populations``."""
    scores: tuple[ScoreLayer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """What one dataset looks like."""

    populations: tuple[str, ...]
    """Labels of its cells, as the house orders them."""
    cells: tuple[SampleCells, ...]
    """Empty of bulk."""
    landscape: tuple[PopulationShift, ...]
    """Gene lists by population and contrast."""
    shares: tuple[PopulationShift, ...]
    """Each population's share of all cells, by contrast, in log odds."""
    scores: tuple[ScoreSpread, ...]
    embedding: Embedding | None
    no_embedding: str | None
    """Why there is no embedding, in words; None where there is one."""
