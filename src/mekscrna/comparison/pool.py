"""One population of one dataset, sample by sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna.comparison.groups import Sample
from mekscrna.kernels.grouping import indicator
from mekscrna.kernels.types import Sparse, Vector
from mekscrna.spec.cell_types import ALL, CELL_TYPES, lineage

_USUAL: Final = 1e5
"""Counts that a sample is taken to hold where none are known: of some fifty cells of usual depth."""

if TYPE_CHECKING:
    from mekscrna.comparison.aggregate import Sums
    from mekscrna.comparison.score_sums import ScoreSums


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """Every sample of a dataset with the sums of its rows of one population; arrays in the samples' order."""

    population: str
    samples: tuple[Sample, ...]
    n_rows: Vector
    counts: Sparse | None
    """Samples × genes; None where the data hold scores alone."""
    total_counts: Vector
    members: Sparse
    """Samples × groups of the dataset: 1 where a group is of that sample and this population."""

    @property
    def is_present(self) -> bool:
        """Tell whether any row is of this population."""
        return bool(self.n_rows.sum() > 0)


def samples_of(sums: Sums) -> tuple[Sample, ...]:
    """Return every sample of a dataset, in the order that all values per sample have."""
    return tuple(sorted({group.sample for group in sums.groups}))


def labels_within(sums: Sums, population: str) -> frozenset[str]:
    """Return the labels of the data that belong to a population.

    A house type takes in every type below it, and ``all`` every cell; a label of one's own stands for itself.
    Rows of bulk are populations already, and are matched exactly.
    """
    labels = {group.label for group in sums.groups}
    if not sums.is_bulk and population == ALL:
        return frozenset(labels)
    wanted = lineage(population) if population in CELL_TYPES and not sums.is_bulk else {population}
    return frozenset(labels & wanted)


def pool(sums: Sums, population: str) -> Pool:
    """Add up the groups of a population within each sample; rows without counts are averaged.

    Cells without counts are set to a hundred thousand per sample, so that what is asked of a gene's counts is
    asked of its share. What this does to all genes of a sample alike is taken off with the size factor.
    """
    samples = samples_of(sums)
    members = _members(sums, samples, population)
    n_rows = members @ sums.n_rows
    counts, totals = None, members @ sums.total_counts
    if sums.counts is not None:
        counts = members @ sums.counts
    if sums.is_linear and counts is not None:
        share = np.where(n_rows > 0, 1.0 / np.maximum(n_rows, 1.0), 0.0)
        if not sums.is_bulk:
            share = np.where(totals > 0, _USUAL / np.where(totals > 0, totals, 1.0), 0.0)
        counts, totals = counts.multiply(share[:, None]).tocsr(), totals * share
    return Pool(
        population=population,
        samples=samples,
        n_rows=n_rows,
        counts=counts,
        total_counts=totals,
        members=members,
    )


def score_totals(pooled: Pool, scores: ScoreSums, name: str) -> tuple[Vector, Vector, Vector]:
    """Return one signature's number of scored rows, sum of scores and sum of their squares, per sample."""
    place = scores.signatures.index(name)
    n_scored, totals, squares = (
        np.asarray(pooled.members @ part[:, place].astype(np.float64))
        for part in (scores.n_scored, scores.sums, scores.squares)
    )
    return n_scored, totals, squares


def _members(sums: Sums, samples: tuple[Sample, ...], population: str) -> Sparse:
    """Return samples × groups, 1 where a group is of that sample and population."""
    place = {sample: position for position, sample in enumerate(samples)}
    labels = labels_within(sums, population)
    of_group = [place[group.sample] if group.label in labels else -1 for group in sums.groups]
    return indicator(np.array(of_group, dtype=np.int64), len(samples))
