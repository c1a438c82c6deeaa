"""UCell: how far up a cell's ranking the genes of a signature sit.

Where UCell (R) and pyUCell differ, the default follows R: genes without counts are ranked, behind all others
and tied, and there are no more ranks than genes in the data. pyUCell gives them `max_rank`
(``zeros="last"``); the two agree on whole transcriptomes, where the rank of the zeros exceeds `max_rank`
anyway, and not on panels of few genes. Both impute genes that the data lack unless told to skip them; here
they are left out unless asked for. Negative values are refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import NonNegativeFloat, PositiveInt

from mekscrna.errors import InputError
from mekscrna.kernels.ranks import Zeros, rank_sums
from mekscrna.kernels.u_score import u_score
from mekscrna.scoring._method import Method
from mekscrna.scoring._sets import members_of
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Matrix, Vector
    from mekscrna.scoring.panel import Panel


class Params(Spec):
    """Options of UCell."""

    max_rank: PositiveInt = 1500
    """Ranks above it count as this one; at most the number of genes in the data is used."""
    w_neg: NonNegativeFloat = 1.0
    """Weight of the down genes."""
    missing_genes: Literal["skip", "impute"] = "skip"
    """Genes without a column: left out, or counted as not expressed."""
    zeros: Zeros = "ranked"
    """Genes without counts in a cell: ranked behind the others (UCell), or all at `max_rank` (pyUCell)."""


def _score(x: Matrix, panel: Panel, *, params: Params, prepared: None) -> Dense:
    """Score up and down genes apart and subtract, but not below 0; published weights play no part."""
    del prepared
    max_rank = min(params.max_rank, len(panel.genes)) if params.zeros == "ranked" else params.max_rank
    sizes = _sizes(panel, params)
    _refuse_long(panel, sizes, params.max_rank)
    sums = rank_sums(x, members_of(panel), sizes, max_rank=max_rank, zeros=params.zeros)
    up, down = np.split(u_score(sums, sizes, max_rank=max_rank), 2, axis=1)
    has_down = sizes[len(panel.signatures) :] > 0
    return np.maximum(up - params.w_neg * np.where(has_down, down, 0.0), 0.0)


def _sizes(panel: Panel, params: Params) -> Vector:
    if params.missing_genes == "impute":
        return np.concatenate([panel.n_up, panel.n_down])
    return np.concatenate([panel.up_present, panel.down_present])


def _refuse_long(panel: Panel, sizes: Vector, max_rank: int) -> None:
    """Refuse lists with more genes than there are ranks: their score would have no range."""
    long = [
        f"'{signature}' ({int(size)} genes)"
        for signature, size in zip(panel.signatures * 2, sizes, strict=True)
        if size > max_rank
    ]
    if long:
        raise InputError(f"Longer than max_rank = {max_rank}: {', '.join(long)}. Raise max_rank.")


METHOD = Method(
    name="ucell",
    title="UCell",
    doi="10.1016/j.csbj.2021.06.043",
    meaning="How far up a cell's own ranking of genes the signature sits: 1 at the top, 0 at the bottom.",
    reads="lognorm",
    kernel=_score,
    params=Params,
    ties="tied genes share their mean rank; genes without counts are tied behind the others",
    bounds=(0.0, 1.0),
)
