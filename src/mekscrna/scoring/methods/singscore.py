"""singscore: mean rank of a signature's genes in the cell, between the least and the most it could be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from mekscrna.kernels.rank_groups import rank_groups
from mekscrna.kernels.set_sums import set_sums
from mekscrna.scoring._method import Method
from mekscrna.scoring._sets import members_of
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Matrix
    from mekscrna.scoring.panel import Panel


class Params(Spec):
    """Options of singscore."""

    centered: bool = True
    """Whether 0.5 is taken off each part: −0.5 to 0.5 for up genes alone, −1 to 1 with down genes."""
    ties: Literal["average", "min"] = "average"
    """Rank of tied genes: the mean of theirs, which no order of the genes changes, or the least (R's default,
    with which a cell's zeros all rank first and scores fall with its number of zeros, below the bounds)."""


def _score(x: Matrix, panel: Panel, *, params: Params, prepared: None) -> Dense:
    """Score both parts; down genes count by how low they are. Published weights play no part."""
    del prepared
    members = members_of(panel)
    n_genes = len(panel.genes)
    sums = np.empty((x.shape[0], len(members.size)))
    for cells, groups in rank_groups(x, members.codes):
        if params.ties == "average":
            rank, of_zero = groups.mean_rank, groups.mean_rank_of_zero
        else:
            rank, of_zero = groups.above + groups.tied, np.full(len(groups.n_positive), float(n_genes))
        sums[cells] = set_sums(groups, members, worth=n_genes + 1 - rank, worth_of_zero=n_genes + 1 - of_zero)
    lowest = members.size * (members.size + 1) / 2
    span = members.size * (n_genes - members.size)
    up, down = np.split((sums - lowest) / np.where(span > 0, span, np.nan), 2, axis=1)
    center = 0.5 if params.centered else 0.0
    return np.asarray(up - center + np.where(panel.down_present > 0, 1 - down - center, 0.0))


METHOD = Method(
    name="singscore",
    title="singscore",
    doi="10.1186/s12859-018-2435-4",
    meaning=(
        "Mean rank of the signature's genes among all genes of the cell: 0.5 where they lead, −0.5 where "
        "they are last, 0 where they are spread evenly; low down genes add as much again."
    ),
    reads="lognorm",
    kernel=_score,
    params=Params,
    ties="tied genes share their mean rank, or have the least of theirs",
    bounds=(-1.0, 1.0),
)
