"""PLAGE: the part of a cell in the first component of its signature's genes.

Each gene is brought to mean 0 and standard deviation 1 over the cells that are scored together; of the
singular value decomposition of a signature's genes, a cell's score is its entry in the first right vector,
whose length over all cells is 1. So a score depends on which cells these are, and on their number. The sign
of a component is arbitrary, and GSVA leaves it to the computer; here up genes weigh more than 0 in total, and
down genes less. A gene may still weigh against its direction, if it moves against the others. Genes that do
not vary are left out; two components of equal share have no first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from mekscrna.kernels.cross_products import add_products, empty_products
from mekscrna.kernels.sums import weighted_sums
from mekscrna.kernels.types import Sparse, Vector
from mekscrna.scoring._contrast import members_of
from mekscrna.scoring._method import Method
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from mekscrna.data.blocks import Blocks
    from mekscrna.kernels.types import Dense, Index, Matrix
    from mekscrna.scoring.panel import Panel

_FLAT = 1e-10  # of the mean square: a variance this small is the rounding of equal values


class Params(Spec):
    """PLAGE has no options."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Components:
    """The first component of each signature: weights of its genes (genes × signatures), and what to take off.

    ``shares`` is how much of the genes' variance it explains, 0 to 1; NaN where no gene varies.
    """

    weights: Sparse
    offset: Vector
    shares: Mapping[str, float]
    n_cells: int

    def record(self) -> Mapping[str, Any]:
        """Return the size of the population, and the explained share of each signature that has a score."""
        found = {name: share for name, share in self.shares.items() if not np.isnan(share)}
        why = "fewer than 2 cells, or none of its genes varies"
        without = {name: why for name, share in self.shares.items() if np.isnan(share)}
        return {"reference_cells": self.n_cells, "explained": found, "without_score": without}


def _prepare(blocks: Blocks, panel: Panel, *, params: Params, rng: np.random.Generator) -> Components:
    """Sum the products of each signature's genes over all cells, and take the first component."""
    del params, rng
    signed = panel.signed.tocsc()
    names = np.argsort(np.asarray(panel.genes, dtype=np.str_), kind="stable")
    place_of = np.empty(len(names), dtype=np.int64)
    place_of[names] = np.arange(len(names))
    lists = [_by_name(members_of(signed, k), place_of) for k in range(signed.shape[1])]
    products = empty_products(lists)
    for _, block in blocks:
        add_products(block, products)
    columns, offset, shares = [], np.zeros(len(lists)), {}
    for k, signature in enumerate(panel.signatures):
        genes, sums, squares = products.of(k)
        direction = np.sign(np.asarray(signed[genes, k].todense()).ravel())
        weights, offset[k], shares[signature] = _first(sums, squares, direction, n_cells=blocks.n_rows)
        columns.append(sparse.csc_matrix((weights, (genes, np.zeros(len(genes), int))), (len(names), 1)))
    return Components(
        weights=sparse.csr_matrix(sparse.hstack(columns)), offset=offset, shares=shares, n_cells=blocks.n_rows
    )


def _by_name(genes: Index, place_of: Index) -> Index:
    """Order genes by their names, so that the order of columns changes nothing."""
    return genes[np.argsort(place_of[genes], kind="stable")]


def _first(sums: Vector, products: Dense, direction: Vector, *, n_cells: int) -> tuple[Vector, float, float]:
    """Return the weights of the genes, what to take off the weighted sum, and the share explained."""
    nothing = np.zeros(len(sums)), np.nan, np.nan
    if n_cells < 2:
        return nothing
    mean = sums / n_cells
    variance = (np.diag(products) - n_cells * mean**2) / (n_cells - 1)
    varies = np.flatnonzero(variance > _FLAT * np.maximum(np.diag(products) / n_cells, 1e-300))
    if not len(varies):
        return nothing
    spread = np.sqrt(variance[varies])
    covariance = (products - n_cells * np.outer(mean, mean))[np.ix_(varies, varies)] / (n_cells - 1)
    values, vectors = np.linalg.eigh(covariance / np.outer(spread, spread))
    loading = vectors[:, -1]
    toward = float((loading * direction[varies]).sum())
    if abs(toward) < 1e-9:
        toward = float(loading[np.argmax(np.abs(loading))])
    weights = np.zeros(len(sums))
    weights[varies] = np.sign(toward) * loading / (spread * np.sqrt(values[-1] * (n_cells - 1)))
    return weights, float((weights * mean).sum()), float(values[-1] / len(varies))


def _score(x: Matrix, panel: Panel, *, params: Params, prepared: Components) -> Dense:
    """Take the weighted sum of the genes less that of their means; published weights play no part."""
    del panel, params
    return np.asarray(weighted_sums(x, prepared.weights) - prepared.offset, dtype=np.float64)


METHOD = Method(
    name="plage",
    title="PLAGE",
    doi="10.1186/1471-2105-6-225",
    meaning=(
        "Where a cell lies along the direction in which the signature's genes vary most over the cells "
        "scored together: above 0, on the side on which most of its up genes are high."
    ),
    reads="lognorm",
    kernel=_score,
    params=Params,
    prepare=_prepare,
    bounds=(-1.0, 1.0),
    cell_alone=False,
    monotone=False,
)
