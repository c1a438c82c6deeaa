"""JASMINE: mean rank of a signature among a cell's expressed genes, joined with how many of it are expressed.

Both parts are scaled to the range that they have over the cells that are scored together, so a score depends
on which cells these are. The authors' code leaves signatures of one gene out and knows no down genes; here
one gene is scored by the same formula, and down genes are scored apart and subtracted. A cell without any
counts has no score and no part in the ranges. Up genes that are the same in all cells have no score, as the
range is 0; down genes that are, take nothing off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from mekscrna.kernels.rank_groups import RankGroups, rank_groups
from mekscrna.kernels.set_sums import Members, set_sums
from mekscrna.kernels.types import Dense
from mekscrna.scoring._method import Method
from mekscrna.scoring._sets import members_of, up_minus_down
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mekscrna.data.blocks import Blocks
    from mekscrna.kernels.types import Matrix
    from mekscrna.scoring.panel import Panel


class Params(Spec):
    """Options of JASMINE."""

    enrichment: Literal["odds_ratio", "likelihood"] = "odds_ratio"
    """How the share of expressed genes in the signature is compared with that outside."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranges:
    """Least and greatest value of each part (2 × sets: mean rank, enrichment) over the cells."""

    least: Dense
    greatest: Dense
    n_cells: int

    def record(self) -> Mapping[str, Any]:
        """Return the size of the population that the scores are scaled over."""
        return {"reference_cells": self.n_cells}


def _prepare(blocks: Blocks, panel: Panel, *, params: Params, rng: np.random.Generator) -> Ranges:
    """Find the range of both parts over all cells."""
    del rng
    shape = (2, 2 * len(panel.signatures))
    least, greatest = np.full(shape, np.inf), np.full(shape, -np.inf)
    for _, block in blocks:
        parts = _parts(block, panel, params)
        least = np.fmin(least, np.fmin.reduce(parts, axis=1, initial=np.inf))
        greatest = np.fmax(greatest, np.fmax.reduce(parts, axis=1, initial=-np.inf))
    return Ranges(least=least, greatest=greatest, n_cells=blocks.n_rows)


def _parts(x: Matrix, panel: Panel, params: Params) -> Dense:
    """Return mean rank and enrichment: 2 × cells × sets, NaN for cells without counts."""
    members = members_of(panel)
    parts = np.empty((2, x.shape[0], len(members.size)))
    for cells, groups in rank_groups(x, members.codes):
        nothing = np.zeros(len(groups.n_positive))
        n_expressed = set_sums(groups, members, worth=np.ones(len(groups.tied)), worth_of_zero=nothing)
        parts[0, cells] = _mean_rank(groups, members, n_expressed)
        parts[1, cells] = _enrichment(n_expressed, members.size - n_expressed, groups, way=params.enrichment)
        parts[:, cells][:, groups.n_positive == 0] = np.nan
    return parts


def _mean_rank(groups: RankGroups, members: Members, n_expressed: Dense) -> Dense:
    """Return the mean rank of each set's expressed genes among the cell's, 1 for the highest; 0 for none."""
    n_positive = groups.n_positive
    rank = n_positive[groups.cell_of_group] + 1 - groups.mean_rank
    total = set_sums(groups, members, worth=rank, worth_of_zero=np.zeros(len(n_positive)))
    return np.asarray(total / np.maximum(n_expressed, 1) / np.maximum(n_positive, 1)[:, None])


def _enrichment(inside: Dense, silent: Dense, groups: RankGroups, *, way: str) -> Dense:
    """Compare how many genes are expressed in each set and outside; a 0 that would divide counts as 1."""
    silent = np.where(silent == 0, 1.0, silent)
    outside = groups.n_positive[:, None] - inside
    outside = np.where(outside == 0, 1.0, outside)
    silent_outside = groups.n_genes - (outside + inside) - silent
    if way == "odds_ratio":
        return np.asarray(inside * silent_outside / (silent * outside))
    return np.asarray(inside * (silent + silent_outside) / (silent * (inside + outside)))


def _score(x: Matrix, panel: Panel, *, params: Params, prepared: Ranges) -> Dense:
    """Scale both parts to their ranges and take the mean; published weights play no part."""
    span = prepared.greatest - prepared.least
    span = np.where(span > 0, span, np.nan)
    above = _parts(x, panel, params) - prepared.least[:, None]
    scaled = (above / span[:, None]).mean(axis=0)
    down = scaled[:, len(panel.signatures) :]
    down[:, np.isnan(span[:, len(panel.signatures) :]).any(axis=0)] = 0.0
    return up_minus_down(scaled, panel)


METHOD = Method(
    name="jasmine",
    title="JASMINE",
    doi="10.7554/eLife.71994",
    meaning=(
        "How high the expressed genes of a signature rank among those of the cell, and how many of them are "
        "expressed, from 0 for the lowest to 1 for the highest of the cells scored together."
    ),
    reads="lognorm",
    kernel=_score,
    params=Params,
    ties="tied genes share their mean rank; genes without counts are not ranked",
    prepare=_prepare,
    bounds=(-1.0, 1.0),
    cell_alone=False,
)
