"""Whose variance a shift was lent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lender:
    """What an atlas of untreated samples lent to a shift; SDs are in its unit."""

    n_datasets: int
    prior_df: float
    """What they are worth, in degrees of freedom: no more than half as many as there are datasets."""
    atlas_sd: float
    quantiles: tuple[float, float, float]
    """The 10th, 50th and 90th percentile of the SDs of its datasets."""
    own_sd: float | None
    """Between the dataset's own samples; None with one per arm."""
    p_unlike: float | None
    """How often a dataset of the atlas would differ so much within arms; None with one sample per arm."""
