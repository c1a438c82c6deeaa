"""Weigh, for each cell, what the counts of marker genes say for and against many types at once.

A marker is either switched on in a cell or stray. In both cases its count is taken as negative binomial of
one shape, with a high mean (on) or a low one (stray: ambient messages, neighbors, leakage), both in
proportion to the cell's depth. The evidence is the log of the two likelihoods' ratio: with equal shapes it is
linear in the count, and an absent gene speaks against a type the louder, the deeper the cell is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mekscrna.kernels._compile import compiled
from mekscrna.kernels.types import Dense, Sparse, Vector

if TYPE_CHECKING:
    from mekscrna.kernels.types import Index


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rates:
    """What is expected of each level of markers, in messages per 10,000; one value per level."""

    on: Vector
    stray: Vector
    shape: float
    """Of the negative binomial; small where cells differ much."""
    cap: float
    """The largest evidence of one gene, in nats."""

    def of_nothing(self, depth: Vector) -> Dense:
        """Return the evidence of a gene that is not seen, ≤ 0: cells × levels, for a depth in counts."""
        on, stray = (np.outer(depth / 1e4, rate) for rate in (self.on, self.stray))
        return np.asarray(
            np.maximum(self.shape * np.log((self.shape + stray) / (self.shape + on)), -self.cap)
        )

    def per_count(self, depth: Vector) -> Dense:
        """Return what each count of a gene adds, > 0: cells × levels, for a depth in counts."""
        on, stray = (np.outer(depth / 1e4, rate) for rate in (self.on, self.stray))
        with np.errstate(invalid="ignore", divide="ignore"):
            added = np.log(on / (self.shape + on)) - np.log(stray / (self.shape + stray))
        return np.where(np.isfinite(added), added, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sides:
    """Which markers speak for which types; three sparse tables markers × types, and levels of markers."""

    level: NDArray[np.int64]
    """Of each marker: which of the rates is its own."""
    wanted: Sparse
    """Stored where a gene is a marker of the type."""
    unwanted: Sparse
    """Stored, with its penalty per nat, where cells of the type do not have the gene."""
    groups: Sparse
    """Markers × groups: stored where a gene is of the group. Of each group at least one must be seen."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weighed:
    """What the markers say of some cells."""

    scores: Dense
    """Cells × types, in nats: how much likelier the markers are if the cell is of the type."""
    seen: NDArray[np.int32]
    """Cells × groups: how many genes of the group are seen above strays."""


def weigh(rows: Sparse, code: Index, *, depth: Vector, sides: Sides, rates: Rates) -> Weighed:
    """Weigh the markers of each cell.

    Parameters
    ----------
    rows
        Cells × genes on a linear scale, CSR, values ≥ 0; a cell's values are taken as shares of their total.
    code
        Of each gene: which marker it is; −1 for none.
    depth
        Of each cell, in counts: how many messages its values stand for.
    sides, rates
        Which genes speak for which types, and what is expected of them.
    """
    totals = np.asarray(rows.sum(axis=1, dtype=np.float64)).ravel()
    scale = np.divide(depth, totals, out=np.zeros_like(totals), where=totals > 0)
    nothing, more = rates.of_nothing(depth), rates.per_count(depth)
    n_of_level = np.stack(
        [
            np.asarray(sides.wanted[sides.level == at].astype(bool).sum(axis=0)).ravel()
            for at in range(rates.on.size)
        ]
    )
    scores = nothing @ n_of_level
    seen = np.zeros((rows.shape[0], sides.groups.shape[1]), dtype=np.int32)
    tables = tuple((each.indptr, each.indices, each.data.astype(np.float64)) for each in _tables(sides))
    _weigh(
        (rows.indptr, rows.indices, rows.data, scale),
        (code, sides.level, nothing, more, rates.cap),
        (tables, (scores, seen)),
    )
    return Weighed(scores=scores, seen=seen)


def _tables(sides: Sides) -> tuple[Sparse, Sparse, Sparse]:
    return sides.wanted, sides.unwanted, sides.groups


@compiled
def _weigh(rows: Any, expected: Any, given: Any) -> None:
    start, column, value, scale = rows
    code, level, nothing, more, cap = expected
    (wanted, unwanted, groups), (scores, seen) = given
    for cell in range(len(start) - 1):
        for at in range(start[cell], start[cell + 1]):
            marker = code[column[at]]
            if marker < 0 or value[at] <= 0:
                continue
            own = level[marker]
            absent = nothing[cell, own]
            evidence = min(absent + more[cell, own] * value[at] * scale[cell], cap)
            for k in range(wanted[0][marker], wanted[0][marker + 1]):
                scores[cell, wanted[1][k]] += evidence - absent
            if evidence > 0:
                for k in range(unwanted[0][marker], unwanted[0][marker + 1]):
                    scores[cell, unwanted[1][k]] -= evidence * unwanted[2][k]
                for k in range(groups[0][marker], groups[0][marker + 1]):
                    seen[cell, groups[1][k]] += 1
