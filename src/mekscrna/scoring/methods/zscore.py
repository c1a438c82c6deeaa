"""Z-score: how far a signature's mean lies from the mean of all genes of the cell, in standard errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy import sparse

from mekscrna.kernels.moments import row_moments
from mekscrna.kernels.sums import weighted_sums
from mekscrna.kernels.types import Sparse, Vector
from mekscrna.scoring._method import Method
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mekscrna.data.blocks import Blocks
    from mekscrna.kernels.types import Dense, Matrix
    from mekscrna.scoring.panel import Panel


class Params(Spec):
    """Options of the z-score."""

    background: Literal["each_gene", "once", "none"] = "each_gene"
    """Where the mean of all genes of the cell is taken off.

    ``each_gene``: off every gene of the signature before it is weighted, so that down genes count as far
    below it as up genes above. ``once``: off the weighted mean, which is the same without down genes
    (as KSEA was published). ``none``: nowhere (as RoKAI was published). decoupler has both names too, and
    up to 2.3.0 each stands for the other's formula.
    """


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """Weights scaled to sizes that sum to 1 (genes × signatures), and two numbers per signature.

    ``background`` is how often the mean of all genes is taken off, ``n_genes`` how many genes it has.
    """

    weights: Sparse
    background: Vector
    n_genes: Vector

    def record(self) -> Mapping[str, Any]:
        """Return the degrees of freedom of the score: that of a normal deviate."""
        return {"degrees_of_freedom": float("inf")}


def _prepare(blocks: Blocks, panel: Panel, *, params: Params, rng: np.random.Generator) -> Weights:
    """Scale the weights once; no expression is read."""
    del blocks, rng
    size = np.asarray(abs(panel.signed).sum(axis=0), dtype=np.float64).ravel()
    scale = sparse.diags_array(1.0 / np.where(size > 0, size, np.inf))
    weights = sparse.csr_matrix(panel.signed @ scale)
    taken = {"each_gene": weights, "once": abs(weights), "none": 0.0 * weights}[params.background]
    return Weights(
        weights=weights,
        background=np.asarray(taken.sum(axis=0), dtype=np.float64).ravel(),
        n_genes=panel.up_present + panel.down_present,
    )


def _score(x: Matrix, panel: Panel, *, params: Params, prepared: Weights) -> Dense:
    """Divide the weighted mean by the standard error of as many genes; NaN where a cell has no spread."""
    del params
    mean, squares = row_moments(x)
    scores = weighted_sums(x, prepared.weights)
    scores -= np.multiply.outer(mean, prepared.background)
    scores *= np.sqrt(prepared.n_genes)
    scores /= np.sqrt(squares / max(len(panel.genes) - 1, 1))[:, None]
    return scores


METHOD = Method(
    name="zscore",
    title="Z-score of the mean (KSEA)",
    doi="10.1126/scisignal.2003573",
    meaning=(
        "How many standard errors the signature's mean lies above the mean of all genes of the cell, as if "
        "its genes had been drawn from them at random."
    ),
    reads="lognorm",
    kernel=_score,
    params=Params,
    prepare=_prepare,
)
