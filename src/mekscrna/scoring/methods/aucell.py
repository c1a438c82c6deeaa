"""AUCell: how much of a signature is found early in the top of a cell's ranking.

The publication ranks with ties in random order, and most genes of a cell are tied at zero. The default here
is the mean over all such orders, in closed form, so neither a seed nor the order of the genes plays a part; a
cell without any counts has what a random ranking gives. decoupler and pySCENIC break ties by one shuffled
order of the genes; it can be asked for by name, for equal numbers, and then depends on which genes and (for
decoupler) which cells the data hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field, NonNegativeInt

from mekscrna.kernels.ordered_areas import ordered_areas
from mekscrna.kernels.recovery import attainable_areas, expected_areas
from mekscrna.kernels.rows import as_rows
from mekscrna.kernels.tie_order import TieOrder, mark_expressed
from mekscrna.scoring._method import Method
from mekscrna.scoring._sets import both_parts, members_of, up_minus_down
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mekscrna.data.blocks import Blocks
    from mekscrna.kernels.types import Dense, Mask, Matrix, Vector
    from mekscrna.scoring.panel import Panel


class Params(Spec):
    """Options of AUCell."""

    top_share: Annotated[float, Field(gt=0.0, le=1.0)] = 0.05
    """Share of the genes that is the top of the ranking."""
    ties: Literal["expected", "decoupler", "pyscenic"] = "expected"
    """Tied genes: the mean over all orders, or the one order that the named tool would draw. decoupler leaves
    out genes and cells without any counts; such cells are NaN."""
    tie_seed: NonNegativeInt = 0
    """Seed of pySCENIC's order; decoupler's is always 0."""
    normalizer: Literal["attainable", "cutoff"] | None = None
    """What the area is divided by: that of a signature that leads the ranking (R, decoupler), or the length
    of the top times the size of the signature (pySCENIC). By default what `ties` goes with."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Order:
    """The sets laid over the genes that are ranked, those first that win ties."""

    laid: TieOrder

    @property
    def n_ranked(self) -> int:
        """Genes that are ranked."""
        return len(self.laid.column_at)

    def record(self) -> Mapping[str, Any]:
        """Return how many genes are ranked: decoupler leaves out those without any counts."""
        return {"ranked_genes": self.n_ranked}


def _prepare(blocks: Blocks, panel: Panel, *, params: Params, rng: np.random.Generator) -> Order | None:
    """Draw the order of ties that the named tool draws; only decoupler's needs a look at the data."""
    del rng
    n_genes = len(panel.genes)
    if params.ties == "pyscenic":
        drawn = np.random.RandomState(params.tie_seed).choice(n_genes, n_genes, replace=False)
        return Order(laid=TieOrder.of(both_parts(panel), drawn))
    if params.ties == "decoupler":
        used = np.flatnonzero(_expressed(blocks))
        drawn = np.random.default_rng(seed=0).choice(used, len(used), replace=False)
        return Order(laid=TieOrder.of(both_parts(panel), drawn))
    return None


def _expressed(blocks: Blocks) -> Mask:
    """Mark the genes that have a value other than 0 anywhere."""
    seen = np.zeros(blocks.n_genes, dtype=np.bool_)
    for _, block in blocks:
        mark_expressed(block, seen)
    return seen


def _score(x: Matrix, panel: Panel, *, params: Params, prepared: Order | None) -> Dense:
    """Score up and down genes apart and subtract; the publication has no down genes, and no weights."""
    cutoff = _cutoff(len(panel.genes) if prepared is None else prepared.n_ranked, params)
    if prepared is None:
        members = members_of(panel)
        areas, sizes = expected_areas(x, members, cutoff=cutoff), members.size
    else:
        areas, sizes = ordered_areas(x, prepared.laid, cutoff=cutoff), prepared.laid.sizes
    if params.ties == "decoupler":
        areas[np.diff(as_rows(x).indptr) == 0] = np.nan
    return up_minus_down(areas / _largest(sizes, cutoff, params), panel)


def _cutoff(n_genes: int, params: Params) -> int:
    if params.ties == "pyscenic":
        return round(params.top_share * n_genes)
    return min(max(ceil(params.top_share * n_genes), 2), n_genes)


def _largest(sizes: Vector, cutoff: int, params: Params) -> Vector:
    """Return what areas are divided by; NaN where a set has none."""
    by_cutoff = (params.normalizer or ("cutoff" if params.ties == "pyscenic" else "attainable")) == "cutoff"
    largest = cutoff * sizes if by_cutoff else attainable_areas(sizes, cutoff=cutoff)
    return np.where(largest > 0, largest, np.nan)


METHOD = Method(
    name="aucell",
    title="AUCell",
    doi="10.1038/nmeth.4463",
    meaning=(
        "How much of the signature is found in the top 5 % of a cell's ranking, and how early: 1 where its "
        "genes lead the ranking, 0 where none is in the top."
    ),
    reads="lognorm",
    kernel=_score,
    params=Params,
    ties="the mean over all orders of tied genes, or the order of decoupler or pySCENIC",
    prepare=_prepare,
    bounds=(-1.0, 1.0),
)
