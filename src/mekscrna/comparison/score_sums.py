"""Scores of cells, summed by group: numbers, sums, squares and quantiles, which add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mekscrna import keys
from mekscrna.kernels.score_grids import Grids, add_grids, add_scores, empty_grids, quantiles

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.kernels.types import Dense, Index

_SCORE = keys.score_key("")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreSums:
    """Scores of one method, summed over the rows of each group; arrays are groups × signatures.

    Rows without a score (NaN) are in none of them.
    """

    signatures: tuple[str, ...]
    grids: Grids

    @property
    def n_scored(self) -> Index:
        """Rows that have a score."""
        return self.grids.n

    @property
    def sums(self) -> Dense:
        """Sums of the scores."""
        return self.grids.sums

    @property
    def squares(self) -> Dense:
        """Sums of the squares of the scores."""
        return self.grids.squares

    def quantile(self, share: float) -> Dense:
        """Return the score that a `share` (0 to 1) of a group's rows do not exceed; NaN where none is scored.

        For display: it is off by less than 1/127 of the range of the group's scores.
        """
        return quantiles(self.grids, share)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ThinnedScores:
    """Scores of one question's cells on counts that were thinned to equal depth."""

    arms: tuple[str, ...]
    population: str
    shares: Mapping[str, float]
    """By arm: the share of its counts that were kept."""
    scores: Mapping[str, ScoreSums]
    """By method; groups as in ``Sums.groups``, rows of other questions in none."""


def added(one: ScoreSums, other: ScoreSums, *, places: tuple[Index, Index], n_groups: int) -> ScoreSums:
    """Add two sums up; `places` name the group, of `n_groups`, of each group of either."""
    grids = empty_grids(n_groups, len(one.signatures))
    for each, place in zip((one, other), places, strict=True):
        if len(place):
            add_grids(grids, each.grids, place)
    return ScoreSums(signatures=one.signatures, grids=grids)


def score_sums(adata: AnnData, row_group: Index, n_groups: int) -> dict[str, ScoreSums]:
    """Sum every ``obsm["score_*"]`` over the rows of each group; by method."""
    frames = {str(key): adata.obsm[key] for key in sorted(adata.obsm) if key.startswith(_SCORE)}
    found = {}
    for key, frame in frames.items():
        if isinstance(frame, pd.DataFrame):
            grids = empty_grids(n_groups, frame.shape[1])
            add_scores(grids, frame.to_numpy(dtype=np.float64), row_group)
            name = key.removeprefix(_SCORE)
            found[name] = ScoreSums(signatures=tuple(map(str, frame.columns)), grids=grids)
    return found
