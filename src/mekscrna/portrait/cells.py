"""Cells by sample: how many of each population, and how their scores spread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mekscrna.comparison.pool import labels_within, samples_of
from mekscrna.kernels.score_grids import Grids, add_grids, empty_grids, quantiles
from mekscrna.portrait.values import QUANTILES, SampleCells, ScoreSpread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mekscrna.comparison.aggregate import Sums


def cells_by_sample(sums: Sums, populations: Sequence[str]) -> tuple[SampleCells, ...]:
    """Return the cells of every sample by population label; empty of bulk."""
    if sums.is_bulk:
        return ()
    samples = samples_of(sums)
    at_sample = {sample: row for row, sample in enumerate(samples)}
    at_label = {label: column for column, label in enumerate(populations)}
    table = np.zeros((len(samples), len(populations)), dtype=np.int64)
    for group, n_rows in zip(sums.groups, sums.n_rows, strict=True):
        table[at_sample[group.sample], at_label[group.label]] += int(n_rows)
    return tuple(
        SampleCells(
            sample=sample.sample,
            arm=sample.arm,
            donor=sample.donor or None,
            n_cells=tuple(int(n) for n in row),
        )
        for sample, row in zip(samples, table, strict=True)
    )


def score_spreads(
    sums: Sums, asked: Sequence[tuple[str, str]], *, method: str, arms: Sequence[str]
) -> tuple[ScoreSpread, ...]:
    """Return the quantiles of each sample's scores, for (signature, population) pairs that are asked.

    Scores are those of the data as they are, not thinned to equal depth. Empty of bulk, or where nothing was
    scored by the method.
    """
    found = sums.scores.get(method)
    if found is None or sums.is_bulk:
        return ()
    pairs = [(name, population) for name, population in asked if name in found.signatures]
    return tuple(spread for pair in pairs for spread in _spreads(sums, pair, method=method, arms=arms))


def _spreads(sums: Sums, pair: tuple[str, str], *, method: str, arms: Sequence[str]) -> Iterator[ScoreSpread]:
    signature, population = pair
    scores, samples = sums.scores[method], samples_of(sums)
    column = [scores.signatures.index(signature)]
    own = Grids._make(each[:, column] for each in scores.grids)
    row = {sample: position for position, sample in enumerate(samples)}
    labels = labels_within(sums, population)
    grids = empty_grids(len(samples) + 1, 1)
    to_row = [row[group.sample] if group.label in labels else len(samples) for group in sums.groups]
    add_grids(grids, own, np.array(to_row, dtype=np.int64))
    cuts = [quantiles(grids, share)[:, 0] for share in QUANTILES]
    for sample, position in row.items():
        n_cells = int(grids.n[position, 0])
        if sample.arm in arms and n_cells > 0:
            yield ScoreSpread(
                signature=signature,
                method=method,
                population=population,
                sample=sample.sample,
                arm=sample.arm,
                n_cells=n_cells,
                quantiles=tuple(float(f"{cut[position]:.4g}") for cut in cuts),
            )
